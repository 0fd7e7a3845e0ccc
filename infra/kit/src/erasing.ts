// Erases texts and names from records, each erasure an event of its record; and says what records hold of a person.
import type {DataClass, HeldOfPerson, Message} from '@rin/contracts'
import type {Model} from 'mongoose'
import {namesIn} from './followers.ts'
import {byErasure} from './origin.ts'
import {type PageAsked, pageOf} from './pages.ts'
import type {RecordDocument, Records} from './record.ts'
import {AUTHORS, type Erasure} from './record-change.ts'
import {textsByEvent} from './record-events.ts'

/** Records erased at a time: whoever asks is answered before they lose patience, and asks again. */
const BATCH = 100
const SIDE_BY_SIDE = 8

/** By which the records are found that hold something of a person. */
export const authorIndex = {fields: {[`private.${AUTHORS}`]: 1}} as const

/** Records in which this person has typed something. */
export const typedBy = (person: string): object => ({[`private.${AUTHORS}`]: person})

/** Records in which this person has typed something, or has a name of their own. */
const holding = (person: string): object => ({$or: [typedBy(person), {[`private.${person}`]: {$exists: true}}]})

type Held = Pick<RecordDocument<unknown>, '_id' | 'texts' | 'private'>

/** What a record holds of a person. */
const ofPerson =
  (person: string) =>
  (record: Held): Erasure => ({
    texts: Object.keys(record.texts).filter(key => record.texts[key]?.by === person),
    names: namesIn(record)[person] ? [person] : [],
  })

/** All texts and names of a record. */
export const everything = (record: Held): Erasure => ({
  texts: Object.keys(record.texts),
  names: Object.keys(namesIn(record)),
})

/** The names of a record alone. */
export const allNames = (record: Held): Erasure => ({texts: [], names: Object.keys(namesIn(record))})

/** Why something is erased: a person, or a class of data whose time is over. */
type Because = 'person' | DataClass

interface Erased {
  records: number
  texts: number
  /** As many as fit into a batch: there may be more. */
  left: boolean
}

type Asking = Pick<Message<unknown>, 'id' | 'correlationId'>

/** What is to be erased from a record; `silently` without an event. */
interface Chosen extends Erasure {
  silently?: boolean
}

/** Erases from the records of a kind. */
export function eraser<S>(kind: string, model: Model<RecordDocument<S>>, records: Records<S>) {
  type Choose = (record: RecordDocument<S>) => Chosen

  /** Erases from one record what `choose` names. Returns how many texts that were. */
  async function erase(id: string, because: Because, choose: Choose, message: Asking): Promise<number> {
    let erased = 0
    const outcome = await records.update(id, {}, record => {
      const {texts, names, silently = false} = choose(record)
      const origin = byErasure(message)
      erased = texts.length
      if (texts.length + names.length === 0) return {events: [], origin}
      const data = {because, erased: texts, names: names.length}
      return {
        events: silently ? [] : [{type: `rin.${kind}.erased.v1`, data}],
        origin,
        erases: {texts, names},
      }
    })
    if ('problem' in outcome) throw Object.assign(new Error(outcome.problem.code), {outage: true})
    return erased
  }

  /** Erases from some of the records that the filter finds; those that are done no longer fit it. */
  async function some(filter: object, because: Because, choose: Choose, message: Asking): Promise<Erased> {
    const found = await model
      .find(filter as never)
      .select('_id')
      .limit(BATCH)
      .lean<{_id: string}[]>()
      .exec()
    let texts = 0
    for (let i = 0; i < found.length; i += SIDE_BY_SIDE) {
      const side = found.slice(i, i + SIDE_BY_SIDE).map(({_id}) => erase(_id, because, choose, message))
      for (const erased of await Promise.all(side)) texts += erased
    }
    return {records: found.length, texts, left: found.length === BATCH}
  }

  return {
    erase,
    some,

    /**
     * Erases what some records hold of a person. Where they acted under a name, the log says nothing of it: what stands beside the
     * erasure of the person would say whose name it was.
     */
    forget: (
      message: Message<{person: string}>,
      underName: (record: RecordDocument<S>, person: string) => boolean = (record, person) =>
        namesIn(record)[person] !== undefined,
    ): Promise<Erased> => {
      const {person} = message.data
      const choose: Choose = record => ({...ofPerson(person)(record), silently: underName(record, person)})
      return some(holding(person), 'person', choose, message)
    },
  }
}

/** What a record holds of a person, as it is told to them. */
function heldBy(kind: HeldOfPerson['kind'], record: Held, person: string): HeldOfPerson {
  const texts = textsByEvent(kind, record).filter(({by}) => by === person)
  return {
    kind,
    id: record._id,
    names: namesIn(record)[person] ?? [],
    texts: texts.map(({event, field, lang, text}) => ({event, field, lang, text})),
  }
}

/** Answers what the records of a kind hold of a person. To others `toOthers` tells of fewer: a name in a case is told to nobody else. */
export const heldIn =
  <S>(kind: HeldOfPerson['kind'], model: Model<RecordDocument<S>>, toOthers: (person: string) => object) =>
  ({actor, data}: Message<PageAsked & {person: string}>) => {
    const {person, limit, cursor} = data
    const filter = actor.person === person ? holding(person) : toOthers(person)
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
      record => heldBy(kind, record, person),
    )
  }

/** What of a class of data is over its time, and how some of it is erased. */
export interface Overdue {
  due(): Promise<number>
  /** Returns how many records that was. */
  erase(): Promise<number>
}

export interface Retaining<C extends string> {
  dataClass: C
  before: string
  dryRun: boolean
}

/** Counts what of a class of data is over its time, and erases some of it unless it is only to be counted. */
export const retaining =
  <C extends string>(classes: Record<C, (message: Message<Retaining<C>>) => Overdue>) =>
  async (message: Message<Retaining<C>>): Promise<{ok: {due: number; erased: number}}> => {
    const {dataClass, dryRun} = message.data
    const overdue = classes[dataClass](message)
    const due = await overdue.due()
    return {ok: {due, erased: dryRun || due === 0 ? 0 : await overdue.erase()}}
  }
