// The log: the published bytes of every event under consecutive numbers, exactly once, insert only.
import {type Act, ERASURE, type EventEnvelope, type Happened, SETUP, WORKFLOW} from '@rin/contracts'
import {type Connection, Schema} from 'mongoose'
import {fitting} from './room.ts'
import {leafHash} from './tree.ts'

/** A query has to fit into a message of the database. */
const ASKED_AT_ONCE = 5_000

/** An entry. `b` are the bytes as published; the other fields are read from them. */
export interface Entry {
  /** Consecutive from 0. */
  _id: number
  /** Id of the event. */
  k: string
  b: Buffer
  /** Leaf hash of the bytes. Entries from before there was a tree lack it: it is computed when it is needed. */
  h: Buffer
  kind: string
  record: string
  version: number
  /** Sequence in the stream where it was read, and when the stream took it, in ms: together they name one message. */
  seq: number
  at: number
  /** Who did it, by id or pseudonym; absent where no person did. Entries from before people could ask for theirs lack it. */
  actor?: string
}

/** More events than almost every record has. */
const AT_ONCE = 500

/** Older than an entry, where one is named. */
const earlier = (before: number | undefined): object => (before === undefined ? {} : {_id: {$lt: before}})

export type NewEntry = Omit<Entry, '_id'>

/** Actors that are no people. */
const processes: readonly string[] = [WORKFLOW, ERASURE, SETUP].map(({person}) => person)

export const entryOf = (
  bytes: Uint8Array,
  {id, type, subject, recordversion, actor}: EventEnvelope,
  {seq, at}: Pick<Entry, 'seq' | 'at'>,
): NewEntry => ({
  k: id,
  b: Buffer.from(bytes),
  h: leafHash(bytes),
  kind: type.split('.')[1] ?? '',
  record: subject,
  version: recordversion,
  seq,
  at,
  ...(processes.includes(actor) ? {} : {actor}),
})

export function auditLog(db: Connection) {
  const schema = new Schema<Entry>(
    {
      _id: Number,
      k: String,
      b: Buffer,
      h: Buffer,
      kind: String,
      record: String,
      version: Number,
      seq: Number,
      at: Number,
      actor: String,
    },
    {collection: 'entries', autoIndex: false, autoCreate: false, versionKey: false},
  )
  schema.index({k: 1}, {unique: true})
  schema.index({record: 1, kind: 1, version: 1})
  schema.index({actor: 1, _id: -1}, {partialFilterExpression: {actor: {$exists: true}}})
  const entries = db.model<Entry>('entries', schema)

  /** Which of these events are logged. */
  async function logged(ids: readonly string[]): Promise<string[]> {
    const there: string[] = []
    for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
      const slice = ids.slice(from, from + ASKED_AT_ONCE)
      const found = await entries
        .find({k: {$in: slice}}, {k: 1})
        .lean()
        .exec()
      there.push(...found.map(({k}) => k))
    }
    return there
  }

  const last = (): Promise<Entry | null> => entries.findOne().sort({_id: -1}).lean<Entry>().exec()

  /** A record's events in the order of its versions, read as they are needed. */
  const of = (kind: string, record: string) =>
    db
      .collection<Entry>('entries')
      .find<Pick<Entry, '_id' | 'b'>>({record, kind}, {projection: {b: 1}, promoteBuffers: true})
      .sort({version: 1})
      .batchSize(AT_ONCE)

  /** What happened to these records before an entry, the latest first. */
  const latest = (records: string[], before: number | undefined, limit: number): Promise<Entry[]> =>
    entries
      .find({record: {$in: records}, ...earlier(before)})
      // Else a person who hears of little would have the whole log read.
      .hint({record: 1, kind: 1, version: 1})
      .sort({_id: -1})
      .limit(limit)
      .lean<Entry[]>()
      .exec()

  /** What somebody did under these ids before an entry, the latest first. */
  const acts = (actors: readonly string[], before: number | undefined, limit: number): Promise<Entry[]> =>
    db
      .collection<Entry>('entries')
      .find({actor: {$in: actors}, ...earlier(before)}, {promoteBuffers: true})
      .sort({_id: -1})
      .limit(limit)
      .toArray()

  /** The highest logged version of each record. */
  async function versions(kind: string, ids: string[]): Promise<{id: string; version: number}[]> {
    const found = await entries
      .aggregate<{_id: string; version: number}>([
        {$match: {record: {$in: ids}, kind}},
        {$group: {_id: '$record', version: {$max: '$version'}}},
      ])
      .exec()
    return found.map(({_id, version}) => ({id: _id, version}))
  }

  return {entries, last, of, latest, acts, versions, logged}
}

export type AuditLog = ReturnType<typeof auditLog>

/** The event whose bytes an entry holds. */
export function eventIn({b}: Pick<Entry, 'b'>): EventEnvelope {
  // Binary data comes back from the driver as its own type, with the bytes inside.
  const bytes = Buffer.isBuffer(b) ? b : (b as {buffer: Buffer}).buffer
  return JSON.parse(bytes.toString())
}

/** An entry as news: what happened, and nothing of who did it. */
export function newsOf(entry: Entry): Happened {
  const {type: event, time} = eventIn(entry)
  const {_id: index, record: id, version} = entry
  return {kind: entry.kind as Happened['kind'], id, version, index, event, time}
}

/** An entry as something that a person did. */
function actOf(entry: Entry): Act {
  const {type: event, time, actor, actorrole: role = null, actororg: organisation = null, data} = eventIn(entry)
  return {index: entry._id, kind: entry.kind, record: entry.record, event, time, actor, role, organisation, data}
}

/** A page of what somebody did, of entries of which one more was read than asked for. */
export function pageOfActs(found: readonly Entry[], limit: number): {items: Act[]; next: number | null} {
  const items = fitting(found.slice(0, limit)).map(actOf)
  return {items, next: items.length < found.length ? (items.at(-1)?.index ?? null) : null}
}
