// The process's one connection to NATS: never gives up, says when it was lost, and since when it stands.
import {readFileSync} from 'node:fs'
import {
  connect,
  type NatsConnection,
  nkeyAuthenticator,
  PermissionViolationError,
  type Status,
  type Subscription,
} from 'nats'
import type {Logger} from './log.ts'

export interface Connection {
  readonly nc: NatsConnection
  /** When the present connection was made (ms since 1970); Infinity while there is none. */
  connectedSince(): number
  /** How often the server has denied a subject: a permission is missing, and what needs it does not work. */
  denials(): number
  /** Calls `fn` after every reconnect. */
  onReconnect(fn: () => void): void
  /** Sends what is pending and closes; at once when there is no connection. */
  stop(): Promise<void>
}

export interface NatsOptions {
  /** One or more addresses, separated by commas. */
  readonly url: string
  /** The process; also the prefix of its inboxes, `_INBOX_<name>`. */
  readonly name: string
  readonly log: Logger
  /** File with the seed of the process's nkey; without one it signs in as nobody. */
  readonly keyFile?: string | undefined
  /** False: rejects when no server is there. Without it, waits for one. */
  readonly patient?: boolean
  /** Called when the connection is lost for good, that is, closed by anything but `stop`. */
  readonly onClosed?: () => void
}

/** Connects; waits for as long as no server is there, unless impatient. Rejects when the server refuses the key. */
export async function connectNats({
  url,
  name,
  log,
  keyFile,
  patient = true,
  onClosed,
}: NatsOptions): Promise<Connection> {
  log.info('connecting to NATS')
  const nc = await connect({
    servers: url.split(','),
    name,
    inboxPrefix: `_INBOX_${name}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    waitOnFirstConnect: patient,
    pingInterval: 10_000,
    noAsyncTraces: true,
    ...(keyFile === undefined ? {} : {authenticator: nkeyAuthenticator(new Uint8Array(readFileSync(keyFile)))}),
  })
  const listeners: (() => void)[] = []
  let since = Date.now()
  let stopping = false
  let denied = 0

  /** A permission that is missing shows nowhere else. */
  function report(error: Error): void {
    if (error instanceof PermissionViolationError) {
      // The right to answer ends with the connection that brought the request: such an answer comes too late, no more.
      if (error.operation === 'publish' && error.subject.startsWith('_INBOX')) {
        log.warn('an answer came after a reconnect, and nobody hears it')
        return
      }
      denied++
      log.error({operation: error.operation, subject: error.subject}, 'NATS denies a subject')
    } else log.error({err: error}, 'NATS reports an error')
  }

  function follow(status: Status): void {
    if (status.type === 'disconnect') {
      since = Number.POSITIVE_INFINITY
      if (!stopping) log.warn('disconnected from NATS')
    } else if (status.type === 'reconnect') {
      since = Date.now()
      log.info('reconnected to NATS')
      for (const listener of listeners) listener()
    } else if (status.type === 'error') {
      report(status.error)
    } else if (status.type === 'staleConnection' || status.type === 'slowConsumer' || status.type === 'ldm') {
      log.warn({status: status.type}, 'the connection to NATS is in trouble')
    }
  }

  async function watch(): Promise<void> {
    for await (const status of nc.status()) follow(status)
  }

  async function guard(): Promise<void> {
    const error = await nc.closed()
    since = Number.POSITIVE_INFINITY
    if (stopping) return
    log.error({err: error}, 'the connection to NATS is closed for good')
    onClosed?.()
  }

  void watch()
  void guard()
  log.info('connected to NATS')

  return {
    nc,
    connectedSince: () => since,
    denials: () => denied,
    onReconnect: fn => void listeners.push(fn),
    async stop() {
      if (stopping || nc.isClosed()) return
      stopping = true
      // Draining waits for the server's answer, which does not come while it is away.
      await (since === Number.POSITIVE_INFINITY ? nc.close() : nc.drain())
    },
  }
}

/** Ends a subscription; what has arrived is still handled. Waits until the server knows it, if there is one. */
export async function leave(connection: Connection, subscription: Subscription): Promise<void> {
  if (connection.nc.isClosed() || subscription.isClosed()) return
  if (connection.connectedSince() === Number.POSITIVE_INFINITY) subscription.unsubscribe()
  else await subscription.drain()
}
