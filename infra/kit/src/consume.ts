// Reads the events of a durable consumer: each is handled until it is acknowledged; only what cannot be read is set aside.
import {setTimeout as pause} from 'node:timers/promises'
import {type ConsumerMessages, type JsMsg, jetstream} from '@nats-io/jetstream'
import {EventEnvelope} from '@rin/contracts'
import {headers} from 'nats'
import {correlated, type Logger} from './log.ts'
import type {Connection} from './nats.ts'
import {isOutage} from './outage.ts'
import {createSlots} from './slots.ts'

/** Why a message is among the dead: `json` or `schema`. */
export const DEAD_CODE_HEADER = 'Rin-Dead-Code'
/** Where it stood in its stream. */
export const DEAD_SEQUENCE_HEADER = 'Rin-Dead-Sequence'

export interface Consuming {
  readonly connection: Connection
  readonly stream: string
  /** A pull consumer with explicit ack that is there already. Its max_ack_pending bounds how many messages wait here. */
  readonly durable: string
  /** How many events are handled at once. */
  readonly concurrency: number
  /** The consumer's ack_wait, in milliseconds. */
  readonly ackWaitMs: number
  /** Resolves when the event is dealt with; when it throws, the event comes again later. Meets events twice and out of order. */
  readonly handle: (event: EventEnvelope, context: {readonly log: Logger}) => Promise<void>
  /** Called for every message that is set aside. */
  readonly onPoison: (code: string) => void
  readonly log: Logger
}

const RETRY_MS = 1_000
const PULL_EXPIRES_MS = 5_000

/** 1, 2, 4 … 30 seconds. */
const nakDelay = (message: JsMsg): number => Math.min(30_000, 1_000 * 2 ** (message.info.deliveryCount - 1))

function readEvent(message: JsMsg): EventEnvelope | 'json' | 'schema' {
  try {
    return EventEnvelope.safeParse(message.json()).data ?? 'schema'
  } catch {
    return 'json'
  }
}

/** Consumes until `stop`, which takes no more and finishes what has arrived. Starts again whenever the stream was away. */
export function consume(options: Consuming): {stop(): Promise<void>} {
  const {connection, stream, durable, concurrency, ackWaitMs, log} = options
  const slots = createSlots(concurrency, Number.POSITIVE_INFINITY)
  const held = new Set<JsMsg>()
  const stopping = new AbortController()
  let messages: ConsumerMessages | undefined

  function take(message: JsMsg): void {
    held.add(message)
    slots.offer(async () => {
      await settle(message, options)
      held.delete(message)
    })
  }

  async function session(): Promise<void> {
    const consumer = await jetstream(connection.nc).consumers.get(stream, durable)
    messages = await consumer.consume({
      max_messages: Math.max(concurrency * 2, 10),
      expires: PULL_EXPIRES_MS,
      abort_on_missing_resource: true,
      callback: take,
    })
    const error = await (stopping.signal.aborted ? messages.close() : messages.closed())
    if (error) throw error
  }

  async function keepGoing(): Promise<void> {
    while (!stopping.signal.aborted && !connection.nc.isClosed()) {
      try {
        await session()
      } catch (error) {
        log.warn({err: error, stream, durable}, 'the stream or its consumer is away')
      }
      await pause(RETRY_MS, undefined, {signal: stopping.signal}).catch(() => {})
    }
  }

  // The server counts from delivery, so what waits here for its turn is worked on as well.
  const heartbeat = setInterval(() => {
    for (const message of held) if (!connection.nc.isClosed()) message.working()
  }, ackWaitMs / 3)
  const ended = keepGoing()

  return {
    async stop() {
      stopping.abort()
      await messages?.close()
      await ended
      await slots.idle()
      clearInterval(heartbeat)
    },
  }
}

/** Handles one message and says so: ack, or nak with a delay. Never rejects. */
async function settle(message: JsMsg, options: Consuming): Promise<void> {
  const event = readEvent(message)
  const log = typeof event === 'string' ? options.log : correlated(options.log, event.correlationid)
  try {
    if (typeof event === 'string') await setAside(message, event, options)
    else await options.handle(event, {log})
    message.ack()
  } catch (error) {
    const fields = {err: error, durable: options.durable, sequence: message.seq}
    if (isOutage(error)) log.warn(fields, 'an event has to wait')
    else log.error(fields, 'an event could not be handled')
    // On a closed connection there is nobody to tell: the message comes again by itself.
    if (!options.connection.nc.isClosed()) message.nak(nakDelay(message))
  }
}

async function setAside(message: JsMsg, code: string, {connection, durable, onPoison, log}: Consuming): Promise<void> {
  await publishDead(connection, durable, message, code)
  log.error({durable, sequence: message.seq, code}, 'a message cannot be read and is set aside')
  onPoison(code)
}

/** Keeps a message that cannot be read under `dead.<reader>`, with the code and its place in the stream. */
export async function publishDead(connection: Connection, reader: string, message: JsMsg, code: string): Promise<void> {
  const hdrs = headers()
  hdrs.set(DEAD_CODE_HEADER, code)
  hdrs.set(DEAD_SEQUENCE_HEADER, String(message.seq))
  // The stream's number, so that setting aside twice leaves one.
  const msgID = `${reader}:${message.seq}`
  await jetstream(connection.nc).publish(`dead.${reader}`, message.data, {headers: hdrs, msgID})
}
