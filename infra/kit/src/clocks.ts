// A clock: starting, stopping, pausing and firing it. Instants are computed here once and stand in the event.
import {type Clock, type Firing, spanOf} from '@rin/contracts'
import {addSpan, type Levels, type Moment} from './service-levels.ts'
import {addWorkingDays, dayOf, endOfDay, workingDaysBetween} from './working-days.ts'

/** How the time of a clock is counted. */
interface Ruler {
  /** How much of it lies between two instants, whole; 0 when `to` is not later. */
  between(from: string, to: string): number
  /** The instant that lies so much of it later. */
  after(from: string, count: number): string
}

/** Working days: each ends with the day in Berlin, so what is left of a day counts for nothing. */
const inDays = ({extraHolidays}: Levels): Ruler => ({
  between: (from, to) => workingDaysBetween(dayOf(from), dayOf(to), extraHolidays),
  after: (from, count) => endOfDay(addWorkingDays(dayOf(from), count, extraHolidays)),
})

const inSeconds: Ruler = {
  between: (from, to) => Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1_000)),
  after: (from, count) => new Date(Date.parse(from) + count * 1_000).toISOString(),
}

const isOfSeconds = (span: string | null): boolean => span !== null && spanOf(span).unit === 'seconds'

const rulerOf = <N extends string>(policy: Levels<N>, name: N): Ruler =>
  isOfSeconds(policy.clocks[name].target) ? inSeconds : inDays(policy)

/** When a span that begins at `from` is over: with the last of its days, or after so many seconds. */
export function endOf(policy: Levels, span: string, from: string, times = 1): string {
  const {count} = spanOf(span)
  if (isOfSeconds(span)) return inSeconds.after(from, count * times)
  return endOfDay(addSpan(dayOf(from), span, policy, times))
}

interface Start {
  /** The day on which it ends, where people set it; the policy's target may overrule it. */
  due?: string
  /** The instant from which the target counts, and how many times; without it, once from now. */
  from?: string
  times?: number
}

/** A clock that starts now, under the current policy. */
export function startClock<N extends string>(
  name: N,
  {now, policies}: Moment<Levels<N>>,
  {due, from = now, times = 1}: Start = {},
): Clock {
  const policy = policies.current
  const {target, after, warns} = policy.clocks[name]
  const ruler = rulerOf(policy, name)
  const dueAt = target === null ? endOfDay(due ?? dayOf(now)) : endOf(policy, target, from, times)
  const warnAt = ruler.after(now, Math.round(ruler.between(now, dueAt) * policy.warnAfter))
  return {
    state: 'running',
    policy: policy.version,
    warnAt: warns && warnAt < dueAt ? warnAt : null,
    dueAt,
    thenAt: after === null ? null : afterMiss(policy, name, after, now, dueAt),
    fired: [],
    left: null,
  }
}

function afterMiss<N extends string>(policy: Levels<N>, name: N, after: string, now: string, dueAt: string): string {
  const {target} = policy.clocks[name]
  if (after !== 'as long again') return endOf(policy, after, dueAt)
  if (target !== null) return endOf(policy, target, dueAt)
  const ruler = rulerOf(policy, name)
  return ruler.after(dueAt, Math.max(1, ruler.between(now, dueAt)))
}

/** What follows a miss, counted from now instead: whoever is asked has their whole time, however late they are asked. */
export function askedNow<N extends string>(name: N, clock: Clock, {now, policies}: Moment<Levels<N>>): Clock {
  const policy = policies.of(clock.policy)
  const {after} = policy.clocks[name]
  return after === null ? clock : {...clock, thenAt: afterMiss(policy, name, after, now, now)}
}

/** Whether anything may still come of this clock. */
export const isActive = (clock: Clock | undefined): boolean =>
  clock !== undefined && (clock.state === 'running' || clock.state === 'paused' || Boolean(clock.thenAt ?? clock.left))

/** Whether its time goes on, or is over while somebody still has to act. */
const counts = (clock: Clock): boolean =>
  clock.left === null && (clock.state === 'running' || (clock.state === 'missed' && clock.thenAt !== null))

