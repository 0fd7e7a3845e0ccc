// A solution: proposed for barriers, adopted for some of them; the sum of its events.
import type {EventEnvelope, Solution} from '@rin/contracts'

export type SolutionState = Pick<Solution, 'status' | 'barriers' | 'adoptedFor' | 'proposedBy' | 'proposedAt'>

export function evolve(state: SolutionState | null, event: EventEnvelope): SolutionState {
  if (state === null) {
    const {barriers} = event.data as {barriers: string[]}
    const organisation = event.actororg ?? null
    return {status: 'proposed', barriers, adoptedFor: [], proposedBy: {organisation}, proposedAt: event.time}
  }
  const {barrier} = event.data as {barrier: string}
  return {...state, status: 'adopted', adoptedFor: [...state.adoptedFor, barrier]}
}

/** Whether the solution has consented to this barrier before: then there is nothing to record. */
export const isReservedFor = (state: SolutionState, barrier: string): boolean => state.adoptedFor.includes(barrier)
