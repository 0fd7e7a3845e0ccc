// A small memory of records just committed: saves the read before the next command; the version filter catches what is stale.
import type {Relay} from './outbox.ts'
import type {RecordDocument} from './record-model.ts'

const RECORDS = 2_000

export interface RecordCache<S> {
  /** The record, which is forgotten: only a commit brings it back. */
  take(id: string): RecordDocument<S> | undefined
  keep(record: RecordDocument<S>): void
}

export function recordCache<S>(relay: Relay): RecordCache<S> {
  const records = new Map<string, RecordDocument<S>>()
  let since = 0
  return {
    take(id) {
      // After a reconnect the store alone knows which events are still in its outboxes.
      if (since !== relay.since()) records.clear()
      since = relay.since()
      const record = records.get(id)
      records.delete(id)
      return record
    },
    keep(record) {
      records.set(record._id, {...record, outbox: relay.needed(record.outbox)})
      const [oldest] = records.keys()
      if (records.size > RECORDS && oldest !== undefined) records.delete(oldest)
    },
  }
}
