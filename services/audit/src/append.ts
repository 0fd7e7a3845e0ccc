// Reads every event in the order of the stream and appends it to the log.
import {setTimeout as pause} from 'node:timers/promises'
import {type ConsumerMessages, DeliverPolicy, type JsMsg, jetstream, jetstreamManager} from '@nats-io/jetstream'
import {EVENTS, EventEnvelope} from '@rin/contracts'
import {publishDead} from '@rin/kit/consume'
import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import type {Gaps} from './gaps.ts'
import type {Ledger} from './ledger.ts'
import {type AuditLog, entryOf, eventIn, type NewEntry} from './log.ts'

const BATCH = 500
const QUEUE = 20_000
const RETRY_MS = 1_000
const HOUR_MS = 3_600_000

function read(message: JsMsg): NewEntry | null {
  try {
    return entryOf(message.data, EventEnvelope.parse(message.json()), {seq: message.seq, at: message.time.getTime()})
  } catch {
    return null
  }
}

interface Appending {
  connection: Connection
  auditLog: AuditLog
  ledger: Ledger
  gaps: Gaps
  log: Logger
}

/** Appends until `stop`. Any number of processes may: the log's unique numbers decide who writes. */
export function appendEvents({connection, auditLog, ledger, gaps, log}: Appending) {
  const stopping = new AbortController()
  let messages: ConsumerMessages | undefined

  /**
   * Where to go on: behind the last logged event, if the stream still holds it there. A stream that was put back to an
   * older copy has other events under later numbers: then from an hour before it, and what is logged already is dropped.
   */
  async function startingPoint() {
    const last = await auditLog.last()
    if (!last) return {deliver_policy: DeliverPolicy.All}
    const manager = await jetstreamManager(connection.nc)
    const there = await manager.streams.getMessage(EVENTS, {seq: last.seq})
    // The id alone does not tell: an event published again may come to stand on its old number, behind others that are new.
    if (there?.header.get('Nats-Msg-Id') === last.k && there.time.getTime() === last.at) {
      return {deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: last.seq + 1}
    }
    const {state} = await manager.streams.info(EVENTS)
    // Trimmed below what is logged: the stream's first is the next.
    if (state.first_seq > last.seq) return {deliver_policy: DeliverPolicy.All}
    log.warn({sequence: last.seq}, 'the stream does not hold the last logged event: reading from an hour before it')
    const from = new Date(Date.parse(eventIn(last).time) - HOUR_MS).toISOString()
    return {deliver_policy: DeliverPolicy.StartTime, opt_start_time: from}
  }

  /** What cannot be logged must not stop the log. */
  async function setAside(message: JsMsg, code: 'schema' | 'other-bytes'): Promise<void> {
    log.error({sequence: message.seq, code}, 'a message in the stream of events cannot be logged, and is set aside')
    await publishDead(connection, 'audit', message, code)
  }

  async function appendBatch(batch: readonly JsMsg[]): Promise<void> {
    const entries: NewEntry[] = []
    for (const message of batch) {
      const entry = read(message)
      if (entry) entries.push(entry)
      else await setAside(message, 'schema')
    }
    const others = await ledger.append(entries)
    for (const {seq} of others) {
      const message = batch.find(each => each.seq === seq)
      if (message) await setAside(message, 'other-bytes')
    }
    // Beside the next batch: what is missing shows a minute later anyway.
    void gaps.note(entries).catch(error => log.warn({err: error}, 'gaps not looked for'))
  }

  async function session(): Promise<void> {
    const queue: JsMsg[] = []
    let wake = Promise.withResolvers<void>()
    const consumer = await jetstream(connection.nc).consumers.get(EVENTS, await startingPoint())
    messages = await consumer.consume({
      max_messages: BATCH * 2,
      callback: message => {
        queue.push(message)
        wake.resolve()
        // The client pulls on however long the queue: a new session goes on behind what is logged by then.
        if (queue.length >= QUEUE) messages?.stop()
      },
    })
    const closed = messages.closed().then(wakeUp, wakeUp)
    let open = true
    function wakeUp(): void {
      open = false
      wake.resolve()
    }
    if (stopping.signal.aborted) await messages.close()
    while (open || queue.length > 0) {
      await wake.promise
      wake = Promise.withResolvers<void>()
      while (queue.length > 0) await appendBatch(queue.splice(0, BATCH))
    }
    await closed
  }

  async function keepGoing(): Promise<void> {
    while (!stopping.signal.aborted && !connection.nc.isClosed()) {
      try {
        await session()
      } catch (error) {
        await messages?.close()
        log.warn({err: error}, 'events wait to be logged')
      }
      await pause(RETRY_MS, undefined, {signal: stopping.signal}).catch(() => {})
    }
  }

  const lookAgain = (): void => void messages?.close()
  // After a reconnect the stream may be another one: look again where to go on.
  connection.onReconnect(lookAgain)
  const ended = keepGoing()

  return {
    /** Goes on behind what is logged by now: for a database that may be another one. */
    lookAgain,
    async stop() {
      stopping.abort()
      await messages?.close()
      await ended
    },
  }
}
