// The workflow moves a solution: from one of its moves and the state to what changes, or to a problem.
import {
  type Clock,
  type CommitmentMovement,
  type Firing,
  mayMoveSolution,
  openCommitments,
  type Problem,
  refuse,
  type SolutionChange,
  type SolutionClockName,
  type SolutionMove,
  type SolutionMovement,
  statusOf,
} from '@rin/contracts'
import {endClock, fireClock, startClock} from '@rin/kit/clocks'
import {settled} from './clocks.ts'
import type {Moment} from './moment.ts'

/** What a move is about: the clock of updates, or that of a commitment. */
export interface About {
  clock?: SolutionClockName | undefined
  commitment?: string | undefined
}

interface Case extends About {
  m: SolutionMovement
  at: Moment
}

function onCommitment(
  {m, commitment = ''}: Case,
  change: (clock: Clock) => Partial<CommitmentMovement>,
): SolutionChange {
  const promised = m.commitments[commitment]
  return promised?.clock ? {commitments: {[commitment]: {...promised, ...change(promised.clock)}}} : {}
}

/** The clock that the move is about has caused this. */
function fired(given: Case, ...what: Firing[]): SolutionChange {
  if (given.clock === 'commitment') return onCommitment(given, clock => ({clock: fireClock(clock, ...what)}))
  const {updateClock} = given.m
  return updateClock ? {updateClock: fireClock(updateClock, ...what)} : {}
}

/** What each move changes. */
const effects: Record<SolutionMove, (given: Case) => SolutionChange> = {
  'start-clocks': ({m, at}) => ({
    commitments: Object.fromEntries(
      openCommitments(m)
        .filter(([, {clock}]) => !clock)
        .map(([id, promised]) => [id, {...promised, clock: startClock('commitment', at, {due: promised.due})}]),
    ),
    ...(m.updateClock ? {} : {updateClock: startClock('update', at)}),
  }),
  warn: given => fired(given, 'warned'),
  miss: given => fired(given, 'missed'),
  break: given => onCommitment(given, clock => ({status: 'broken', releaseAsked: false, clock: endClock(clock)})),
  remind: given => fired(given, 'missed', 'reminded'),
  escalate: given => fired(given, 'escalated'),
}

/** What the move changes, or `decision-not-allowed` when the table does not allow it now. */
export function advance(
  move: SolutionMove,
  about: About,
  m: SolutionMovement,
  at: Moment,
): {changed: SolutionChange} | {problem: Problem} {
  if (!mayMoveSolution(m, move, about.clock, about.commitment, at.now))
    return refuse('decision-not-allowed', {stage: statusOf(m)})
  return {changed: settled(m, effects[move]({m, at, ...about}), at)}
}
