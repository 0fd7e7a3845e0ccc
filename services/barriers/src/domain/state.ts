// The state of a barrier: the sum of its events.
import {
  beginning,
  type Confidentiality,
  type Decision,
  decisionEvents,
  type EventEnvelope,
  type Movement,
  type ReportBarrier,
} from '@rin/contracts'
import {startClock} from './clocks.ts'
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

export interface BarrierState {
  reference: string
  confidentiality: Confidentiality
  reportedAt: string
  changedAt: string
  movement: Movement
  decisions: Decided[]
}

/** A report as it enters review. `by` is the organisation, or the pseudonym of a sealed reporter. */
export const reported = (id: string, by: string, report: ReportBarrier, now: string): Movement => ({
  ...beginning({barrier: id, by}, {scope: report.scope, industry: report.industry, category: report.category}),
  clocks: {acknowledgement: startClock('acknowledgement', now), review: startClock('review', now)},
})

const decisionOf = new Map(
  Object.entries(decisionEvents).map(([decision, name]) => [`rin.barrier.${name}.v1`, decision as Decision]),
)
const UNDONE = 'rin.barrier.undone.v1'

function decisionsAfter(decisions: Decided[], event: EventEnvelope): Decided[] {
  if (event.type === UNDONE) {
    const undone = String(event.data.because ?? 'undone')
    return decisions.map((each, i) => (i === decisions.length - 1 ? {...each, undone} : each))
  }
  const decision = decisionOf.get(event.type)
  if (!decision) return decisions
  const {texts, changed, ...codes} = event.data
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

/** The state after an event. */
export function evolve(state: BarrierState | null, event: EventEnvelope): BarrierState {
  const changed = (event.data.changed ?? {}) as Partial<Movement>
  if (state === null) {
    const {reference, confidentiality} = event.data as Pick<BarrierState, 'reference' | 'confidentiality'>
    const {time} = event
    return {reference, confidentiality, reportedAt: time, changedAt: time, movement: changed as Movement, decisions: []}
  }
  return {
    ...state,
    changedAt: event.time,
    movement: after(state.movement, changed),
    decisions: decisionsAfter(state.decisions, event),
  }
}
