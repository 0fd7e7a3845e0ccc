// Erases texts and names from records, each erasure an event of its record; and says what records hold of a person.
import type {DataClass, HeldOfPerson, Message} from '@rin/contracts'
import type {Model} from 'mongoose'
import {followsIn, namesIn} from './followers.ts'
import {byErasure} from './origin.ts'
import {type PageAsked, pageOf} from './pages.ts'
import type {RecordDocument, Records} from './record.ts'
import {AUTHORS, type Erasure} from './record-change.ts'
import {textsByEvent} from './record-events.ts'

/** Records erased at a time: whoever asks is answered before they lose patience, and asks again. */
export const BATCH = 100
const SIDE_BY_SIDE = 8

/** By which the records are found that hold something of a person. */
export const authorIndex = {fields: {[`private.${AUTHORS}`]: 1}} as const

/** Records in which this person has typed something. */
export const typedBy = (person: string): object => ({[`private.${AUTHORS}`]: person})

/** Records in which this person has typed something, or has a name of their own. */
export const concerning = (person: string): object => ({
  $or: [typedBy(person), {[`private.${person}`]: {$exists: true}}],
})

type Held = Pick<RecordDocument<unknown>, '_id' | 'texts' | 'private'>

/** What a record holds of a person. */
const ofPerson = (record: Held, person: string): Erasure => ({
  texts: Object.keys(record.texts).filter(key => record.texts[key]?.by === person),
  names: namesIn(record)[person] ? [person] : [],
})

export const nothing: Erasure = {texts: [], names: []}
export const allTexts = ({texts}: Held): Erasure => ({texts: Object.keys(texts), names: []})
export const allNames = (record: Held): Erasure => ({texts: [], names: Object.keys(namesIn(record))})
/** Whoever typed it under a name of their own, which the record itself does not keep. */
export const authorsBehind = (record: Held, shown: string): Erasure => ({
  texts: [],
  names: (record.private[AUTHORS] ?? []).filter(author => author !== shown),
})
/** Finds records that somebody typed under another name than this field shows. */
export const typedBehind = (field: string): object => ({
  $expr: {$ne: [{$setDifference: [{$ifNull: [`$private.${AUTHORS}`, []]}, [`$${field}`]]}, []]},
})

/** Why something is erased: a person, or a class of data whose time is over. */
type Because = 'person' | DataClass

type Asking = Pick<Message<unknown>, 'id' | 'correlationId'>

/** What is to be erased from a record; `silently` without an event. Nothing: it is left as it is. */
export interface Chosen extends Erasure {
  silently?: boolean
}

/** Records that something is to be erased from: how many there are, and some of them. */
export interface Found {
  count(): Promise<number>
  some(): Promise<string[]>
}

/** What of a class of data is over its time, and how some of it is erased. */
export interface Overdue {
  due(): Promise<number>
  /** Returns how many records that was. */
  erase(): Promise<number>
}

