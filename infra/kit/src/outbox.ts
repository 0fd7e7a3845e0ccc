// The relay: publishes what stands in the outboxes, in the order of each record, until JetStream has it for sure.
import {jetstream} from '@nats-io/jetstream'
import type {Model} from 'mongoose'
import type {Logger} from './log.ts'
import type {Connection} from './nats.ts'
import type {Outgoing, RecordDocument} from './record-model.ts'
import {repeat} from './repeat.ts'

/** A PubAck means "with the operating system": an entry is pruned only when the connection has stood this long since. */
const PRUNE_AFTER_MS = 600_000
/** An entry that nobody published for this long was left by a crashed process or an outage. */
const LEFT_AFTER_MS = 3_000
const SWEEP_EVERY_MS = 1_000
const PRUNE_EVERY_MS = 60_000
const MARK_EVERY_MS = 250
const PUBLISH_TIMEOUT_MS = 5_000

export interface Relay {
  /** Without the entries that have stood published long enough. */
  needed(outbox: readonly Outgoing[]): Outgoing[]
  /** Since when the connection stands: what was known of published entries before is not to be trusted. */
  since(): number
  /** Publishes what is unpublished of this after-image, in order. Returns at once. */
  publish(id: string, outbox: readonly Outgoing[]): void
  /** Publishes again all that stands in the outboxes and starts sweeping. */
  start(): Promise<void>
  stop(): Promise<void>
}

interface Mark {
  id: string
  event: string
  sent: number
}

/** Tells the log what went wrong, and that is all: it is tried again. */
const guardedBy =
  (log: Logger) =>
  (what: string, run: () => Promise<void>): (() => Promise<void>) =>
  async () => {
    try {
      await run()
    } catch (error) {
      log.warn({err: error}, what)
    }
  }

/**
 * The relay of one collection of records. Any number of processes may run one each. Outboxes are read only while `trusted`: those of
 * a restored backup would bury what tells that it is one.
 */
export function relay<S>(
  model: Model<RecordDocument<S>>,
  nats: Connection,
  log: Logger,
  trusted: () => boolean = () => true,
): Relay {
  const js = jetstream(nats.nc, {timeout: PUBLISH_TIMEOUT_MS})
  const lanes = new Map<string, Promise<void>>()
  const marks: Mark[] = []
  const stops: (() => void)[] = []

  /** Never acknowledged, or acknowledged by a server that may have lost its last seconds since. */
  const unpublished = (entry: Outgoing): boolean => entry.sent < nats.connectedSince()

  /** Entries that were acknowledged in this span of time are no longer needed. */
  const pruned = (): [number, number] => [Math.max(1, nats.connectedSince()), Date.now() - PRUNE_AFTER_MS]

  async function publishAll(id: string, outbox: readonly Outgoing[]): Promise<void> {
    for (const entry of outbox.filter(unpublished)) {
      await js.publish(entry.subject, entry.bytes, {msgID: entry.id})
      entry.sent = Date.now()
      marks.push({id, event: entry.id, sent: entry.sent})
    }
  }

  /** At most one unacknowledged event per record: a failure leaves the rest to the sweeper, in order. */
  function publish(id: string, outbox: readonly Outgoing[]): void {
    const lane = (lanes.get(id) ?? Promise.resolve())
      .then(() => publishAll(id, outbox))
      .catch(error => log.warn({err: error, record: id}, 'event not published yet'))
      .finally(() => {
        if (lanes.get(id) === lane) lanes.delete(id)
      })
    lanes.set(id, lane)
  }

  async function mark(): Promise<void> {
    const batch = marks.splice(0)
    if (batch.length === 0) return
    const operations = batch.map(({id, event, sent}) => ({
      updateOne: {
        filter: {_id: id},
        update: {$set: {'outbox.$[entry].sent': sent}},
        arrayFilters: [{'entry.id': event}],
      },
    }))
    await model.collection.bulkWrite(operations as never, {ordered: false})
  }

  const sweep = async (filter: object): Promise<void> => {
    if (!trusted()) return
    const found = model.collection.find(filter, {projection: {outbox: 1}, batchSize: 500})
    for await (const {_id, outbox} of found) {
      publish(String(_id), outbox)
      if (lanes.size > 500) await Promise.all(lanes.values())
    }
  }
  const everything = (): Promise<void> => sweep({'outbox.sent': {$gte: 0}})
  /** What a crashed process or an outage left, and what the last reconnect could not publish again. */
  async function leftovers(): Promise<void> {
    const sent = {$lt: nats.connectedSince()}
    if (sent.$lt === Number.POSITIVE_INFINITY) return
    await sweep({outbox: {$elemMatch: {sent, at: {$lt: Date.now() - LEFT_AFTER_MS}}}, 'outbox.sent': sent})
  }

  async function prune(): Promise<void> {
    const [from, to] = pruned()
    if (from > to) return
    const sent = {$gte: from, $lte: to}
    await model.collection.updateMany({'outbox.sent': sent}, {$pull: {outbox: {sent}}} as never)
  }

  const guarded = guardedBy(log)

  return {
    publish,
    since: nats.connectedSince,
    needed(outbox) {
      const [from, to] = pruned()
      return outbox.filter(({sent}) => sent < from || sent > to)
    },
    async start() {
      const republish = guarded('outboxes not published again yet', everything)
      nats.onReconnect(() => void republish())
      await republish()
      stops.push(
        repeat(MARK_EVERY_MS, guarded('sent events not marked yet', mark)),
        repeat(SWEEP_EVERY_MS, guarded('outboxes not swept yet', leftovers)),
        repeat(PRUNE_EVERY_MS, guarded('outboxes not pruned yet', prune)),
      )
    },
    async stop() {
      for (const stop of stops) stop()
      await Promise.all(lanes.values())
      await guarded('sent events not marked', mark)()
    },
  }
}
