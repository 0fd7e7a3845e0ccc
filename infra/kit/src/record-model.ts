// One document per record: state, texts, version, command ids and outbox; as mongoose declares it and its indexes.
import {type Connection, type IndexDefinition, type IndexOptions, type Model, Schema} from 'mongoose'
import type {KeptText} from './record-events.ts'

/** A command of a person that this record has taken, the keyed hash of its body and the version it led to. */
export interface Seen {
  commandId: string
  bodyHash: string
  version: number
}

/** An event in the outbox. */
export interface Outgoing {
  id: string
  subject: string
  bytes: string
  /** Which write put it there: settles a write with unknown outcome. */
  commit: string
  /** When it was committed, in ms. */
  at: number
  /** When JetStream last acknowledged it, in ms; 0 while it never has. */
  sent: number
}

export interface RecordDocument<S> {
  _id: string
  version: number
  /** Time of the last event. */
  time: string
  state: S
  texts: Record<string, KeptText>
  /** Facts that no event may carry: the identity behind a pseudonym or an account. */
  private: Record<string, string[]>
  /** Key of the hashes in `seen`; erasure deletes it. */
  salt: string
  seen: Seen[]
  outbox: Outgoing[]
}

export interface RecordIndex {
  fields: IndexDefinition
  options?: IndexOptions
}

/** The mongoose model of a kind of record, with the indexes of the outbox and those given. */
export function recordModel<S>(
  db: Connection,
  collection: string,
  indexes: readonly RecordIndex[],
): Model<RecordDocument<S>> {
  const schema = new Schema<RecordDocument<S>>(
    {
      _id: {type: String, required: true},
      version: {type: Number, required: true},
      time: {type: String, required: true},
      state: {type: Schema.Types.Mixed, required: true},
      texts: {type: Schema.Types.Mixed, required: true},
      private: {type: Schema.Types.Mixed, required: true},
      salt: {type: String, required: true},
      seen: {type: Schema.Types.Mixed, required: true},
      outbox: {type: Schema.Types.Mixed, required: true},
    },
    {collection, autoIndex: false, autoCreate: false, versionKey: false, minimize: false},
  )
  schema.index({'outbox.sent': 1})
  for (const {fields, options} of indexes) schema.index(fields, options)
  return db.model<RecordDocument<S>>(collection, schema)
}
