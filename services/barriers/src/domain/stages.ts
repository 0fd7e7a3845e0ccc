// Entering a stage: what is cleared on leaving the old one, which clocks start, and who is waited for.
import {
  afterChange,
  CHECKS,
  type Clock,
  keepsSolution,
  type Movement,
  type Outcome,
  type Party,
  type Stage,
} from '@rin/contracts'
import {endClock, endOf, isActive, startClock} from '@rin/kit/clocks'
import {addSpan} from '@rin/kit/service-levels'
import {dayOf} from '@rin/kit/working-days'
import {endClocks, resumeClocks} from './clocks.ts'
import type {Moment} from './moment.ts'

type Changed = Partial<Movement>

/** Who has to act next. */
function waitingFor(m: Movement): Party {
  if (m.moving) return 'workflow'
  switch (m.stage) {
    case 'review':
      return isActive(m.clocks.answer) ? 'reporter' : 'coordinator'
    case 'assignment':
      if (m.offeredTo) return 'group'
      return m.coordinatorsCalled ? 'coordinator' : 'workflow'
    case 'resolution':
      return m.abandonProposed ? 'coordinator' : 'group'
    case 'confirmation':
      return m.confirmBy ?? 'coordinator'
    case 'follow-up':
      if (m.checksDone >= CHECKS) return 'workflow'
      return m.checkAsked ? 'reporter' : 'nobody'
    case 'closed':
      return 'nobody'
  }
}

/** The change with everything that follows from it: who is waited for. */
export const settled = (m: Movement, changed: Changed): Changed => ({
  ...changed,
  waitingFor: waitingFor(afterChange(m, changed)),
})

/** The clock of the next effect check, or none after the last. */
const effectClock = (confirmedAt: string, checksDone: number, at: Moment): Clock =>
  startClock('effect', at, {from: confirmedAt, times: checksDone + 1})

/** The clocks that a stage starts. `m` is the movement on arrival. */
export function clocksOf(stage: Stage, m: Movement, at: Moment): Movement['clocks'] {
  switch (stage) {
    case 'review':
      return {review: startClock('review', at)}
    case 'assignment':
      return {assignment: startClock('assignment', at)}
    case 'resolution':
      return {
        resolution: startClock('resolution', at, {due: m.targetDate ?? newTarget(at)}),
        progress: startClock('progress', at),
      }
    case 'confirmation':
      return {confirmation: startClock('confirmation', at)}
    case 'follow-up':
      return {effect: effectClock(m.confirmedAt ?? at.now, m.checksDone, at)}
    case 'closed':
      return {}
  }
}

/** The target date that holds until the lead sets a new one. */
export const newTarget = ({now, policies: {current}}: Moment): string => addSpan(dayOf(now), current.newTarget, current)

const unassigned = ({formerLeads}: Movement): Changed => ({
  ...(formerLeads ? {formerLeads: []} : {}),
  group: null,
  leadOrganisation: null,
  supporting: [],
  targetDate: null,
  provisionalTarget: false,
  extent: null,
  confirmBy: null,
  confirmedAt: null,
  tacit: false,
  checksDone: 0,
  checkAsked: false,
})

/** What a stage resets on arrival, beyond what leaving any stage clears. */
function resetBy(to: Stage, outcome: Outcome | null, m: Movement, at: Moment): Changed {
  switch (to) {
    case 'review':
      return {...unassigned(m), reviewer: null, coordinatorsCalled: false, appealUntil: null, answerUntil: null}
    case 'assignment':
      return {...unassigned(m), coordinatorsCalled: false}
    case 'resolution':
      return {extent: null, confirmBy: null, confirmedAt: null, tacit: false, checksDone: 0, checkAsked: false}
    case 'confirmation':
      return {targetDate: null, provisionalTarget: false}
    case 'follow-up':
      return {confirmedAt: at.now, checksDone: 0, checkAsked: false, foundSolved: false}
    case 'closed':
      return closing(outcome, m, at)
  }
}

function closing(outcome: Outcome | null, m: Movement, {now, policies: {current}}: Moment): Changed {
  const until = (span: string): string => endOf(current, span, now)
  return {
    appealUntil: !m.appealed && (outcome === 'declined' || outcome === 'unresolved') ? until(current.appeal) : null,
    answerUntil: !m.lateAnswered && outcome === 'unanswered' ? until(current.lateAnswer) : null,
  }
}

/** Everything that changes when a barrier enters a stage. `set` is what the decision brings along; it wins. */
export function enter(m: Movement, to: Stage, outcome: Outcome | null, set: Changed, at: Moment): Changed {
  const changed: Changed = {
    stage: to,
    outcome,
    moving: null,
    offeredTo: null,
    pendingDate: null,
    abandonProposed: false,
    pausedUntil: null,
    ...(keepsSolution(to, outcome) ? {} : {adoptedSolution: null}),
    ...resetBy(to, outcome, m, at),
    ...set,
  }
  const arrived = afterChange(m, changed)
  return settled(m, {...changed, clocks: {...endClocks(m.clocks), ...clocksOf(to, arrived, at)}})
}

/** The group stays out of routing for this barrier. */
export const leaveOut = (m: Movement, group: string | null): Changed => ({
  refusedBy: group === null || m.refusedBy.includes(group) ? m.refusedBy : [...m.refusedBy, group],
})

/** The pause is over: the clocks run on, and the target date moves with its clock. */
export function endPause(m: Movement, at: Moment): Changed {
  // However late somebody or the timer ends it, it was over at the instant that was set.
  const now = m.pausedUntil !== null && m.pausedUntil < at.now ? m.pausedUntil : at.now
  const clocks = resumeClocks(m.clocks, {...at, now})
  const {resolution} = clocks
  const moved = m.targetDate !== null && resolution?.state === 'running' ? {targetDate: dayOf(resolution.dueAt)} : {}
  return {pausedUntil: null, ...moved, clocks}
}

/** One more effect check is done, answered or not; the next clock starts unless it was the last. */
export function checkDone(m: Movement, at: Moment): Changed {
  const checksDone = m.checksDone + 1
  const effect = m.clocks.effect
  const next =
    m.confirmedAt && checksDone < CHECKS ? effectClock(m.confirmedAt, checksDone, at) : effect && endClock(effect)
  return {checksDone, checkAsked: false, ...(next ? {clocks: {effect: next}} : {})}
}
