// What a change makes of a record: pure but for the salts and ids it draws.
import {createHmac, randomBytes} from 'node:crypto'
import type {EventEnvelope} from '@rin/contracts'
import {type Draft, type KeptText, type Origin, sealEvent} from './record-events.ts'
import type {Outgoing, RecordDocument, Seen} from './record-model.ts'

/** A command of a person: with the same id and body it is the same command again. */
export interface Command {
  id: string
  body: unknown
}

/** What a decision leads to. */
export interface Change {
  events: readonly Draft[]
  origin: Origin
  /** Facts to keep beside the state that no event may carry. */
  private?: Record<string, string[]>
  /** What is no longer to be kept. */
  erases?: Erasure
}

/** What a change takes out of a record: texts by their keys, and people with the names that they have in it and what they typed. */
export interface Erasure {
  texts: readonly string[]
  names: readonly string[]
}

export interface Evolving<S> {
  /** As in subjects and event types. */
  kind: string
  /** CloudEvents source, `/services/<name>`. */
  source: string
  /** State is the sum of its events and nothing else. */
  evolve: (state: S | null, event: EventEnvelope) => S
}

export interface Applied<S> {
  after: RecordDocument<S>
  /** What turns the stored record before into the one after. */
  update: Record<string, unknown>
  /** Stands in the outbox entries of this change and of no other. */
  commit: string
}

/** Where a record keeps, beside its state, who has typed the texts in it. */
export const AUTHORS = 'authors'
/** In place of the hash of a body of which nothing is known any more: any body under its id is the same command again. */
export const LOST_HASH = ''

/** Whether this is the body that a command was taken with, as far as that is still known. */
export const isBodyOf = (salt: string, kept: string, body: unknown): boolean =>
  kept === LOST_HASH || kept === bodyHash(salt, body)

/** Keyed by a salt of the record, so that a short body cannot be guessed from its hash. */
export const bodyHash = (salt: string, body: unknown): string =>
  createHmac('sha256', salt).update(JSON.stringify(body)).digest('base64url')

const newSalt = (): string => randomBytes(32).toString('base64url')

const emptyRecord = <S>(id: string): RecordDocument<S> => ({
  _id: id,
  version: 0,
  time: '',
  state: null as S,
  texts: {},
  private: {},
  salt: newSalt(),
  seen: [],
  outbox: [],
})

export const under = (prefix: string, values: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]))

/** Who typed one of these texts, beside those who are known already. */
function authorsOf({author}: Origin, texts: object, known: readonly string[] = []): Record<string, string[]> {
  if (author === undefined || Object.keys(texts).length === 0 || known.includes(author)) return {}
  return {[AUTHORS]: [...known, author]}
}

/** The record after the change; `before` is null for a new one. The time of its events never goes back. */
export function applyChange<S>(
  {kind, source, evolve}: Evolving<S>,
  id: string,
  before: RecordDocument<S> | null,
  change: Change,
  command: Command | undefined,
): Applied<S> {
  const start = before ?? emptyRecord<S>(id)
  const commit = crypto.randomUUID()
  // What leaves no event leaves no time either.
  const goesOn = change.events.length > 0 && change.origin.time > start.time
  const origin = goesOn ? change.origin : {...change.origin, time: start.time}
  const texts: Record<string, KeptText> = {}
  const entries: Outgoing[] = []
  let state: S | null = before ? before.state : null
  let version = start.version
  for (const draft of change.events) {
    const sealed = sealEvent({kind, source, id}, ++version, draft, origin)
    state = evolve(state, sealed.event)
    Object.assign(texts, sealed.texts)
    const {subject, bytes} = sealed
    entries.push({id: sealed.event.id, subject, bytes, commit, at: Date.now(), sent: 0})
  }
  const seen: Seen[] = command ? [{commandId: command.id, bodyHash: bodyHash(start.salt, command.body), version}] : []
  const facts = {...change.private, ...authorsOf(origin, texts, start.private[AUTHORS])}
  const after: RecordDocument<S> = {
    ...start,
    version,
    time: origin.time,
    state: state as S,
    texts: {...start.texts, ...texts},
    private: {...start.private, ...facts},
    seen: [...start.seen, ...seen],
    outbox: [...start.outbox, ...entries],
  }
  const update = {
    $set: {state: after.state, time: origin.time, ...under('texts', texts), ...under('private', facts)},
    $inc: {version: entries.length},
    $push: {outbox: {$each: entries}, seen: {$each: seen}},
  }
  return change.erases ? erased({after, update, commit}, change.erases) : {after, update, commit}
}

/** The same change, and what it erases is gone with it. Of the commands taken the ids stay; their bodies are not told apart any more. */
function erased<S>({after: full, update, commit}: Applied<S>, {texts: keys, names}: Erasure): Applied<S> {
  const kept = Object.entries(full.texts).filter(([key]) => !keys.includes(key))
  const nameless = kept.filter(([, {by}]) => by !== undefined && names.includes(by)).map(([key]) => key)
  const texts: Record<string, KeptText> = Object.fromEntries(
    kept.map(([key, {by, ...text}]) => [key, by === undefined || names.includes(by) ? text : {...text, by}]),
  )
  const authors = (full.private[AUTHORS] ?? []).filter(each => Object.values(texts).some(({by}) => by === each))
  const named = Object.entries(full.private).filter(([key]) => !names.includes(key))
  const after = {
    ...full,
    texts,
    private: {...Object.fromEntries(named), [AUTHORS]: authors},
    salt: newSalt(),
    seen: full.seen.map(each => ({...each, bodyHash: LOST_HASH})),
  }
  const {$set, $push, ...others} = update as {$set: object; $push: {outbox: object}}
  const gone = [
    ...keys.map(key => `texts.${key}`),
    ...nameless.map(key => `texts.${key}.by`),
    ...names.map(name => `private.${name}`),
  ]
  return {
    after,
    update: {
      ...others,
      $set: {...$set, salt: after.salt, seen: after.seen, [`private.${AUTHORS}`]: authors},
      $push: {outbox: $push.outbox},
      $unset: Object.fromEntries(gone.map(path => [path, ''])),
    },
    commit,
  }
}
