// The calendar of Berlin: working days, and where its days begin and end in UTC.
import {getHolidays} from 'feiertagejs'

/** A day in Berlin, 'YYYY-MM-DD'. Days compare as strings. */
type Day = string

const DAY_MS = 86_400_000
/** Days since 1970, which are counted faster than they are written. */
const numberOf = (day: Day): number => Date.parse(day) / DAY_MS
const dayAt = (number: number): Day => toDay(number * DAY_MS)
const toDay = (ms: number): Day => new Date(ms).toISOString().slice(0, 10)

const holidays = new Map<number, ReadonlySet<number>>()

function holidaysOf(year: number): ReadonlySet<number> {
  const known = holidays.get(year)
  if (known) return known
  // Its `dateString` depends on the time zone of the process; `date` is noon in UTC.
  const days = new Set(getHolidays(year, 'BE').map(({date}) => Math.floor(date.getTime() / DAY_MS)))
  holidays.set(year, days)
  return days
}

function works(number: number, extra: readonly number[]): boolean {
  const date = new Date(number * DAY_MS)
  const weekday = date.getUTCDay()
  return weekday !== 0 && weekday !== 6 && !holidaysOf(date.getUTCFullYear()).has(number) && !extra.includes(number)
}

/** Neither weekend nor public holiday of Berlin, nor one of the `extra` holidays. */
export const isWorkingDay = (day: Day, extra: readonly Day[]): boolean => works(numberOf(day), extra.map(numberOf))

/** The `n`-th working day after `day` (n ≥ 0; 0 is the day itself, whatever it is). */
export function addWorkingDays(day: Day, n: number, extra: readonly Day[]): Day {
  const free = extra.map(numberOf)
  let last = numberOf(day)
  for (let left = n; left > 0; ) if (works(++last, free)) left--
  return dayAt(last)
}

/** How many working days lie in (from, to]: 0 when `to` is not after `from`. */
export function workingDaysBetween(from: Day, to: Day, extra: readonly Day[]): number {
  const free = extra.map(numberOf)
  const last = numberOf(to)
  let count = 0
  for (let number = numberOf(from) + 1; number <= last; number++) if (works(number, free)) count++
  return count
}

/** The day `n` calendar days later (earlier, if negative). */
export const addDays = (day: Day, n: number): Day => dayAt(numberOf(day) + n)

/** The same day `n` months later, or the last of that month if it is shorter. */
export function addMonths(day: Day, n: number): Day {
  const year = Number(day.slice(0, 4))
  const month = Number(day.slice(5, 7)) - 1 + n
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return toDay(Date.UTC(year, month, Math.min(Number(day.slice(8)), lastOfMonth)))
}

const berlin = new Intl.DateTimeFormat('sv-SE', {timeZone: 'Europe/Berlin', dateStyle: 'short'})

/** The day in Berlin at an instant (ISO 8601). */
export const dayOf = (instant: string): Day => berlin.format(new Date(instant))

/** The instant at which the day begins in Berlin, in UTC. */
export const startOfDay = (day: Day): string => new Date(Date.parse(endOfDay(addDays(day, -1))) + 1).toISOString()

/** The instant of 23:59:59.999 in Berlin, in UTC. */
export function endOfDay(day: Day): string {
  // Clocks change at 01:00 UTC, so at the end of a day Berlin is one or two hours ahead, and the day tells which.
  const winter = `${day}T22:59:59.999Z`
  return dayOf(winter) === day ? winter : `${day}T21:59:59.999Z`
}
