// Parts of the log: from a number on, of some records, and which events are missing.
import type {Connection} from 'mongoose'
import type {Entry} from './log.ts'

/** A record of the consortium that the log has events of. */
export interface LoggedRecord {
  kind: string
  id: string
}

export function selections(db: Connection) {
  const entries = db.collection<Entry>('entries')

  const read = (filter: object, limit: number) =>
    entries
      .find<Pick<Entry, '_id' | 'k' | 'b'>>(filter, {projection: {k: 1, b: 1}, promoteBuffers: true})
      .sort({_id: 1})
      .limit(limit)
      .toArray()

  const ofRecords = (records: readonly LoggedRecord[], before: number): object => ({
    record: {$in: records.map(({id}) => id)},
    kind: {$in: [...new Set(records.map(({kind}) => kind))]},
    _id: {$lt: before},
  })

  /** Entries from a number on, in order. */
  const from = (first: number, limit: number) => read({_id: {$gte: first}}, limit)

  /** Entries of these records from a number on and before another, in order. */
  const of = (records: readonly LoggedRecord[], first: number, before: number, limit: number) =>
    read({$and: [ofRecords(records, before), {_id: {$gte: first}}]}, limit)

  /** How many entries each of these records has before a number. */
  async function countsOf(records: readonly LoggedRecord[], before: number): Promise<number[]> {
    const found = await entries
      .aggregate<{_id: string; count: number}>([
        {$match: ofRecords(records, before)},
        {$group: {_id: {$concat: ['$kind', ' ', '$record']}, count: {$sum: 1}}},
      ])
      .toArray()
    const counts = new Map(found.map(({_id, count}) => [_id, count]))
    return records.map(({kind, id}) => counts.get(`${kind} ${id}`) ?? 0)
  }

  /** Versions that are missing below the highest of their record. Reads an index of the whole log, and no entries. */
  async function missing(): Promise<(LoggedRecord & {version: number})[]> {
    const found = await entries
      .aggregate<{_id: {record: string; kind: string}; versions: number[]}>(
        [
          {$group: {_id: {record: '$record', kind: '$kind'}, count: {$sum: 1}, highest: {$max: '$version'}}},
          {$match: {$expr: {$lt: ['$count', '$highest']}}},
          {
            $lookup: {
              from: 'entries',
              let: {record: '$_id.record', kind: '$_id.kind'},
              pipeline: [
                {$match: {$expr: {$and: [{$eq: ['$record', '$$record']}, {$eq: ['$kind', '$$kind']}]}}},
                {$project: {version: 1}},
              ],
              as: 'there',
            },
          },
          {$project: {versions: {$setDifference: [{$range: [1, '$highest']}, '$there.version']}}},
        ],
        {hint: {record: 1, kind: 1, version: 1}},
      )
      .toArray()
    return found.flatMap(({_id: {kind, record}, versions}) => versions.map(version => ({kind, id: record, version})))
  }

  return {from, of, countsOf, missing}
}

export type Selections = ReturnType<typeof selections>
