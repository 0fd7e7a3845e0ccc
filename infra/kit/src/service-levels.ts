// Service levels as rules use them: the current version, that of a running clock, and spans of days.
import {spanOf} from '@rin/contracts'
import {addDays, addMonths, addWorkingDays} from './working-days.ts'

/** How long a clock runs (null: until the day that people set), what is waited for after a miss, and whether it warns. */
interface ClockLevels {
  readonly target: string | null
  readonly after: string | null
  readonly warns: boolean
}

/** What every policy has; those of a service have more. */
export interface Levels<N extends string = string> {
  readonly version: string
  /** Share of the working time after which a clock warns. */
  readonly warnAfter: number
  readonly extraHolidays: readonly string[]
  readonly clocks: Readonly<Record<N, ClockLevels>>
}

/** Every version; clocks that start now run under the current one. */
export interface Policies<L extends Levels> {
  readonly all: readonly L[]
  readonly current: L
  /** The version of a running clock; the current one where it is not known any more. */
  of(version: string): L
}

/** The versions in their order; the last is the current one. Throws when there is none. */
export function policiesOf<L extends Levels>(all: readonly L[]): Policies<L> {
  const current = all.at(-1)
  if (!current) throw new RangeError('no policy')
  const byVersion = new Map(all.map(policy => [policy.version, policy]))
  return {all, current, of: version => byVersion.get(version) ?? current}
}

/** An instant (ISO 8601) and the service levels that hold at it. */
export interface Moment<L extends Levels> {
  readonly now: string
  readonly policies: Policies<L>
}

/** The day that lies a span after `day`, or the span so many times; seconds are over on the same day. */
export function addSpan(day: string, span: string, {extraHolidays}: Levels, times = 1): string {
  const {count, unit} = spanOf(span)
  switch (unit) {
    case 'WD':
      return addWorkingDays(day, count * times, extraHolidays)
    case 'days':
      return addDays(day, count * times)
    case 'weeks':
      return addDays(day, count * times * 7)
    case 'months':
      return addMonths(day, count * times)
    case 'seconds':
      return day
  }
}
