// A solution: proposed for barriers, adopted for some of them; the sum of its events.
import type {EventEnvelope, Solution} from '@rin/contracts'

export interface SolutionState
  extends Pick<Solution, 'status' | 'barriers' | 'adoptedFor' | 'proposedBy' | 'proposedAt'> {
  /** One of the barriers is not open: shown only to those who see one of them. */
  confidential: boolean
}

export function evolve(state: SolutionState | null, event: EventEnvelope): SolutionState {
  if (state === null) {
    const {barriers, confidential} = event.data as Pick<SolutionState, 'barriers' | 'confidential'>
    const organisation = event.actororg ?? null
    return {
      status: 'proposed',
      barriers,
      confidential,
      adoptedFor: [],
      proposedBy: {organisation},
      proposedAt: event.time,
    }
  }
  const {barrier} = event.data as {barrier: string}
  return {...state, status: 'adopted', adoptedFor: [...state.adoptedFor, barrier]}
}

/** Whether the solution has consented to this barrier before: then there is nothing to record. */
export const isReservedFor = (state: SolutionState, barrier: string): boolean => state.adoptedFor.includes(barrier)
