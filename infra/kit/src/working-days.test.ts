// The calendar of Berlin against known dates and against an obvious, slow reference.
import test from 'ava'
import * as fc from 'fast-check'
import {
  addDays,
  addMonths,
  addWorkingDays,
  dayOf,
  endOfDay,
  isWorkingDay,
  startOfDay,
  workingDaysBetween,
} from './working-days.ts'

const day = fc
  .date({min: new Date('2019-01-01T00:00:00Z'), max: new Date('2050-12-31T00:00:00Z'), noInvalidDate: true})
  .map(date => date.toISOString().slice(0, 10))
const extra = fc.array(day, {maxLength: 5})

function easterSunday(year: number): string {
  // Meeus, Jones, Butcher.
  const a = year % 19
  const [b, c] = [Math.trunc(year / 100), year % 100]
  const h = (19 * a + b - Math.trunc(b / 4) - Math.trunc((b - Math.trunc((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.trunc(c / 4) - h - (c % 4)) % 7
  const n = h + l - 7 * Math.trunc((a + 11 * h + 22 * l) / 451) + 114
  return `${year}-${String(Math.trunc(n / 31)).padStart(2, '0')}-${String((n % 31) + 1).padStart(2, '0')}`
}

function isOffByReference(date: string, more: readonly string[]): boolean {
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay()
  const easter = easterSunday(Number(date.slice(0, 4)))
  const fixed = ['01-01', '03-08', '05-01', '10-03', '12-25', '12-26']
  const moving = [-2, 1, 39, 50].map(offset => addDays(easter, offset))
  return weekday % 6 === 0 || fixed.includes(date.slice(5)) || moving.includes(date) || more.includes(date)
}

/** Date and time in Berlin, taken from Intl by parts. */
function wallClock(instant: string): string {
  const options = {timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'medium'} as const
  return new Intl.DateTimeFormat('sv-SE', options).format(new Date(instant))
}

test('weekends, holidays and one-off holidays are no working days', t => {
  t.true(isWorkingDay('2026-11-23', []))
  t.false(isWorkingDay('2026-11-23', ['2026-11-23']))
  t.false(isWorkingDay('2026-11-22', []))
  t.false(isWorkingDay('2026-11-21', []))
  for (const holiday of [
    '2027-01-01',
    '2027-03-08',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-14',
    '2026-05-25',
  ])
    t.false(isWorkingDay(holiday, []), holiday)
  t.false(isWorkingDay('2019-03-08', []))
  t.true(isWorkingDay('2018-03-08', []))
  t.true(isWorkingDay('2025-05-08', []), 'only with `extra`')
})

test('adding skips what is no working day', t => {
  t.is(addWorkingDays('2026-11-20', 1, []), '2026-11-23')
  t.is(addWorkingDays('2026-04-02', 1, []), '2026-04-07')
  t.is(addWorkingDays('2026-12-23', 3, []), '2026-12-29')
  t.is(addWorkingDays('2026-11-21', 0, []), '2026-11-21')
})

test('working days are as in the reference', t => {
  t.notThrows(() =>
    fc.assert(fc.property(day, extra, (date, more) => isWorkingDay(date, more) === !isOffByReference(date, more))),
  )
})

test('the n-th working day is one, has n working days up to it, and n − 1 before it', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(day, extra, fc.integer({min: 1, max: 300}), (date, more, n) => {
        const last = addWorkingDays(date, n, more)
        const between = (to: string): number => {
          let count = 0
          for (let each = date; each < to; ) {
            each = addDays(each, 1)
            if (!isOffByReference(each, more)) count++
          }
          return count
        }
        return isWorkingDay(last, more) && between(last) === n && workingDaysBetween(date, last, more) === n
      }),
      {numRuns: 50},
    ),
  )
})

test('spans add up, and are empty backwards', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.tuple(day, day, day), extra, (days, more) => {
        const [a, b, c] = days.toSorted() as [string, string, string]
        const near = (to: string) => (to > addDays(a, 400) ? addDays(a, 400) : to)
        const [first, last] = [near(b), near(c)]
        const whole = workingDaysBetween(a, last, more)
        return (
          whole === workingDaysBetween(a, first, more) + workingDaysBetween(first, last, more) &&
          workingDaysBetween(last, a, more) === 0
        )
      }),
    ),
  )
})

test('months end where they end', t => {
  t.is(addMonths('2026-01-31', 1), '2026-02-28')
  t.is(addMonths('2028-01-31', 1), '2028-02-29')
  t.is(addMonths('2026-08-31', 6), '2027-02-28')
  t.is(addMonths('2026-11-22', 3), '2027-02-22')
  t.is(addMonths('2026-03-31', -1), '2026-02-28')
  t.is(addMonths('2026-12-15', 12), '2027-12-15')
})

test('days cross months and years', t => {
  t.is(addDays('2026-12-31', 1), '2027-01-01')
  t.is(addDays('2028-03-01', -1), '2028-02-29')
})

test('a day ends at midnight in Berlin, also where the clocks change', t => {
  t.is(endOfDay('2026-11-22'), '2026-11-22T22:59:59.999Z')
  t.is(endOfDay('2026-07-01'), '2026-07-01T21:59:59.999Z')
  t.is(endOfDay('2027-03-27'), '2027-03-27T22:59:59.999Z')
  t.is(endOfDay('2027-03-28'), '2027-03-28T21:59:59.999Z', 'clocks go forward')
  t.is(endOfDay('2026-10-24'), '2026-10-24T21:59:59.999Z')
  t.is(endOfDay('2026-10-25'), '2026-10-25T22:59:59.999Z', 'clocks go back')
  t.notThrows(() => fc.assert(fc.property(day, date => wallClock(endOfDay(date)) === `${date} 23:59:59`)))
})

test('an instant belongs to its day in Berlin', t => {
  t.is(dayOf('2026-11-22T22:59:59.999Z'), '2026-11-22')
  t.is(dayOf('2026-11-22T23:00:00.000Z'), '2026-11-23')
  t.is(dayOf('2026-07-01T22:00:00.000Z'), '2026-07-02')
  t.notThrows(() =>
    fc.assert(
      fc.property(day, date => {
        const next = new Date(Date.parse(endOfDay(date)) + 1).toISOString()
        return dayOf(endOfDay(date)) === date && dayOf(next) === addDays(date, 1) && startOfDay(dayOf(next)) === next
      }),
    ),
  )
})
