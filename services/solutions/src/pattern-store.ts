// Where patterns are kept: collection, indexes, and what has changed there.
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection} from 'mongoose'
import type {PatternState} from './domain/pattern.ts'

export type PatternRecord = RecordDocument<PatternState>

const versioned = {_id: 1, version: 1} as const
/** Read at a time. */
const BATCH = 200

export function patternStore(db: Connection) {
  const patterns = recordModel<PatternState>(db, 'patterns', [
    {fields: versioned},
    // A solution is published once, also when two people do it at the same time.
    {fields: {'state.solution': 1}, options: {unique: true}},
  ])

  /** The version of every pattern; the index alone answers. */
  async function versions(): Promise<Map<string, number>> {
    const found = await patterns
      .find({}, versioned)
      .hint(versioned)
      .lean<Pick<PatternRecord, '_id' | 'version'>[]>()
      .exec()
    return new Map(found.map(({_id, version}) => [_id, version]))
  }

  /** These patterns, one after the other. */
  const byId = (ids: readonly string[]): AsyncIterable<PatternRecord> =>
    patterns
      .find({_id: {$in: ids}})
      .select('-outbox -seen')
      .lean<PatternRecord>()
      .cursor({batchSize: BATCH})

  return {patterns, versions, byId}
}

export type PatternStore = ReturnType<typeof patternStore>