/** Erases from the records of a kind. */
export function eraser<S>(kind: string, model: Model<RecordDocument<S>>, records: Records<S>) {
  type Choose = (record: RecordDocument<S>) => Chosen | Promise<Chosen>

  /** Erases from one record what `choose` names when it is asked. Returns how many texts the log says that were. */
  async function erase(id: string, because: Because, choose: Choose, message: Asking): Promise<number> {
    let told = 0
    const outcome = await records.update(id, {}, async record => {
      const {texts, names, silently = false} = await choose(record)
      const origin = byErasure(message)
      told = silently ? 0 : texts.length
      if (texts.length + names.length === 0) return {events: [], origin}
      const data = {because, erased: texts, names: names.length}
      return {
        events: silently ? [] : [{type: `rin.${kind}.erased.v1`, data}],
        origin,
        erases: {texts, names},
      }
    })
    if ('problem' in outcome) throw Object.assign(new Error(outcome.problem.code), {outage: true})
    return told
  }

  /** Erases from each of these records; returns how many texts the log says that were. */
  async function all(ids: readonly string[], because: Because, choose: Choose, message: Asking): Promise<number> {
    let told = 0
    for (let i = 0; i < ids.length; i += SIDE_BY_SIDE) {
      const side = ids.slice(i, i + SIDE_BY_SIDE).map(id => erase(id, because, choose, message))
      for (const each of await Promise.all(side)) told += each
    }
    return told
  }

  /** The records that match a filter. */
  const matching = (filter: object): Found => ({
    count: () => model.countDocuments(filter as never).exec(),
    async some() {
      const found = model
        .find(filter as never)
        .select('_id')
        .limit(BATCH)
      return (await found.lean<{_id: string}[]>().exec()).map(({_id}) => _id)
    },
  })

  return {
    matching,

    /** What is over its time; `choose` looks again whether it is, when its turn has come. */
    overdue: (because: DataClass, found: Found, choose: Choose, message: Asking): Overdue => ({
      due: found.count,
      async erase() {
        const ids = await found.some()
        await all(ids, because, choose, message)
        return ids.length
      },
    }),

    /**
     * Erases what some records hold of a person. Where they acted under a name, the log says nothing of it: what stands beside the
     * erasure of the person would say whose name it was.
     */
    async forget(
      message: Message<{person: string}>,
      filter: object,
      underName: (record: RecordDocument<S>, person: string) => boolean,
    ): Promise<{texts: number; left: boolean}> {
      const {person} = message.data
      const choose: Choose = record => ({...ofPerson(record, person), silently: underName(record, person)})
      const ids = await matching(filter).some()
      return {texts: await all(ids, 'person', choose, message), left: ids.length === BATCH}
    },
  }
}

/** Whether a person has a name of their own in a record. */
export const hasName = (record: Held, person: string): boolean => namesIn(record)[person] !== undefined

/** What a record holds of a person, as it is told to them. */
function heldBy(kind: HeldOfPerson['kind'], record: Held, person: string): HeldOfPerson {
  const texts = textsByEvent(kind, record).filter(({by}) => by === person)
  return {
    kind,
    id: record._id,
    names: namesIn(record)[person] ?? [],
    follows: followsIn(record, person),
    texts: texts.map(({event, field, lang, text}) => ({event, field, lang, text})),
  }
}

/** Answers what the records of a kind hold of a person: by one filter to themselves, and by another to others, who are told of fewer. */
export const heldIn =
  <S>(
    kind: HeldOfPerson['kind'],
    model: Model<RecordDocument<S>>,
    filters: {own: (person: string) => object; others: (person: string) => object},
  ) =>
  ({actor, data}: Message<PageAsked & {person: string}>) => {
    const {person, limit, cursor} = data
    const isOwn = actor.person === person
    const filter = isOwn ? filters.own(person) : filters.others(person)
    return pageOf(
      {limit, cursor},
      (from, most) =>
        model
          .find({$and: [filter, from ? {_id: {$gt: from.id}} : {}]} as never)
          .select('texts private')
          .sort({_id: 1})
          .limit(most)
          .lean<Held[]>()
          .exec(),
      ({_id}) => ({at: '', id: _id}),
      record => ({...heldBy(kind, record, person), ...(isOwn ? {} : {follows: null})}),
    )
  }

export interface Retaining<C extends string> {
  dataClass: C
  before: string
  dryRun: boolean
}

/** Counts what of a class of data is over its time, and erases some of it unless it is only to be counted. */
export const retaining =
  <C extends string>(classes: Record<C, (message: Message<Retaining<C>>) => readonly Overdue[]>) =>
  async (message: Message<Retaining<C>>): Promise<{ok: {due: number; erased: number}}> => {
    const {dataClass, dryRun} = message.data
    const counted = {due: 0, erased: 0}
    for (const part of classes[dataClass](message)) {
      const due = await part.due()
      counted.due += due
      if (!dryRun && due > 0) counted.erased += await part.erase()
    }
    return {ok: counted}
  }
