// The service levels as the rules use them: the current version, that of a running clock, and spans of days.
import {type Policy, spanOf} from '@rin/contracts'
import {addDays, addMonths, addWorkingDays} from '@rin/kit/working-days'

/** Every version; clocks that start now run under the current one. */
export interface Policies {
  readonly all: readonly Policy[]
  readonly current: Policy
  /** The version of a running clock; the current one where it is not known any more. */
  of(version: string): Policy
}

/** The versions in their order; the last is the current one. Throws when there is none. */
export function policiesOf(all: readonly Policy[]): Policies {
  const current = all.at(-1)
  if (!current) throw new RangeError('no policy')
  const byVersion = new Map(all.map(policy => [policy.version, policy]))
  return {all, current, of: version => byVersion.get(version) ?? current}
}

/** An instant (ISO 8601) and the service levels that hold at it. */
export interface Moment {
  readonly now: string
  readonly policies: Policies
}

/** The day that lies a span after `day`, or the span so many times; seconds are over on the same day. */
export function addSpan(day: string, span: string, {extraHolidays}: Policy, times = 1): string {
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
