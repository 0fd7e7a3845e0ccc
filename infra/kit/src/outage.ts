// Tells an outage (a server or the network is away: ask again) from a bug.

const OUTAGES = new Set([
  'ClosedConnectionError',
  'ConnectionError',
  'DrainingConnectionError',
  'JetStreamNotEnabled',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoWriteConcernError',
  'MongooseServerSelectionError',
  'NoResponders',
  'RequestError',
  'TimeoutError',
])

const FINAL_CAUSES = new Set(['PermissionViolationError', 'AuthorizationError'])

/** Whether an error means that something is away. Any error can say so itself with `outage: true`. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (Reflect.get(error, 'outage') === true) return true
  if (error.cause instanceof Error && FINAL_CAUSES.has(error.cause.name)) return false
  if (OUTAGES.has(error.name)) return true
  // The primary is changing or shutting down (MongoDB), or JetStream has no leader yet.
  const labels: unknown = Reflect.get(error, 'errorLabels')
  return (Array.isArray(labels) && labels.includes('RetryableWriteError')) || Reflect.get(error, 'status') === 503
}
