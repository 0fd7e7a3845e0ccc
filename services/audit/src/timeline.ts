// The history of a record: each event with its cause and with what it changed. Old values come from the record's first event on.
import {
  barrierAfter,
  type Cause,
  decisionEvents,
  differences,
  type EntryKind,
  type EventEnvelope,
  type Message,
  type Movement,
  moveEvents,
  type Only,
  type Reply,
  refuse,
  type SolutionMovement,
  solutionAfter,
  solutionDecisionEvents,
  solutionMoveEvents,
  type ToldEvent,
  WORKFLOW,
  type WorkflowKind,
} from '@rin/contracts'
import {type Entry, eventIn} from './log.ts'
import {room} from './room.ts'

interface OfRecord {
  kind: WorkflowKind
  id: string
}

type State = Movement | SolutionMovement

/** An event with the state before and after it; null where the beginning of the record is missing. */
interface Step {
  index: number
  event: EventEnvelope
  before: State | null
  after: State | null
  /** No version is missing up to here. */
  whole: boolean
}

const after: Record<WorkflowKind, (before: State | null, event: EventEnvelope) => State> = {
  barrier: (before, event) => barrierAfter(before as Movement | null, event),
  solution: (before, event) => solutionAfter(before as SolutionMovement | null, event),
}

const namesOf: Record<WorkflowKind, {decisions: ReadonlySet<string>; moves: ReadonlySet<string>}> = {
  barrier: {decisions: new Set(Object.values(decisionEvents)), moves: new Set(Object.values(moveEvents))},
  solution: {
    decisions: new Set(Object.values(solutionDecisionEvents)),
    moves: new Set(Object.values(solutionMoveEvents)),
  },
}

const nameOf = ({type}: EventEnvelope): string => type.split('.')[2] ?? ''

function kindOf(kind: WorkflowKind, event: EventEnvelope): EntryKind {
  const {decisions, moves} = namesOf[kind]
  if (decisions.has(nameOf(event))) return 'decision'
  return moves.has(nameOf(event)) ? 'move' : 'other'
}

type Entries = AsyncIterable<Pick<Entry, '_id' | 'b'>>

/** Steps of a record from its first event on, told one by one, so that nobody reads further than is asked for. */
async function* steps(kind: WorkflowKind, entries: Entries): AsyncGenerator<Step> {
  let state: State | null = null
  let version = 0
  for await (const entry of entries) {
    const event = eventIn(entry)
    const before: State | null = state
    version++
    if (before !== null || event.recordversion === 1) state = after[kind](before, event)
    yield {index: entry._id, event, before, after: state, whole: event.recordversion === version}
  }
}

const code = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function causeOf({data, causationid}: EventEnvelope): Cause | null {
  const cause = {
    rule: code(data.rule),
    clock: code(data.clock),
    policy: code(data.policy),
    because: code(data.because),
    event: causationid ?? null,
  }
  return Object.values(cause).some(each => each !== null) ? cause : null
}

/** Whose consent was asked for, or who was told, is named by the record whose workflow asked. */
const askedBy = ['duplicate', 'report', 'barrier'] as const

/** The run of the workflow that made it, and the activity in it: all that a run does has its id for a correlation. */
function runOf({kind, id}: OfRecord, entry: EntryKind, event: EventEnvelope): ToldEvent['run'] {
  const {actor, data, correlationid: run, activityid: activity = null} = event
  if (actor !== WORKFLOW.person) return null
  if (entry === 'move') return {kind, id, run, activity}
  const barrier = askedBy.map(field => code(data[field])).find(each => each !== null)
  return barrier ? {kind: 'barrier', id: barrier, run, activity} : null
}

function toldOf(record: OfRecord, {index, event, before, after}: Step): ToldEvent {
  const kind = kindOf(record.kind, event)
  return {
    id: event.id,
    sequence: event.recordversion,
    index,
    kind,
    event: event.type,
    time: event.time,
    actor: event.actor,
    role: event.actorrole ?? null,
    organisation: event.actororg ?? null,
    data: event.data,
    cause: causeOf(event),
    changes: after ? differences(before ?? {}, after) : [],
    run: runOf(record, kind, event),
  }
}

function wanted(event: EventEnvelope, record: OfRecord, {kind, event: name, person, from, to}: Only): boolean {
  return (
    (kind === undefined || kindOf(record.kind, event) === kind) &&
    (name === undefined || nameOf(event) === name) &&
    (person === undefined || event.actor === person) &&
    (from === undefined || event.time >= from) &&
    (to === undefined || event.time <= to)
  )
}

interface PageAsked extends OfRecord {
  after: number
  limit: number
  only: Only
}

/** `read` gives the entries of a record in the order of its versions. */
export function timelineQueries(read: (kind: WorkflowKind, id: string) => Entries) {
  const told = ({kind, id}: OfRecord): AsyncGenerator<Step> => steps(kind, read(kind, id))

  return {
    async page({
      data: {after, limit, only, ...record},
    }: Message<PageAsked>): Promise<Reply<{items: ToldEvent[]; next: number | null}>> {
      const items: ToldEvent[] = []
      const fits = room()
      for await (const step of told(record)) {
        if (step.event.recordversion <= after || !wanted(step.event, record, only)) continue
        const item = toldOf(record, step)
        if (items.length === limit || !fits(Buffer.byteLength(JSON.stringify(item))))
          return {ok: {items, next: items.at(-1)?.sequence ?? null}}
        items.push(item)
      }
      return {ok: {items, next: null}}
    },

    /** A state to which an event is missing cannot be told: it may yet come. */
    async states({
      data: {sequences, ...record},
    }: Message<OfRecord & {sequences: number[]}>): Promise<Reply<{items: {entry: ToldEvent; state: State}[]}>> {
      const items: {entry: ToldEvent; state: State}[] = []
      const last = Math.max(...sequences)
      for await (const step of told(record)) {
        const {recordversion} = step.event
        if (recordversion > last) break
        if (!sequences.includes(recordversion)) continue
        if (!step.after || !step.whole) return refuse('unavailable')
        items.push({entry: toldOf(record, step), state: step.after})
      }
      return {ok: {items}}
    },
  }
}
