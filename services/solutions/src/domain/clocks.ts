// The clocks of a solution: which of them start and end with a change, and whose end has passed unnoticed.
import {
  afterSolutionChange,
  type Clock,
  isOpenSolution,
  openCommitments,
  type SolutionChange,
  type SolutionClockName,
  type SolutionMovement,
} from '@rin/contracts'
import {earliestDue, endClock, fireClock, isOver, startClock} from '@rin/kit/clocks'
import type {Moment} from './moment.ts'

/** A clock whose wait is over; missed, if its end has passed. */
export const ended = (clock: Clock | null | undefined, {now}: Moment): {clock?: Clock} =>
  clock ? {clock: endClock(isOver(clock, now) ? fireClock(clock, 'missed') : clock)} : {}

/** The change with what follows from it: updates are waited for while the solution is delivering. */
export function settled(m: SolutionMovement, changed: SolutionChange, at: Moment): SolutionChange {
  const open = isOpenSolution(afterSolutionChange(m, changed))
  if (open === isOpenSolution(m)) return changed
  if (open) return {...changed, updateClock: startClock('update', at)}
  const {clock} = ended(m.updateClock, at)
  return clock ? {...changed, updateClock: clock} : changed
}

/** Each clock of the solution under the id of its commitment, that of updates under `update`; only those that still count. */
export const clocksOf = (m: SolutionMovement): Record<string, Clock> =>
  Object.fromEntries(
    [
      ...openCommitments(m).map(([id, {clock}]) => [id, clock] as const),
      ['update', isOpenSolution(m) ? m.updateClock : null] as const,
    ].filter((entry): entry is [string, Clock] => Boolean(entry[1])),
  )

/** The earliest end of a clock that runs, or was missed and still calls for an act. */
export const dueOf = (m: SolutionMovement): string | null => earliestDue(clocksOf(m))

/** The clocks that were over, unrecorded, and that the change ends or starts anew. */
export function missedBy(m: SolutionMovement, changed: SolutionChange, {now}: Moment): SolutionClockName[] {
  const over = Object.entries(clocksOf(m)).filter(([, clock]) => isOver(clock, now))
  const touched = over.filter(([id]) => (id === 'update' ? changed.updateClock : changed.commitments?.[id]?.clock))
  return [...new Set(touched.map(([id]) => (id === 'update' ? id : 'commitment')))]
}
