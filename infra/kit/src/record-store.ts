// How records reach MongoDB: grouped writes, each settled for itself by reading back who is in.
import type {Model, mongo} from 'mongoose'
import {groupCommit} from './group-commit.ts'
import type {RecordDocument} from './record-model.ts'

/**
 * in: committed. lost: the record is there in another version. taken: the insert met another unique index.
 * unknown: the store did not answer, and the write is not there.
 */
type Written = 'in' | 'lost' | 'taken' | 'unknown'

interface Write {
  id: string
  /** Stands in the outbox entries of this write and of no other. */
  commit: string
  operation: mongo.AnyBulkWriteOperation
}

const DUPLICATE_KEY = 11_000

/** Error that callers answer as 503: whether the write counts is not known, asking again with the same id tells. */
export const unknownOutcome = (): Error => Object.assign(new Error('write with unknown outcome'), {outage: true})

/** Where the bulk says that an insert broke a unique index, by position. */
function duplicates(error: unknown): Set<number> {
  const writeErrors: unknown = error instanceof Error ? Reflect.get(error, 'writeErrors') : undefined
  const list = Array.isArray(writeErrors) ? (writeErrors as mongo.WriteError[]) : []
  return new Set(list.filter(each => each.code === DUPLICATE_KEY).map(each => each.index))
}

export interface RecordStore<S> {
  read(id: string): Promise<RecordDocument<S> | null>
  insert(document: RecordDocument<S>, commit: string): Promise<Written>
  /** Writes only if the record still has this version, and nothing was erased from it since it was read. */
  update(
    record: Pick<RecordDocument<S>, '_id' | 'version' | 'salt'>,
    change: Record<string, unknown>,
    commit: string,
  ): Promise<Written>
}

/** Reads and writes one collection of records. Reads are majority, writes majority and journaled, as the connection says. */
export function recordStore<S>(model: Model<RecordDocument<S>>): RecordStore<S> {
  const documents = model.collection

  async function settle(writes: Write[], failed: unknown): Promise<Written[]> {
    const ids = writes.map(write => write.id)
    const found = documents.find({_id: {$in: ids}} as never, {projection: {'outbox.commit': 1}})
    const commits = new Map<string, Set<string>>()
    for await (const {_id, outbox} of found) {
      commits.set(String(_id), new Set((outbox as {commit: string}[]).map(entry => entry.commit)))
    }
    const taken = duplicates(failed)
    return writes.map(({id, commit}, i) => {
      const there = commits.get(id)
      if (there) return there.has(commit) ? 'in' : 'lost'
      return taken.has(i) ? 'taken' : 'unknown'
    })
  }

  async function write(writes: Write[]): Promise<Written[]> {
    try {
      const done = await documents.bulkWrite(
        writes.map(each => each.operation),
        {ordered: false},
      )
      if (done.insertedCount + done.matchedCount === writes.length) return writes.map(() => 'in')
      return settle(writes, undefined)
    } catch (error) {
      return settle(writes, error)
    }
  }

  const inserts = groupCommit(write)
  const updates = groupCommit(write)

  return {
    read: id => model.findById(id).lean<RecordDocument<S>>().exec(),
    insert: (document, commit) =>
      inserts({id: document._id, commit, operation: {insertOne: {document: document as never}}}),
    update: ({_id: id, version, salt}, change, commit) =>
      updates({id, commit, operation: {updateOne: {filter: {_id: id as never, version, salt}, update: change}}}),
  }
}
