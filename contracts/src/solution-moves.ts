// The second table of solutions: the workflow's own moves, and the instant from which each may be made.
import type {Clock} from './movement.ts'
import {AT_ONCE, afterMissOf, dueOf, warningOf} from './moves.ts'
import {type SolutionMovement, statusOf} from './solution-movement.ts'

/** A commitment's runs until the promised day, that of updates until the next one. */
export const solutionClocks = ['commitment', 'update'] as const
export type SolutionClockName = (typeof solutionClocks)[number]

interface Row {
  /** From when the move may be made, or null while it does not apply; asked per clock. */
  readonly from: (clock: Clock) => string | null
  /** The clocks it concerns. */
  readonly clocks: readonly SolutionClockName[]
  /** Plain words for whoever reads the workflow. */
  readonly says: string
}

const missedOnly = (clock: Clock): string | null => (clock.fired.includes('escalated') ? null : afterMissOf(clock))

const rows = {
  warn: {clocks: ['commitment', 'update'], from: warningOf, says: 'warn who must act'},
  miss: {
    clocks: ['commitment'],
    from: dueOf,
    says: 'remind whoever has promised that the day is over, and call lead and coordinators',
  },
  break: {clocks: ['commitment'], from: afterMissOf, says: 'mark the commitment broken: its last deadline is over'},
  remind: {clocks: ['update'], from: dueOf, says: 'remind the lead of the update'},
  escalate: {clocks: ['update'], from: missedOnly, says: 'call the coordinators'},
} as const satisfies Record<string, Row>

/** Besides the rows of clocks: those from before there were clocks get theirs. */
export const solutionMoves = {'start-clocks': {says: 'start the clocks that are missing'}, ...rows} as const

export type SolutionMove = keyof typeof solutionMoves
export const solutionMoveNames = Object.keys(solutionMoves) as [SolutionMove, ...SolutionMove[]]

/** A move, the clock it concerns (a commitment's by its id), and the instant from which it may be made. */
export interface SolutionCandidate {
  readonly move: SolutionMove
  readonly clock?: SolutionClockName
  readonly commitment?: string
  readonly at: string
}

/** A workflow moves it as long as something that was promised is neither kept nor released. */
export const isOpenSolution = (m: SolutionMovement): boolean => statusOf(m) === 'delivering'

/** The commitments that have been accepted and not ended. */
export const openCommitments = (m: SolutionMovement) =>
  Object.entries(m.commitments).filter(([, {status}]) => status === 'open')

const lacksClocks = (m: SolutionMovement): boolean =>
  isOpenSolution(m) && (!m.updateClock || openCommitments(m).some(([, {clock}]) => !clock))

interface Running {
  name: SolutionClockName
  clock: Clock
  commitment?: string
}

/** The clocks from which something may come, each with what it is about. */
function clocksOf(m: SolutionMovement): Running[] {
  const promised = openCommitments(m).flatMap(([commitment, {clock}]) =>
    clock ? [{name: 'commitment' as const, clock, commitment}] : [],
  )
  return [...promised, ...(m.updateClock ? [{name: 'update' as const, clock: m.updateClock}] : [])]
}

/** Every move that applies to the solution as it stands, in the order of the table. */
export function solutionCandidates(m: SolutionMovement): SolutionCandidate[] {
  if (!isOpenSolution(m)) return []
  const clocks = clocksOf(m)
  const names = Object.keys(rows) as (keyof typeof rows)[]
  const due = names.flatMap(move => {
    const row: Row = rows[move]
    return clocks
      .filter(({name}) => row.clocks.includes(name))
      .flatMap(({name, clock, commitment}) => {
        const at = row.from(clock)
        return at === null ? [] : [{move, clock: name, ...(commitment === undefined ? {} : {commitment}), at}]
      })
  })
  return lacksClocks(m) ? [{move: 'start-clocks', at: AT_ONCE}, ...due] : due
}

/** Whether the workflow may make this move now. */
export const mayMoveSolution = (
  m: SolutionMovement,
  move: SolutionMove,
  clock: SolutionClockName | undefined,
  commitment: string | undefined,
  now: string,
): boolean =>
  solutionCandidates(m).some(
    each => each.move === move && each.clock === clock && each.commitment === commitment && each.at <= now,
  )
