// The service levels: how long each clock runs, when it warns, and what follows a miss. Source: product design, "Clocks".
import type {ClockName} from '@rin/contracts'
import {addDays, addMonths, addWorkingDays} from '@rin/kit/working-days'

/** A length of time: working days of Berlin (WD), calendar days, weeks, or months whose end clamps. */
export interface Span {
  count: number
  unit: 'WD' | 'days' | 'weeks' | 'months'
}

interface ClockPolicy {
  /** Null where the lead's target date says it. */
  target: Span | null
  /** What is waited for after a miss; null when the miss itself ends the wait. */
  next: Span | 'as-long-again' | null
  warns: boolean
}

const wd = (count: number): Span => ({count, unit: 'WD'})

export const policy = {
  version: '1',
  /** Share of the working time after which a clock warns, rounded to whole days. */
  warnShare: 0.7,
  /** One-off public holidays, as days. */
  extraHolidays: [] as readonly string[],
  clocks: {
    acknowledgement: {target: wd(2), next: 'as-long-again', warns: true},
    review: {target: wd(10), next: 'as-long-again', warns: true},
    answer: {target: wd(10), next: wd(20), warns: true},
    offer: {target: wd(5), next: null, warns: true},
    assignment: {target: wd(15), next: 'as-long-again', warns: true},
    resolution: {target: null, next: 'as-long-again', warns: true},
    progress: {target: {count: 30, unit: 'days'}, next: 'as-long-again', warns: true},
    confirmation: {target: wd(10), next: 'as-long-again', warns: true},
    effect: {target: {count: 3, unit: 'months'}, next: wd(10), warns: false},
  } satisfies Record<ClockName, ClockPolicy>,
  /** The farthest target date, counted from the day it is set. */
  resolutionLimit: {individual: {count: 10, unit: 'weeks'}, structural: {count: 12, unit: 'months'}} satisfies Record<
    string,
    Span
  >,
  /** How soon after contest or returned the lead owes a new target date. */
  newTarget: wd(10),
  longestPause: {count: 6, unit: 'months'} satisfies Span,
  /** How long an appeal or a late answer is possible after closing. */
  appeal: wd(20),
  lateAnswer: wd(20),
  /** How often the head of coordination is reminded after having been called. */
  headReminder: {count: 1, unit: 'months'} satisfies Span,
} as const

/** The day that lies a span after `day`. */
export function addSpan(day: string, {count, unit}: Span): string {
  switch (unit) {
    case 'WD':
      return addWorkingDays(day, count, policy.extraHolidays)
    case 'days':
      return addDays(day, count)
    case 'weeks':
      return addDays(day, count * 7)
    case 'months':
      return addMonths(day, count)
  }
}
