// What a record becomes by events alone, as they stand in the stream: state, versions and times; what no event holds is marked lost.
import {randomBytes} from 'node:crypto'
import {type EventEnvelope, WORKFLOW} from '@rin/contracts'
import type {Owned} from './behind.ts'
import {LOST_HASH, under} from './record-change.ts'
import {LOST_TEXT, textKey} from './record-events.ts'
import type {RecordDocument, Seen} from './record-model.ts'

const fieldsOf = ({data}: EventEnvelope): string[] => Object.keys((data.texts ?? {}) as object)

/** Keys of the texts that were erased by these events. */
const erasedTexts = (events: readonly EventEnvelope[]): string[] =>
  events.flatMap(({type, data}) => (type.endsWith('.erased.v1') ? ((data.erased ?? []) as string[]) : []))

/** Keys of the texts that these events committed to, and that none of them has erased since. */
export function lostTexts(events: readonly EventEnvelope[]): string[] {
  const erased = erasedTexts(events)
  const typed = events.flatMap(event => fieldsOf(event).map(field => textKey(event.recordversion, field)))
  return typed.filter(key => !erased.includes(key))
}

/**
 * The commands behind these events, so that none happens twice: a command that made several events led to the last. Of their bodies
 * nothing is known. The workflow's moves are once only by their version, but for one that makes a record.
 */
function seenIn(events: readonly EventEnvelope[]): Seen[] {
  const commands = events.filter(({actor, recordversion}) => actor !== WORKFLOW.person || recordversion === 1)
  const versions = new Map(commands.map(({commandid, recordversion}) => [commandid, recordversion]))
  return [...versions].map(([commandId, version]) => ({commandId, bodyHash: LOST_HASH, version}))
}

/** The events that continue the record without a gap, in order, each once. */
export function continuing(version: number, events: readonly EventEnvelope[]): EventEnvelope[] {
  const byVersion = new Map(events.map(event => [event.recordversion, event]))
  const found: EventEnvelope[] = []
  for (let next = byVersion.get(version + 1); next; next = byVersion.get(next.recordversion + 1)) found.push(next)
  return found
}

export interface RolledForward<S> {
  after: RecordDocument<S>
  /** What turns the stored record before into the one after. */
  update: {$set: Record<string, unknown>; $push: object; $unset?: object}
}

/** The record after these events, which continue it; `before` is null for one that is not there. */
export function rolledForward<S>(
  {evolve, keeps}: Pick<Owned<S>, 'evolve' | 'keeps'>,
  before: RecordDocument<S> | null,
  events: readonly [EventEnvelope, ...EventEnvelope[]],
): RolledForward<S> {
  const {subject, recordversion: version, time} = events.at(-1) ?? events[0]
  const state = events.reduce<S | null>(evolve, before?.state ?? null) as S
  const texts = Object.fromEntries(lostTexts(events).map(key => [key, LOST_TEXT]))
  const erased = erasedTexts(events)
  const kept = Object.entries(before?.texts ?? {}).filter(([key]) => !erased.includes(key))
  const seen = seenIn(events)
  const after: RecordDocument<S> = {
    _id: subject,
    version,
    time,
    state,
    texts: {...Object.fromEntries(kept), ...texts},
    private: before?.private ?? keeps?.(events[0]) ?? {},
    salt: before?.salt ?? randomBytes(32).toString('base64url'),
    seen: [...(before?.seen ?? []), ...seen],
    outbox: before?.outbox ?? [],
  }
  const gone = Object.fromEntries(erased.map(key => [`texts.${key}`, '']))
  const update = {
    $set: {state, version, time, ...under('texts', texts)},
    $push: {seen: {$each: seen}},
    ...(erased.length > 0 ? {$unset: gone} : {}),
  }
  return {after, update}
}
