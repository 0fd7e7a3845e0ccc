// The workflow moves: from one of its moves, the state and the facts to what changes, or to a problem.
import {type ClockName, type Firing, type Move, type Movement, mayMove, type Problem, refuse} from '@rin/contracts'
import {dayOf, endOfDay} from '@rin/kit/working-days'
import {endClock, fireClock, startClock} from './clocks.ts'
import {addSpan, policy} from './policy.ts'
import {checkDone, endPause, enter, leaveOut, settled} from './stages.ts'

type Changed = Partial<Movement>

/** A group that a barrier could be routed to. */
export interface Candidate {
  id: string
  /** Position of the barrier's industry in the group's list. */
  position: number
  capacity: number
  /** How many barriers it holds or is offered now. */
  load: number
}

interface Case {
  m: Movement
  clock: ClockName | undefined
  candidates: readonly Candidate[]
  now: string
}

/** The next group: position of the industry, then load against capacity, then id; those that refused are left out. */
export function route(m: Movement, candidates: readonly Candidate[]): string | null {
  const byFit = (a: Candidate, b: Candidate): number =>
    a.position - b.position || a.load / a.capacity - b.load / b.capacity || (a.id < b.id ? -1 : 1)
  return candidates.filter(each => !m.refusedBy.includes(each.id)).toSorted(byFit)[0]?.id ?? null
}

const fired = ({m, clock}: Case, ...what: Firing[]): Changed => {
  const running = clock && m.clocks[clock]
  return running ? {clocks: {[clock]: fireClock(running, ...what)}} : {}
}

/** The reporter is asked, or asked again: their time to answer counts from now, however late this is. */
function asked(name: 'answer' | 'effect', {m, now}: Case, ...what: Firing[]): Changed {
  const clock = m.clocks[name]
  const thenAt = endOfDay(addSpan(dayOf(now), policy.clocks[name].next))
  return clock ? {clocks: {[name]: {...fireClock(clock, ...what), thenAt}}} : {}
}

/** The head was called and is reminded again after a while. */
function headReminded(given: Case, what: 'escalated' | 'reminded'): Changed {
  const clock = given.clock && given.m.clocks[given.clock]
  if (!clock) return {}
  const thenAt = endOfDay(addSpan(dayOf(given.now), policy.headReminder))
  return {clocks: {[given.clock as ClockName]: {...fireClock(clock, what), thenAt}}}
}

const isCalled = ({m, clock}: Case): boolean => Boolean(clock && m.clocks[clock]?.fired.includes('escalated'))

/** What each move changes. */
const effects: Record<Move, (given: Case) => Changed> = {
  move: ({m, now}) => {
    if (!m.moving) return {}
    const {to, outcome, because, set} = m.moving
    return because === 'adopt' ? {...set, moving: null} : enter(m, to, outcome, set, now)
  },
  undo: () => ({moving: null}),
  // The timer fires a moment later, which is the next day.
  'end-pause': ({m, now}) => endPause(m, m.pausedUntil ?? now),
  route: ({m, candidates, now}) => {
    const group = route(m, candidates)
    return group ? {offeredTo: group, clocks: {offer: startClock('offer', now)}} : {coordinatorsCalled: true}
  },
  conclude: ({m, now}) => enter(m, 'closed', m.extent === 'part' ? 'partly-resolved' : 'resolved', {}, now),
  warn: given => fired(given, 'warned'),
  'lapse-offer': ({m}) => ({
    ...leaveOut(m, m.offeredTo),
    offeredTo: null,
    ...(m.clocks.offer ? {clocks: {offer: endClock(fireClock(m.clocks.offer, 'missed'))}} : {}),
  }),
  uphold: ({m, now}) => enter(m, 'follow-up', null, {tacit: true}, now),
  'ask-effect': given => ({...asked('effect', given, 'missed'), checkAsked: true}),
  'note-silence': ({m, now}) => checkDone(m, now),
  miss: given => fired(given, 'missed'),
  remind: given => {
    if (isCalled(given)) return headReminded(given, 'reminded')
    return given.clock === 'answer' ? asked('answer', given, 'missed', 'reminded') : fired(given, 'missed', 'reminded')
  },
  'close-unanswered': ({m, now}) => enter(m, 'closed', 'unanswered', {}, now),
  escalate: given => ({...headReminded(given, 'escalated'), headCalledAt: given.now}),
}

/** What the move changes, or `decision-not-allowed` when the table does not allow it now. */
export function advance(
  move: Move,
  clock: ClockName | undefined,
  m: Movement,
  candidates: readonly Candidate[],
  now: string,
): {changed: Changed} | {problem: Problem} {
  if (!mayMove(m, move, clock, now)) return refuse('decision-not-allowed', {stage: m.stage})
  return {changed: settled(m, effects[move]({m, clock, candidates, now}))}
}

/** The survivor of a merge takes the reporters of a duplicate in; not when it is closed, moving or a duplicate itself. */
export function attach(survivor: Movement, duplicate: Movement): {changed: Changed} | {problem: Problem} {
  const known = new Set(survivor.reporters.map(reporter => reporter.barrier))
  const joining = duplicate.reporters.filter(reporter => !known.has(reporter.barrier))
  // Asked again: it has consented before, whatever became of it since.
  if (joining.length === 0) return {changed: {}}
  if (survivor.stage === 'closed') return refuse('decision-not-allowed', {stage: survivor.stage})
  if (survivor.moving) return refuse('moving')
  return {changed: {reporters: [...survivor.reporters, ...joining]}}
}

/** The survivor lets the reporters of a duplicate go; not while it is open for them alone. */
export function detach(survivor: Movement, duplicate: Movement): {changed: Changed} | {problem: Problem} {
  const leaving = new Set(duplicate.reporters.map(reporter => reporter.barrier))
  const staying = survivor.reporters.filter(reporter => !leaving.has(reporter.barrier))
  if (staying.length === survivor.reporters.length) return {changed: {}}
  if (staying.length === 0 && survivor.stage !== 'closed')
    return refuse('decision-not-allowed', {stage: survivor.stage})
  return {changed: {reporters: staying}}
}
