// Events that the log does not hold although their records tell of them: kept for every process, until they are logged.
import {eventId} from '@rin/kit/record'
import type {Connection} from 'mongoose'

export interface ExpectedEvent {
  kind: string
  record: string
  version: number
  /** When that was first noticed, in ms since 1970. */
  since: number
}

export function expectedStore(db: Connection) {
  const expected = db.collection<ExpectedEvent & {_id: string}>('expected')
  return {
    count: (): Promise<number> => expected.estimatedDocumentCount(),
    all: (): Promise<ExpectedEvent[]> => expected.find().toArray(),
    /** What was told before keeps its time. */
    async add(events: readonly ExpectedEvent[]): Promise<void> {
      if (events.length === 0) return
      await expected.bulkWrite(
        events.map(event => ({
          updateOne: {
            filter: {_id: eventId(event.kind, event.record, event.version)},
            update: {$setOnInsert: event},
            upsert: true,
          },
        })),
        {ordered: false},
      )
    },
    async drop(ids: readonly string[]): Promise<void> {
      if (ids.length > 0) await expected.deleteMany({_id: {$in: [...ids]}})
    },
  }
}

export type ExpectedStore = ReturnType<typeof expectedStore>
