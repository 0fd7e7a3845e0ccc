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

/** Of sockets; MongoDB's driver passes these on as they are when the server hung up just before a command was written. */
const SOCKET_OUTAGES = new Set<unknown>(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

const FINAL_CAUSES = new Set(['PermissionViolationError', 'AuthorizationError'])

const GRPC_OUTAGES = new Set<unknown>([4, 14])

const grpcCode = (error: Error): unknown => {
  const source = error.cause instanceof Error ? error.cause : error
  return Reflect.has(source, 'details') ? Reflect.get(source, 'code') : undefined
}

/** Whether an error means that something is away. Any error can say so itself with `outage: true`. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (Reflect.get(error, 'outage') === true) return true
  if (error.cause instanceof Error && FINAL_CAUSES.has(error.cause.name)) return false
  if (OUTAGES.has(error.name) || SOCKET_OUTAGES.has(Reflect.get(error, 'code'))) return true
  // gRPC's UNAVAILABLE and DEADLINE_EXCEEDED, also behind an error of a client library.
  if (GRPC_OUTAGES.has(grpcCode(error))) return true
  // The primary is changing or shutting down (MongoDB), or JetStream has no leader yet.
  const labels: unknown = Reflect.get(error, 'errorLabels')
  return (Array.isArray(labels) && labels.includes('RetryableWriteError')) || Reflect.get(error, 'status') === 503
}
