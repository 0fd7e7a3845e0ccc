// Starting, stopping, pausing and firing clocks: instants are computed here once and stand in the event.
import type {Clock, ClockName, Firing, Movement} from '@rin/contracts'
import {addWorkingDays, dayOf, endOfDay, workingDaysBetween} from '@rin/kit/working-days'
import {addSpan, policy, type Span} from './policy.ts'

type Clocks = Movement['clocks']

const later = (day: string, count: number): string => addWorkingDays(day, count, policy.extraHolidays)
const between = (from: string, to: string): number => workingDaysBetween(from, to, policy.extraHolidays)

/** A clock that starts now; it ends on `due` where a date says so, else after the policy's target. */
export function startClock(name: ClockName, now: string, due?: string): Clock {
  const {target, next, warns} = policy.clocks[name]
  const today = dayOf(now)
  const last = due ?? addSpan(today, target ?? {count: 0, unit: 'days'})
  const warning = later(today, Math.round(between(today, last) * policy.warnShare))
  return {
    state: 'running',
    policy: policy.version,
    warnAt: warns && warning < last ? endOfDay(warning) : null,
    dueAt: endOfDay(last),
    thenAt: next && endOfDay(afterMiss(next, target, today, last)),
    fired: [],
    left: null,
  }
}

function afterMiss(next: Span | 'as-long-again', target: Span | null, today: string, last: string): string {
  if (next !== 'as-long-again') return addSpan(last, next)
  return target ? addSpan(last, target) : later(last, Math.max(1, between(today, last)))
}

/** Whether anything may still come of this clock. */
export const isActive = (clock: Clock | undefined): boolean =>
  clock !== undefined && (clock.state === 'running' || clock.state === 'paused' || Boolean(clock.thenAt ?? clock.left))

/** What it was for has happened: met, unless it was missed before. */
export const endClock = (clock: Clock): Clock => ({
  ...clock,
  state: clock.state === 'missed' ? 'missed' : 'met',
  thenAt: null,
  left: null,
})

/** Stands still: keeps the working days that are left. */
function pauseClock(clock: Clock, now: string): Clock {
  const today = dayOf(now)
  if (clock.state === 'running') {
    const warn = clock.warnAt === null || clock.fired.includes('warned') ? null : between(today, dayOf(clock.warnAt))
    return {...clock, state: 'paused', left: {warn, due: between(today, dayOf(clock.dueAt))}}
  }
  if (clock.state !== 'missed' || clock.thenAt === null) return clock
  return {...clock, thenAt: null, left: {warn: null, due: between(today, dayOf(clock.thenAt))}}
}

/** Runs on with what was left. */
function resumeClock(clock: Clock, now: string): Clock {
  if (clock.left === null) return clock
  const today = dayOf(now)
  const end = later(today, clock.left.due)
  if (clock.state === 'missed') return {...clock, thenAt: endOfDay(end), left: null}
  return {
    ...clock,
    state: 'running',
    warnAt: clock.left.warn === null ? clock.warnAt : endOfDay(later(today, clock.left.warn)),
    dueAt: endOfDay(end),
    thenAt: clock.thenAt && endOfDay(later(end, between(dayOf(clock.dueAt), dayOf(clock.thenAt)))),
    left: null,
  }
}

/** Records what a clock has caused. */
export const fireClock = (clock: Clock, ...what: Firing[]): Clock => ({
  ...clock,
  state: what.includes('missed') ? 'missed' : clock.state,
  fired: [...clock.fired, ...what],
})

type Which = (name: ClockName, clock: Clock) => boolean

function changeEach(clocks: Clocks, which: Which, change: (clock: Clock) => Clock): Clocks {
  const named = Object.entries(clocks) as [ClockName, Clock][]
  return Object.fromEntries(
    named
      .filter(([name, clock]) => isActive(clock) && which(name, clock))
      .map(([name, clock]) => [name, change(clock)]),
  )
}

const all: Which = () => true
const only =
  (wanted: ClockName): Which =>
  name =>
    name === wanted

/** All clocks, or the named one, ended; those of which something could still come. */
export const endClocks = (clocks: Clocks, name?: ClockName): Clocks =>
  changeEach(clocks, name ? only(name) : all, endClock)

/** All clocks, or the named one, standing still. */
export const pauseClocks = (clocks: Clocks, now: string, name?: ClockName): Clocks =>
  changeEach(clocks, name ? only(name) : all, clock => pauseClock(clock, now))

/** The clocks that stood still run on; the review clock only when nobody waits for the reporter any more. */
export const resumeClocks = (clocks: Clocks, now: string): Clocks =>
  changeEach(
    clocks,
    (name, clock) => clock.left !== null && (name !== 'review' || !isActive(clocks.answer)),
    clock => resumeClock(clock, now),
  )
