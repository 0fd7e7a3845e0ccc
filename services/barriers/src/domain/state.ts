// The state of a barrier: the sum of its events.
import {
  type Barrier,
  beginning,
  type Confidentiality,
  type Decision,
  decisionEvents,
  type EventEnvelope,
  type Movement,
  type ReportBarrier,
  type Stage,
} from '@rin/contracts'
import {earliestDue, startClock} from '@rin/kit/clocks'
import type {Moment} from './moment.ts'
import {after} from './stages.ts'

/** A decision on record; its texts are kept beside the state under these fields. */
export interface Decided {
  version: number
  decision: Decision
  time: string
  actor: string
  role: string | null
  organisation: string | null
  codes: Record<string, string>
  fields: string[]
  undone: string | null
}

/** A progress update; its texts are kept beside the state under this version. */
interface Progressed extends Pick<NonNullable<Barrier['progress']>, 'health' | 'time'> {
  version: number
}

export interface BarrierState {
  reference: string
  confidentiality: Confidentiality
  reportedAt: string
  changedAt: string
  /** The earliest end of a clock that runs, or was missed and still calls for an act. */
  dueAt: string | null
  movement: Movement
  decisions: Decided[]
  /** The latest update of those that work on it now, or have solved it. Absent in records from before it was kept. */
  progress?: Progressed | null
}

/** A report as it enters review. `by` is the organisation, or the pseudonym of a sealed reporter. */
export const reported = (id: string, by: string, report: ReportBarrier, at: Moment): Movement => ({
  ...beginning({barrier: id, by}, {scope: report.scope, industry: report.industry, category: report.category}),
  clocks: {acknowledgement: startClock('acknowledgement', at), review: startClock('review', at)},
})

const decisionOf = new Map(
  Object.entries(decisionEvents).map(([decision, name]) => [`rin.barrier.${name}.v1`, decision as Decision]),
)
const UNDONE = 'rin.barrier.undone.v1'
const PROGRESSED = `rin.barrier.${decisionEvents.progress}.v1`
/** On entering these nobody has worked on it yet. */
const anew: readonly Stage[] = ['review', 'assignment', 'resolution']

function decisionsAfter(decisions: Decided[], event: EventEnvelope): Decided[] {
  if (event.type === UNDONE) {
    const undone = String(event.data.because ?? 'undone')
    return decisions.map((each, i) => (i === decisions.length - 1 ? {...each, undone} : each))
  }
  const decision = decisionOf.get(event.type)
  if (!decision) return decisions
  const {texts, changed, missed, ...codes} = event.data
  const made: Decided = {
    version: event.recordversion,
    decision,
    time: event.time,
    actor: event.actor,
    role: event.actorrole ?? null,
    organisation: event.actororg ?? null,
    codes: codes as Record<string, string>,
    fields: Object.keys((texts ?? {}) as object),
    undone: null,
  }
  return [...decisions, made]
}

function progressAfter(progress: Progressed | null, event: EventEnvelope, entered?: Stage): Progressed | null {
  const {type, time, recordversion: version, data} = event
  if (type === PROGRESSED) return {version, health: data.health as Progressed['health'], time}
  return entered && anew.includes(entered) ? null : progress
}

/** The state after an event. */
export function evolve(state: BarrierState | null, event: EventEnvelope): BarrierState {
  const changed = (event.data.changed ?? {}) as Partial<Movement>
  if (state === null) {
    const {reference, confidentiality} = event.data as Pick<BarrierState, 'reference' | 'confidentiality'>
    const {time} = event
    const movement = changed as Movement
    const dueAt = earliestDue(movement.clocks)
    const begun = {reportedAt: time, changedAt: time, dueAt, movement, decisions: [], progress: null}
    return {reference, confidentiality, ...begun}
  }
  const movement = after(state.movement, changed)
  return {
    ...state,
    changedAt: event.time,
    dueAt: earliestDue(movement.clocks),
    movement,
    decisions: decisionsAfter(state.decisions, event),
    progress: progressAfter(state.progress ?? null, event, changed.stage),
  }
}
