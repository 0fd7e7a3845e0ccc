// The clocks of a barrier together: those that were missed unnoticed, ended, stopped, or run on.
import type {Clock, ClockName, Movement} from '@rin/contracts'
import {endClock, fireClock, isActive, isOver, pauseClock, resumeClock} from '@rin/kit/clocks'
import type {Moment} from './moment.ts'

type Clocks = Movement['clocks']

/** The clocks whose end has passed before their miss was recorded, as missed; an offer, whose miss is its end, may still be answered. */
export const overdue = (clocks: Clocks, {now}: Moment): Clocks =>
  Object.fromEntries(
    Object.entries(clocks)
      .filter(([, clock]) => isOver(clock, now) && clock.thenAt !== null)
      .map(([name, clock]) => [name, fireClock(clock, 'missed')]),
  )

type Which = (name: ClockName, clock: Clock) => boolean

function changeEach(clocks: Clocks, which: Which, change: (name: ClockName, clock: Clock) => Clock): Clocks {
  const named = Object.entries(clocks) as [ClockName, Clock][]
  return Object.fromEntries(
    named
      .filter(([name, clock]) => isActive(clock) && which(name, clock))
      .map(([name, clock]) => [name, change(name, clock)]),
  )
}

const all: Which = () => true
const only =
  (wanted: ClockName): Which =>
  name =>
    name === wanted

/** All clocks, or the named one, ended; those of which something could still come. */
export const endClocks = (clocks: Clocks, name?: ClockName): Clocks =>
  changeEach(clocks, name ? only(name) : all, (_, clock) => endClock(clock))

/** All clocks, or the named one, standing still. */
export const pauseClocks = (clocks: Clocks, at: Moment, name?: ClockName): Clocks =>
  changeEach(clocks, name ? only(name) : all, (each, clock) => pauseClock(each, clock, at))

/** The clocks that stood still run on; the review clock only when nobody waits for the reporter any more. */
export const resumeClocks = (clocks: Clocks, at: Moment): Clocks =>
  changeEach(
    clocks,
    (name, clock) => clock.left !== null && (name !== 'review' || !isActive(clocks.answer)),
    (name, clock) => resumeClock(name, clock, at),
  )
