// What moves in a solution: its status, its commitments with their clocks, and what was found, all free of text.
import type {Clock} from './movement.ts'

export const solutionStatuses = [
  'proposed',
  'adopted',
  'delivering',
  'delivered',
  'effective',
  'ineffective',
  'rejected',
  'withdrawn',
] as const
export type SolutionStatus = (typeof solutionStatuses)[number]

export const commitmentStatuses = ['asked', 'declined', 'open', 'kept', 'broken', 'released'] as const
export type CommitmentStatus = (typeof commitmentStatuses)[number]

/** What the effect check of a barrier says of the solution that was adopted for it. */
export const findings = ['solved', 'returned'] as const
export type Finding = (typeof findings)[number]

/** What an organisation was asked to promise, and what has become of it. */
export interface CommitmentMovement {
  organisation: string
  /** A day in Berlin. */
  due: string
  /** Which step of the solution it belongs to; steps follow one another. */
  milestone: number
  status: CommitmentStatus
  /** The organisation asks to be released; the lead has yet to agree. */
  releaseAsked: boolean
  /** Until the day that was promised; from its acceptance on. Absent where it was accepted before there were clocks. */
  clock?: Clock | null
}

export interface SolutionMovement {
  /** The organisation that proposed it, or the pseudonym of a sealed reporter. */
  by: string | null
  /** The barriers it was proposed for. */
  barriers: string[]
  /** The barriers it is adopted for. */
  adoptedFor: string[]
  /** Given up before anybody adopted it. */
  ended: 'rejected' | 'withdrawn' | null
  commitments: Record<string, CommitmentMovement>
  /** By barrier; null since it was adopted again, until the next check. */
  found: Record<string, Finding | null>
  /** Until the next update; runs while the solution is delivering. Absent before, and in records from before clocks. */
  updateClock?: Clock | null
}

/** The movement of a solution that was just proposed. */
export const proposedBy = (by: string | null, barriers: string[]): SolutionMovement => ({
  by,
  barriers,
  adoptedFor: [],
  ended: null,
  commitments: {},
  found: {},
})

/** How many commitments are asked for, and what has become of those that were accepted; declined ones do not count. */
export interface Tally {
  asked: number
  open: number
  kept: number
  broken: number
  released: number
}

export function tallyOf({commitments}: Pick<SolutionMovement, 'commitments'>): Tally {
  const count = (status: CommitmentStatus): number =>
    Object.values(commitments).filter(each => each.status === status).length
  return {
    asked: count('asked'),
    open: count('open'),
    kept: count('kept'),
    broken: count('broken'),
    released: count('released'),
  }
}

/** The status is derived and never typed: from who adopted it, what was promised and kept, and what was found. */
export function statusOf(m: SolutionMovement): SolutionStatus {
  if (m.ended) return m.ended
  if (m.adoptedFor.length === 0) return 'proposed'
  const {open, kept, broken} = tallyOf(m)
  if (open > 0) return 'delivering'
  const found = m.adoptedFor.flatMap(barrier => m.found[barrier] ?? [])
  if (found.includes('returned')) return 'ineffective'
  if (found.length > 0) return 'effective'
  if (broken > 0) return 'delivering'
  return kept > 0 ? 'delivered' : 'adopted'
}
