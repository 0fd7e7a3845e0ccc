// The state of a barrier: the sum of its events.
import {
  barrierAfter,
  beginning,
  type Confidentiality,
  type Decision,
  decisionEvents,
  decisions,
  type EventEnvelope,
  groupsOn,
  type Movement,
  type ReportBarrier,
  type Stage,
} from '@rin/contracts'
import {earliestDue, startClock} from '@rin/kit/clocks'
import type {Moment} from './moment.ts'

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

export interface BarrierState {
  reference: string
  confidentiality: Confidentiality
  reportedAt: string
  changedAt: string
  /** The earliest end of a clock that runs, or was missed and still calls for an act. */
  dueAt: string | null
  /** Those that hold it, support it or are offered it. */
  groups: string[]
  movement: Movement
  decisions: Decided[]
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
const ERASED = 'rin.barrier.erased.v1'

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

const beginnings: readonly (Stage | 'same' | null)[] = ['review', 'assignment', 'resolution']

/** The decisions from the one on with which those began who work on it now, or have solved it: none of its former life, nor from before a contest. */
function ofPresentWork({movement, decisions: made}: BarrierState): Decided[] {
  const carriedOut = movement.moving ? made.slice(0, -1) : made
  const begun = carriedOut.findLastIndex(
    each => each.undone === null && beginnings.includes(decisions[each.decision].to),
  )
  return carriedOut.slice(Math.max(0, begun))
}

/** Their latest progress update. */
export const latestProgress = (state: BarrierState): Decided | null =>
  ofPresentWork(state).findLast(({decision}) => decision === 'progress') ?? null

/** Whether something was said since they began. */
export const isOfPresentWork = (state: BarrierState, time: string): boolean =>
  time >= (ofPresentWork(state)[0]?.time ?? '')

/** What lists go by. */
export const listedBy = (m: Movement): Pick<BarrierState, 'dueAt' | 'groups'> => ({
  dueAt: earliestDue(m.clocks),
  groups: [...groupsOn(m), ...(m.offeredTo === null ? [] : [m.offeredTo])],
})

/** The state after an event. */
export function evolve(state: BarrierState | null, event: EventEnvelope): BarrierState {
  const {time} = event
  const movement = barrierAfter(state?.movement ?? null, event)
  const listed = listedBy(movement)
  if (state === null) {
    const {reference, confidentiality} = event.data as Pick<BarrierState, 'reference' | 'confidentiality'>
    return {reference, confidentiality, reportedAt: time, changedAt: time, ...listed, movement, decisions: []}
  }
  // Nothing has moved: lists go by what has.
  if (event.type === ERASED) return state
  return {...state, changedAt: time, ...listed, movement, decisions: decisionsAfter(state.decisions, event)}
}
