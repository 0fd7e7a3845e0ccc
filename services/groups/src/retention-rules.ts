// The retention rules: read from their file, and applied to instants.
import {readFileSync} from 'node:fs'
import {type Erasure, type KeptCopy, RetentionRules, spanOf} from '@rin/contracts'
import {addDays, addMonths, dayOf, endOfDay} from '@rin/kit/working-days'

/** Throws one error (name `ConfigError`) with the place of the fault. */
export function readRetentionRules(path: string): RetentionRules {
  const refused = (what: string): Error =>
    Object.assign(new Error(`faulty retention rules: ${path}: ${what}`), {name: 'ConfigError'})
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw refused('cannot be read as JSON')
  }
  const {data, error} = RetentionRules.safeParse(content)
  if (error) throw refused([...(error.issues[0]?.path ?? []), error.issues[0]?.message].join(': '))
  return data
}

const laterBy = (day: string, count: number, unit: string): string =>
  unit === 'months' ? addMonths(day, count) : addDays(day, count)

const secondsLater = (now: string, count: number): string => new Date(Date.parse(now) + count * 1_000).toISOString()

/** When a period that begins now is over: with the last of its days in Berlin, or after so many seconds. */
export function endOfPeriod(period: string, now: string): string {
  const {count, unit} = spanOf(period)
  return unit === 'seconds' ? secondsLater(now, count) : endOfDay(laterBy(dayOf(now), count, unit))
}

/** The last instant of which the period is over now: what began later is still within it. */
export function overSince(period: string, now: string): string {
  const {count, unit} = spanOf(period)
  if (unit === 'seconds') return secondsLater(now, -count)
  const yesterday = addDays(dayOf(now), -1)
  let day = laterBy(yesterday, -count, unit)
  // The end of a month clamps: several days may have the same one so many months later.
  while (laterBy(addDays(day, 1), count, unit) <= yesterday) day = addDays(day, 1)
  return endOfDay(day)
}

/** The period of a copy of the database. */
export const periodOfCopy = ({copies}: RetentionRules, copy: KeptCopy): string =>
  copies.find(each => each.copy === copy)?.period ?? ''

/** By when what is erased now is gone from every copy. */
export const goneBy = ({copies}: RetentionRules, now: string): Erasure['gone'] =>
  Object.fromEntries(copies.map(({copy, period}) => [copy, endOfPeriod(period, now)]))
