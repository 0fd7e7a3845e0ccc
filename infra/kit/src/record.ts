// The record: a command is decided by a pure function and written by one write of one document, once.
import {type Problem, type Reply, refuse} from '@rin/contracts'
import type {Model} from 'mongoose'
import {lanes} from './lanes.ts'
import type {Relay} from './outbox.ts'
import {recordCache} from './record-cache.ts'
import {type Applied, applyChange, type Change, type Command, type Evolving, isBodyOf} from './record-change.ts'
import type {RecordDocument} from './record-model.ts'
import {recordStore, unknownOutcome} from './record-store.ts'

export type {Change} from './record-change.ts'
export {eventId, type Origin, openTexts, shownText, type TypedText, textKey} from './record-events.ts'
export {type RecordDocument, recordModel} from './record-model.ts'

export type Decided = Change | {problem: Problem}
type Decide<S> = (record: RecordDocument<S>) => Decided | Promise<Decided>

interface Request {
  /** A person's command: the same id and body again get the same answer, another body is refused. */
  command?: Command
  /** Decide only if the record has this version. */
  ifVersion?: number | undefined
}

/** The record after the command, and the version that the command led to when it was first taken. */
export interface Taken<S> {
  record: RecordDocument<S>
  version: number
}
export type Outcome<S> = {ok: Taken<S>} | {problem: Problem}

/** As much of an outcome as a workflow needs to know. */
export const versionOf = <S>(outcome: Outcome<S>): Reply<{version: number}> =>
  'ok' in outcome ? {ok: {version: outcome.ok.version}} : outcome

export interface Records<S> {
  /** A majority read. */
  read(id: string): Promise<RecordDocument<S> | null>
  /** Makes a record under this id. Another command's record under it: `already-exists`. */
  create(id: string, command: Command, decide: () => Decided | Promise<Decided>): Promise<Outcome<S>>
  /**
   * Order: command seen before, then version, then `decide`, which is asked again when somebody was faster. Without events
   * and erasures there is nothing to write, and the answer is the record as it is.
   */
  update(id: string, request: Request, decide: Decide<S>): Promise<Outcome<S>>
}

export interface Kind<S> extends Evolving<S> {
  model: Model<RecordDocument<S>>
  relay: Relay
  /** Throws an outage while records may be behind the stream: what is written then would contradict what was published. */
  inStep?: () => Promise<void>
}

/** Whoever loses a race reads anew: with several processes on one record the same one may lose many times in a row. */
const ATTEMPTS = 20

/** Records of one kind, over the collection of its model. */
export function records<S>(kind: Kind<S>): Records<S> {
  const store = recordStore(kind.model)
  const cache = recordCache<S>(kind.relay)
  // What would only lose the race for a record need not run it.
  const inLane = lanes()

  function committed(after: RecordDocument<S>): Outcome<S> {
    cache.keep(after)
    kind.relay.publish(after._id, after.outbox)
    return {ok: {record: after, version: after.version}}
  }

  async function create(id: string, command: Command, decide: () => Decided | Promise<Decided>): Promise<Outcome<S>> {
    await kind.inStep?.()
    const decided = await decide()
    if ('problem' in decided) {
      // A repeated command is answered as the first time, whatever would be decided now.
      const there = await store.read(id)
      return (there && repeated(there, command)) ?? decided
    }
    const {after, commit} = applyChange(kind, id, null, decided, command)
    const written = await store.insert(after, commit)
    if (written === 'in') return committed(after)
    if (written === 'unknown') throw unknownOutcome()
    const there = await store.read(id)
    return (there && repeated(there, command)) ?? refuse('already-exists')
  }

  async function commit(record: RecordDocument<S>, {after, update, commit}: Applied<S>): Promise<Outcome<S> | 'lost'> {
    const written = await store.update(record, update, commit)
    if (written === 'in') return committed(after)
    if (written === 'unknown') throw unknownOutcome()
    return 'lost'
  }

  /** One try. Answers other than a commit are final only when the record was just read. */
  async function attempt(record: RecordDocument<S>, request: Request, decide: Decide<S>) {
    const before = request.command && repeated(record, request.command)
    if (before) return {final: before}
    if (request.ifVersion !== undefined && record.version !== request.ifVersion) return {final: refuse('stale')}
    const decided = await decide(record)
    if ('problem' in decided) return {final: decided}
    if (decided.events.length === 0 && !decided.erases) return {final: {ok: {record, version: record.version}}}
    const outcome = await commit(record, applyChange(kind, record._id, record, decided, request.command))
    return outcome === 'lost' ? 'lost' : {committed: outcome}
  }

  async function update(id: string, request: Request, decide: Decide<S>): Promise<Outcome<S>> {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      await kind.inStep?.()
      const cached = cache.take(id)
      const record = cached ?? (await store.read(id))
      if (!record) return refuse('not-found')
      const tried = await attempt(record, request, decide)
      if (tried === 'lost') continue
      if ('committed' in tried) return tried.committed
      if (!cached) return tried.final
    }
    return refuse('conflict')
  }

  return {
    read: store.read,
    create: (id, command, decide) => inLane(id, () => create(id, command, decide)),
    update: (id, request, decide) => inLane(id, () => update(id, request, decide)),
  }
}

/** The answer to a command that the record has taken before, or undefined. */
function repeated<S>(record: RecordDocument<S>, command: Command): Outcome<S> | undefined {
  const before = record.seen.find(each => each.commandId === command.id)
  if (!before) return undefined
  if (!isBodyOf(record.salt, before.bodyHash, command.body)) return refuse('key-reused')
  return {ok: {record, version: before.version}}
}
