// The state of a solution: the sum of its events.
import {
  type EventEnvelope,
  type Solution,
  type SolutionChange,
  type SolutionDecisionMade,
  type SolutionDecisionName,
  type SolutionMovement,
  type SolutionStatus,
  solutionAfter,
  solutionDecisionEvents,
  statusOf,
} from '@rin/contracts'
import {dueOf} from './clocks.ts'

/** A decision on record; its texts are kept beside the state under these fields. */
interface Decided extends Omit<SolutionDecisionMade, 'texts'> {
  fields: string[]
}

/** A progress update; its texts are kept beside the state under this version. */
interface Updated extends Pick<NonNullable<Solution['update']>, 'health' | 'time'> {
  version: number
}

export interface SolutionState {
  movement: SolutionMovement
  /** Derived; kept so that lists find it. */
  status: SolutionStatus
  /** Its barrier is not open, and its only one: shown to those who see that, and to whoever is asked for a promise. */
  confidential: boolean
  proposedBy: {organisation: string | null}
  proposedAt: string
  changedAt: string
  /** The earliest end of a clock that runs, or was missed and still calls for an act. */
  dueAt: string | null
  /** The organisations that are asked for commitments; kept so that lists find it. */
  asked: string[]
  /** The pattern that it was made of, and the industry of the barrier that it was proposed for. */
  pattern?: {id: string; version: number; industry: string} | undefined
  /** Under which versions the texts of each commitment are kept. */
  typed: Record<string, {asked: number; evidence: number | null}>
  update: Updated | null
  decisions: Decided[]
}

const typeOf = (event: string): string => `rin.solution.${event}.v1`
const ASKED = typeOf(solutionDecisionEvents['ask-commitment'])
const KEPT = typeOf(solutionDecisionEvents.keep)
const UPDATED = typeOf(solutionDecisionEvents.update)
const ERASED = typeOf('erased')

function begin(movement: SolutionMovement, {data, actororg, time}: EventEnvelope): SolutionState {
  const {confidential, pattern} = data as Pick<SolutionState, 'confidential' | 'pattern'>
  return {
    movement,
    status: 'proposed',
    confidential,
    proposedBy: {organisation: actororg ?? null},
    proposedAt: time,
    changedAt: time,
    dueAt: null,
    asked: [],
    ...(pattern ? {pattern} : {}),
    typed: {},
    update: null,
    decisions: [],
  }
}

const decisionOf = new Map(
  Object.entries(solutionDecisionEvents).map(([name, event]) => [typeOf(event), name as SolutionDecisionName]),
)

function decisionsAfter({decisions}: SolutionState, event: EventEnvelope): Decided[] {
  const decision = decisionOf.get(event.type)
  if (!decision) return decisions
  const {changed, commitment, texts} = event.data
  const [asked] = decision === 'ask-commitment' ? Object.keys((changed as SolutionChange).commitments ?? {}) : []
  const made: Decided = {
    version: event.recordversion,
    decision,
    time: event.time,
    actor: event.actor,
    role: event.actorrole ?? null,
    organisation: event.actororg ?? null,
    commitment: asked ?? (commitment === undefined ? null : String(commitment)),
    fields: Object.keys((texts ?? {}) as object),
  }
  return [...decisions, made]
}

function typedAfter({typed}: SolutionState, {type, data, recordversion}: EventEnvelope): SolutionState['typed'] {
  if (type === ASKED) {
    const [id = ''] = Object.keys((data.changed as SolutionChange).commitments ?? {})
    return {...typed, [id]: {asked: recordversion, evidence: null}}
  }
  if (type !== KEPT) return typed
  const id = String(data.commitment)
  return {...typed, [id]: {asked: typed[id]?.asked ?? 0, evidence: recordversion}}
}

/** The state after an event. */
export function evolve(state: SolutionState | null, event: EventEnvelope): SolutionState {
  const movement = solutionAfter(state?.movement ?? null, event)
  if (state === null) return begin(movement, event)
  const {type, data, recordversion: version, time} = event
  // Nothing has moved: lists go by what has.
  if (type === ERASED) return state
  return {
    ...state,
    movement,
    status: statusOf(movement),
    changedAt: time,
    dueAt: dueOf(movement),
    asked: [...new Set(Object.values(movement.commitments).map(({organisation}) => organisation))],
    typed: typedAfter(state, event),
    decisions: decisionsAfter(state, event),
    update: type === UPDATED ? {version, health: data.health as Updated['health'], time} : state.update,
  }
}
