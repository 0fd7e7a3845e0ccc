// The process's one connection to NATS: never gives up, says when it was lost, and since when it stands.
import {connect, type NatsConnection, type Status, type Subscription} from 'nats'
import type {Logger} from './log.ts'

export interface Connection {
  readonly nc: NatsConnection
  /** When the present connection was made (ms since 1970); Infinity while there is none. */
  connectedSince(): number
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
  readonly credentials?: {readonly user: string; readonly pass: string} | undefined
  /** Called when the connection is lost for good, that is, closed by anything but `stop`. */
  readonly onClosed?: () => void
}

/** Connects; waits for as long as no server is there. Rejects when the server refuses the credentials. */
export async function connectNats({url, name, log, credentials, onClosed}: NatsOptions): Promise<Connection> {
  log.info('connecting to NATS')
  const nc = await connect({
    servers: url.split(','),
    name,
    inboxPrefix: `_INBOX_${name}`,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
    noAsyncTraces: true,
    ...credentials,
  })
  const listeners: (() => void)[] = []
  let since = Date.now()
  let stopping = false

  function follow(status: Status): void {
    if (status.type === 'disconnect') {
      since = Number.POSITIVE_INFINITY
      if (!stopping) log.warn('disconnected from NATS')
    } else if (status.type === 'reconnect') {
      since = Date.now()
      log.info('reconnected to NATS')
      for (const listener of listeners) listener()
    } else if (status.type === 'error') {
      // A permission that is missing shows nowhere else.
      const {operation, subject} = status.error as {operation?: string; subject?: string}
      log.error({err: status.error, operation, subject}, 'NATS reports an error')
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
