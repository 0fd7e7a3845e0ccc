// What comes next for a solution: the earliest move of its table, now or when its instant has come.
import {
  isOpenSolution,
  type SolutionCandidate,
  type SolutionClockName,
  type SolutionMove,
  type SolutionMovement,
  solutionCandidates,
  solutionMoves,
  statusOf,
} from '@rin/contracts'
import type {Next} from '../step.ts'

export interface SolutionAct {
  move: SolutionMove
  clock?: SolutionClockName
  commitment?: string
}

const clockWords: Record<SolutionClockName, string> = {commitment: 'a commitment', update: 'an update'}

const said = ({move, clock}: SolutionCandidate): string =>
  clock ? `${solutionMoves[move].says} (${clockWords[clock]})` : solutionMoves[move].says

/** Pure: from the movement and the instant to act, wait or end. Of moves due at once, the first of the table. */
export function next(m: SolutionMovement, now: string): Next<SolutionAct> {
  if (!isOpenSolution(m)) return {kind: 'end', says: statusOf(m)}
  const [first] = solutionCandidates(m).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const waiting = 'delivering: waits for whoever has promised'
  if (!first) return {kind: 'wait', until: null, says: waiting}
  const {at, ...act} = first
  if (at <= now) return {kind: 'act', ...act, says: said(first)}
  return {kind: 'wait', until: at, says: `${waiting}; then: ${said(first)}`}
}
