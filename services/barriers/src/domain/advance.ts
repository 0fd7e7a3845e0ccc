// The workflow moves: from one of its moves, the state and the facts to what changes, or to a problem.
import {type ClockName, type Firing, type Move, type Movement, mayMove, type Problem, refuse} from '@rin/contracts'
import {askedNow, endClock, endOf, fireClock, startClock} from '@rin/kit/clocks'
import type {Moment} from './moment.ts'
import {checkDone, clocksOf, endPause, enter, leaveOut, settled} from './stages.ts'

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

/** What the workflow asks for. */
export interface Making {
  move: Move
  /** Of moves of a clock. */
  clock?: ClockName | undefined
  /** Why a decision is turned down. */
  because?: string | undefined
}

interface Case extends Pick<Making, 'clock' | 'because'> {
  m: Movement
  candidates: readonly Candidate[]
  at: Moment
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
function asked(name: 'answer' | 'effect', {m, at}: Case, ...what: Firing[]): Changed {
  const clock = m.clocks[name]
  return clock ? {clocks: {[name]: askedNow(name, fireClock(clock, ...what), at)}} : {}
}

/** The head was called and is reminded again after a while. */
function headReminded(given: Case, what: 'escalated' | 'reminded'): Changed {
  const clock = given.clock && given.m.clocks[given.clock]
  if (!clock) return {}
  const {now, policies} = given.at
  const policy = policies.of(clock.policy)
  const thenAt = endOf(policy, policy.headReminder, now)
  return {clocks: {[given.clock as ClockName]: {...fireClock(clock, what), thenAt}}}
}

const isCalled = ({m, clock}: Case): boolean => Boolean(clock && m.clocks[clock]?.fired.includes('escalated'))

/** What each move changes. */
const effects: Record<Move, (given: Case) => Changed> = {
  move: ({m, at}) => {
    if (!m.moving) return {}
    const {to, outcome, set} = m.moving
    return to === m.stage ? {...set, moving: null} : enter(m, to, outcome, set, at)
  },
  'turn-down': ({m, because}) => ({moving: m.moving && {...m.moving, turnedDown: because ?? 'undone'}}),
  undo: () => ({moving: null}),
  'end-pause': ({m, at}) => endPause(m, at),
  'start-clocks': ({m, at}) => ({
    clocks: {...clocksOf(m.stage, m, at), ...(m.offeredTo ? {offer: startClock('offer', at)} : {})},
  }),
  route: ({m, candidates, at}) => {
    const group = route(m, candidates)
    return group ? {offeredTo: group, clocks: {offer: startClock('offer', at)}} : {coordinatorsCalled: true}
  },
  conclude: ({m, at}) => enter(m, 'closed', m.extent === 'part' ? 'partly-resolved' : 'resolved', {}, at),
  warn: given => fired(given, 'warned'),
  'lapse-offer': ({m}) => ({
    ...leaveOut(m, m.offeredTo),
    offeredTo: null,
    ...(m.clocks.offer ? {clocks: {offer: endClock(fireClock(m.clocks.offer, 'missed'))}} : {}),
  }),
  uphold: ({m, at}) => enter(m, 'follow-up', null, {tacit: true}, at),
  'ask-effect': given => ({...asked('effect', given, 'missed'), checkAsked: true}),
  'note-silence': ({m, at}) => checkDone(m, at),
  miss: given => fired(given, 'missed'),
  remind: given => {
    if (isCalled(given)) return headReminded(given, 'reminded')
    return given.clock === 'answer' ? asked('answer', given, 'missed', 'reminded') : fired(given, 'missed', 'reminded')
  },
  'close-unanswered': ({m, at}) => enter(m, 'closed', 'unanswered', {}, at),
  escalate: given => ({...headReminded(given, 'escalated'), headCalledAt: given.at.now}),
}

/** What the move changes, or `decision-not-allowed` when the table does not allow it now. */
export function advance(
  {move, clock, because}: Making,
  m: Movement,
  candidates: readonly Candidate[],
  at: Moment,
): {changed: Changed} | {problem: Problem} {
  if (!mayMove(m, move, clock, at.now)) return refuse('decision-not-allowed', {stage: m.stage})
  return {changed: settled(m, effects[move]({m, clock, because, candidates, at}))}
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

/**
 * The survivor lets the reporters of a duplicate go; not while it is open, or being opened, for them alone. While it takes them on
 * to a survivor of its own, a duplicate that is opened again has to wait (`conflict`).
 */
export function detach(survivor: Movement, duplicate: Movement): {changed: Changed} | {problem: Problem} {
  const leaving = new Set(duplicate.reporters.map(reporter => reporter.barrier))
  const staying = survivor.reporters.filter(reporter => !leaving.has(reporter.barrier))
  if (staying.length === survivor.reporters.length) return {changed: {}}
  if (survivor.moving?.because === 'merge' && duplicate.moving?.because === 'reopen') return refuse('conflict')
  const open = survivor.stage !== 'closed' || (survivor.moving !== null && survivor.moving.to !== 'closed')
  if (staying.length === 0 && open) return refuse('decision-not-allowed', {stage: survivor.stage})
  return {changed: {reporters: staying}}
}

/** A structural barrier takes a link to an individual report; not when it is closed, moving or no longer structural. */
export function takeLink(structural: Movement, report: string): {changed: Changed} | {problem: Problem} {
  const {linked = []} = structural
  // Asked again: it has consented before, whatever became of it since.
  if (linked.includes(report)) return {changed: {}}
  if (structural.stage === 'closed' || structural.scope !== 'structural')
    return refuse('decision-not-allowed', {stage: structural.stage})
  if (structural.moving) return refuse('moving')
  return {changed: {linked: [...linked, report]}}
}

/** A structural barrier lets a link go, wherever it stands. */
export function dropLink({linked = []}: Movement, report: string): {changed: Changed} {
  return {changed: linked.includes(report) ? {linked: linked.filter(each => each !== report)} : {}}
}
