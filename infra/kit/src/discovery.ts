// Answers NATS service discovery (ADR-32), so that the ordinary `nats micro` commands see the process and its endpoints.
import {type Msg, nuid} from 'nats'
import {type Connection, leave} from './nats.ts'

/** What is counted of one endpoint. */
export interface EndpointStatistics {
  readonly subject: string
  readonly queue: string
  requests: number
  errors: number
  /** Code of the last problem, or empty. */
  lastError: string
  /** Milliseconds spent in its handler. */
  busyMs: number
}

interface Service {
  readonly name: string
  /** SemVer. */
  readonly version: string
  readonly endpoints: readonly EndpointStatistics[]
}

const nanoseconds = (ms: number): number => Math.trunc(ms * 1_000_000)

const address = ({subject, queue}: EndpointStatistics) => ({
  name: subject.replaceAll('.', '-'),
  subject,
  queue_group: queue,
})

const counted = (endpoint: EndpointStatistics) => ({
  ...address(endpoint),
  num_requests: endpoint.requests,
  num_errors: endpoint.errors,
  last_error: endpoint.lastError,
  processing_time: nanoseconds(endpoint.busyMs),
  average_processing_time: endpoint.requests === 0 ? 0 : nanoseconds(endpoint.busyMs / endpoint.requests),
})

/** Answers `$SRV.PING|INFO|STATS`, to all, by name and by name and id, until `stop`. */
export function answerDiscovery(connection: Connection, {name, version, endpoints}: Service): {stop(): Promise<void>} {
  const id = nuid.next()
  const started = new Date().toISOString()
  const common = {name, id, version, metadata: {}}
  const answers = {
    PING: () => ({type: 'io.nats.micro.v1.ping_response', ...common}),
    INFO: () => ({
      type: 'io.nats.micro.v1.info_response',
      ...common,
      description: '',
      endpoints: endpoints.map(endpoint => ({...address(endpoint), metadata: {}})),
    }),
    STATS: () => ({type: 'io.nats.micro.v1.stats_response', ...common, started, endpoints: endpoints.map(counted)}),
  }
  const subscriptions = Object.entries(answers).flatMap(([verb, answer]) => {
    // Without a queue group: every process answers.
    const callback = (error: Error | null, message: Msg): void => {
      if (!error) message.respond(JSON.stringify(answer()))
    }
    const subjects = [`$SRV.${verb}`, `$SRV.${verb}.${name}`, `$SRV.${verb}.${name}.${id}`]
    return subjects.map(subject => connection.nc.subscribe(subject, {callback}))
  })
  return {
    async stop() {
      await Promise.all(subscriptions.map(subscription => leave(connection, subscription)))
    },
  }
}