/** The earliest end of those that run, or were missed and still call for an act. */
export function earliestDue(clocks: Readonly<Partial<Record<string, Clock>>>): string | null {
  const [first = null] = Object.values(clocks)
    .filter(clock => clock !== undefined)
    .filter(counts)
    .map(({dueAt}) => dueAt)
    .toSorted()
  return first
}

/** Those that count and end before an instant, where one is asked for; the first to end first. */
export const dueClocks = <N extends string>(
  clocks: Readonly<Partial<Record<N, Clock>>>,
  before: string | undefined,
): [name: N, clock: Clock][] =>
  (Object.entries(clocks) as [N, Clock][])
    .filter(([, clock]) => counts(clock) && (before === undefined || clock.dueAt < before))
    .toSorted(([, a], [, b]) => (a.dueAt < b.dueAt ? -1 : 1))

/** Whether its end has passed and its miss is not recorded yet. */
export const isOver = ({state, dueAt}: Clock, now: string): boolean => state === 'running' && dueAt <= now

/** Working days from now, or from when it was stopped, to the end; null once it is met or missed. */
function workingDaysLeft(clock: Clock, {now, policies}: Moment<Levels>): number | null {
  if (clock.state === 'paused') return clock.left?.due ?? null
  if (clock.state !== 'running' || clock.dueAt <= now) return null
  return inDays(policies.of(clock.policy)).between(now, clock.dueAt)
}

/** What it was for has happened: met, unless it was missed before. */
export const endClock = (clock: Clock): Clock => ({
  ...clock,
  state: clock.state === 'missed' ? 'missed' : 'met',
  thenAt: null,
  left: null,
})

/** Stands still: keeps the working time that is left. */
export function pauseClock<N extends string>(name: N, clock: Clock, {now, policies}: Moment<Levels<N>>): Clock {
  if (clock.left !== null) return clock
  const {between} = rulerOf(policies.of(clock.policy), name)
  if (clock.state === 'running') {
    const warn = clock.warnAt === null || clock.fired.includes('warned') ? null : between(now, clock.warnAt)
    return {...clock, state: 'paused', left: {warn, due: between(now, clock.dueAt)}}
  }
  if (clock.state !== 'missed' || clock.thenAt === null) return clock
  return {...clock, left: {warn: null, due: between(now, clock.thenAt)}}
}

/** Runs on with what was left. An instant that is still as far away stays, so that standing still never costs time. */
export function resumeClock<N extends string>(name: N, clock: Clock, {now, policies}: Moment<Levels<N>>): Clock {
  const {left} = clock
  if (left === null) return clock
  const ruler = rulerOf(policies.of(clock.policy), name)
  const moved = (was: string, count: number): string =>
    was >= now && ruler.between(now, was) === count ? was : ruler.after(now, count)
  if (clock.state === 'missed') {
    const thenAt = clock.thenAt === null ? ruler.after(now, left.due) : moved(clock.thenAt, left.due)
    return {...clock, thenAt, left: null}
  }
  const dueAt = moved(clock.dueAt, left.due)
  const later = (was: string): string =>
    dueAt === clock.dueAt ? was : ruler.after(dueAt, ruler.between(clock.dueAt, was))
  return {
    ...clock,
    state: 'running',
    warnAt: clock.warnAt === null || left.warn === null ? clock.warnAt : moved(clock.warnAt, left.warn),
    dueAt,
    thenAt: clock.thenAt && later(clock.thenAt),
    left: null,
  }
}

/** Records what a clock has caused. */
export const fireClock = (clock: Clock, ...what: Firing[]): Clock => ({
  ...clock,
  state: what.includes('missed') ? 'missed' : clock.state,
  fired: [...clock.fired, ...what],
})

/** A clock as people see it: missed from its end on, whoever looks first. */
export const clockView = (clock: Clock, at: Moment<Levels>) => ({
  state: isOver(clock, at.now) ? ('missed' as const) : clock.state,
  policy: clock.policy,
  warnAt: clock.warnAt,
  dueAt: clock.dueAt,
  thenAt: clock.thenAt,
  workingDaysLeft: workingDaysLeft(clock, at),
})
