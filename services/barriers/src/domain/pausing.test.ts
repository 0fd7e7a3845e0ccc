// Standing still and running on, against a slow and obvious reckoning: day by day, with a calendar written out by hand.
import type {Clock} from '@rin/contracts'
import {earliestDue, fireClock, startClock} from '@rin/kit/clocks'
import {policiesOf} from '@rin/kit/service-levels'
import {addDays, dayOf, endOfDay} from '@rin/kit/working-days'
import test from 'ava'
import fc from 'fast-check'
import {endClocks, pauseClocks, resumeClocks} from './clocks.ts'
import {accept, arrived, coordinator, lead, moment, REPORTED, text} from './given.ts'
import type {Moment} from './moment.ts'

/** Public holidays of Berlin from December 2026 to April 2028, as the Senate publishes them. */
const holidays = [
  ...['2026-12-25', '2026-12-26', '2027-01-01', '2027-03-08', '2027-03-26', '2027-03-29', '2027-05-01', '2027-05-06'],
  ...['2027-05-17', '2027-10-03', '2027-12-25', '2027-12-26', '2028-01-01', '2028-03-08', '2028-04-14', '2028-04-17'],
]
const works = (day: string): boolean =>
  ![0, 6].includes(new Date(`${day}T12:00:00.000Z`).getUTCDay()) && !holidays.includes(day)

/** Working days after the day of `from`, up to and with that of `to`, one by one. */
function counted(from: string, to: string): number {
  let count = 0
  for (let day = addDays(dayOf(from), 1); day <= dayOf(to); day = addDays(day, 1)) if (works(day)) count++
  return count
}

/** Instants of 2027, at any time of the day, both changes of the clocks and the end of the year among them. */
const instant = fc
  .date({min: new Date('2026-12-20T00:00:00.000Z'), max: new Date('2027-12-31T23:59:59.999Z'), noInvalidDate: true})
  .map(date => date.toISOString())
const hours = fc.integer({min: 0, max: 24 * 40})
const later = (from: string, count: number): string => new Date(Date.parse(from) + count * 3_600_000).toISOString()

const fast = {target: '10 seconds', after: 'as long again' as const, warns: true}
const review = (clocks: Partial<Record<'review', Clock>>): Clock => clocks.review as Clock

test('after standing still as many working days are left as before, to the warning and to the end', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(instant, hours, hours, (start, running, standing) => {
        const [paused, resumed] = [later(start, running), later(start, running + standing)]
        const clock = startClock('review', moment(start))
        if (paused >= clock.dueAt) return true
        const stopped = review(pauseClocks({review: clock}, moment(paused)))
        const runsOn = review(resumeClocks({review: stopped}, moment(resumed)))
        const same = (was: string | null, is: string | null): boolean =>
          was === null || was < paused || (is !== null && counted(paused, was) === counted(resumed, is))
        const apart = ({dueAt, thenAt}: Clock): number => counted(dueAt, thenAt ?? dueAt)
        const kept = apart(runsOn) === apart(clock) && runsOn.state === 'running'
        return kept && same(clock.warnAt, runsOn.warnAt) && same(clock.dueAt, runsOn.dueAt)
      }),
      {numRuns: 500},
    ),
  )
})

test('standing still never costs time, and standing still for no working day changes nothing', t => {
  const due = fc.integer({min: 1, max: 300})
  t.notThrows(() =>
    fc.assert(
      fc.property(instant, due, hours, hours, (start, days, running, standing) => {
        const clock = startClock('resolution', moment(start), {due: addDays(dayOf(start), days)})
        const [paused, resumed] = [later(start, running), later(start, running + standing)]
        if (resumed >= clock.dueAt) return true
        const {resolution} = resumeClocks(pauseClocks({resolution: clock}, moment(paused)), moment(resumed))
        if (!resolution || resolution.dueAt < clock.dueAt) return false
        return counted(paused, resumed) > 0 || resolution.dueAt === clock.dueAt
      }),
      {numRuns: 500},
    ),
  )
})

test('whatever stops a clock in between, it has stood still once: two pauses end as one from the first to the last', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(instant, hours, hours, hours, fc.boolean(), (start, first, second, third, wasMissed) => {
        const [one, two, end] = [
          later(start, first),
          later(start, first + second),
          later(start, first + second + third),
        ]
        const running = startClock('review', moment(start))
        const clocks = {review: wasMissed ? fireClock(running, 'missed') : running}
        const once = resumeClocks(pauseClocks(clocks, moment(one)), moment(end))
        const twice = resumeClocks(pauseClocks(pauseClocks(clocks, moment(one)), moment(two)), moment(end))
        return JSON.stringify(once) === JSON.stringify(twice)
      }),
    ),
  )
})

test('a decision after the end, before the workflow has said so, leaves the clock missed', t => {
  const late = '2027-03-19T23:05:00.000Z'
  const missed = {state: 'missed', fired: ['missed']} as const
  t.like(arrived.review().at(late).does(coordinator, accept).m().clocks.review, missed)
  const asked = arrived.review().at(late).does(coordinator, {decision: 'ask', question: text})
  t.like(asked.m().clocks.review, missed)
  // One that the decision leaves alone is left to the workflow, which calls people.
  const left = arrived.review().at(late).does(coordinator, {decision: 'reclassify', priority: 'low', reason: text})
  t.like(left.m().clocks.review, {state: 'running', fired: []})
})

test('an offer that is answered after its end, before it has lapsed, is answered', t => {
  const late = arrived.offered().at('2027-03-12T23:05:00.000Z').does(lead, {decision: 'refuse', reason: text})
  t.is(late.m().offeredTo, null)
  t.not(late.m().clocks.offer?.state, 'running')
})

test('a decision in time is in time, however late it is carried out', t => {
  const told = arrived.review().at('2027-03-19T22:00:00.000Z')
  told.decides(coordinator, accept)
  told.at('2027-03-19T23:05:00.000Z').moves('move')
  t.is(told.m().clocks.review?.state, 'met')
})

test('a pause that is ended late was over when it was to be over', t => {
  const paused = () => arrived.resolution().does(lead, {decision: 'pause', reason: text, until: '2027-04-30'})
  const onTime = paused().at('2027-04-30T21:59:59.999Z').thenMoves('end-pause').m().clocks
  t.deepEqual(paused().at('2027-05-03T09:00:00.000Z').thenMoves('end-pause').m().clocks, onTime)
  t.deepEqual(paused().at('2027-05-03T09:00:00.000Z').does(lead, {decision: 'resume'}).m().clocks, onTime)
})

test('a paused barrier is not due; the reporter’s answer does not end a pause, nor the pause the wait for the answer', t => {
  const reason = text
  const told = arrived.review().at('2027-03-10T09:00:00.000Z').does(coordinator, {decision: 'ask', question: text})
  told.does(coordinator, {decision: 'pause', reason, until: '2027-03-31'})
  t.is(earliestDue(told.m().clocks), null)
  told.at('2027-03-16T09:00:00.000Z').does(coordinator, {decision: 'resume'})
  t.is(told.m().clocks.review?.state, 'paused')
  t.is(told.m().clocks.answer?.state, 'running')
  t.is(earliestDue(told.m().clocks), told.m().clocks.answer?.dueAt ?? '')
})

test('a pause over the change of the year and its holidays ends with the working days that were left', t => {
  const clock = startClock('resolution', moment('2026-12-21T09:00:00.000Z'), {due: '2026-12-30'})
  // Left: the 22nd, 23rd, 24th, 28th, 29th and 30th.
  const stopped = pauseClocks({resolution: clock}, moment('2026-12-21T10:00:00.000Z'))
  t.is(stopped.resolution?.left?.due, 6)
  const {resolution} = resumeClocks(stopped, moment('2026-12-31T09:00:00.000Z'))
  t.is(resolution?.dueAt, endOfDay('2027-01-11'))
})

test('a target date on a Saturday stays one, as long as no working day was lost', t => {
  const clock = startClock('resolution', moment('2027-03-31T09:00:00.000Z'), {due: '2027-04-10'})
  const stopped = pauseClocks({resolution: clock}, moment('2027-04-07T09:00:00.000Z'))
  const resumed = (now: string) => resumeClocks(stopped, moment(now)).resolution?.dueAt
  t.is(resumed('2027-04-07T15:00:00.000Z'), endOfDay('2027-04-10'))
  t.is(resumed('2027-04-08T09:00:00.000Z'), endOfDay('2027-04-12'))
})

test('a pause begun on the last day ends on a day that is still to come', t => {
  // Friday the 19th is the last day; on Sunday nothing is left but that day itself.
  const clock = startClock('resolution', moment('2027-03-15T09:00:00.000Z'), {due: '2027-03-19'})
  const stopped = pauseClocks({resolution: clock}, moment('2027-03-19T09:00:00.000Z'))
  const {resolution} = resumeClocks(stopped, moment('2027-03-21T09:00:00.000Z'))
  t.is(resolution?.dueAt, endOfDay('2027-03-21'))
})

test('a clock that has ended does not come back by pausing', t => {
  const ended = endClocks({review: startClock('review', moment('2027-03-15T09:00:00.000Z'))})
  t.deepEqual(pauseClocks(ended, moment('2027-03-16T09:00:00.000Z')), {})
})

test('a running clock keeps to the version that it was started under; what starts now is under the current one', t => {
  const first = moment(REPORTED).policies.current
  const second = {...first, version: '2', extraHolidays: ['2027-03-10'], clocks: {...first.clocks, review: fast}}
  const later = (now: string): Moment => ({now, policies: policiesOf([first, second])})
  const clock = startClock('review', moment('2027-03-04T09:00:00.000Z'))
  const stopped = pauseClocks({review: clock}, later('2027-03-04T10:00:00.000Z'))
  // From Tuesday the 9th ten working days by the first calendar: without 8 March, but with 10 March.
  t.like(resumeClocks(stopped, later('2027-03-09T09:00:00.000Z')).review, {policy: '1', dueAt: endOfDay('2027-03-23')})
  t.like(startClock('review', later('2027-03-09T09:00:00.000Z')), {policy: '2', dueAt: '2027-03-09T09:00:10.000Z'})
})

test('a clock of seconds counts seconds, standing still as well', t => {
  const first = moment(REPORTED).policies.current
  const trial = {...first, clocks: {...first.clocks, review: fast}}
  const at = (now: string): Moment => ({now, policies: policiesOf([trial])})
  const clock = startClock('review', at('2027-03-04T09:00:00.000Z'))
  t.like(clock, {
    warnAt: '2027-03-04T09:00:07.000Z',
    dueAt: '2027-03-04T09:00:10.000Z',
    thenAt: '2027-03-04T09:00:20.000Z',
  })
  const stopped = pauseClocks({review: clock}, at('2027-03-04T09:00:04.000Z'))
  t.deepEqual(stopped.review?.left, {warn: 3, due: 6})
  t.like(resumeClocks(stopped, at('2027-03-04T10:00:00.000Z')).review, {
    warnAt: '2027-03-04T10:00:03.000Z',
    dueAt: '2027-03-04T10:00:06.000Z',
    thenAt: '2027-03-04T10:00:16.000Z',
  })
})

test('what was met is no longer due, what was missed is until somebody acts', t => {
  const told = arrived.review().at('2027-03-09T22:59:59.999Z').thenMoves('miss', 'acknowledgement')
  t.is(earliestDue(told.m().clocks), '2027-03-09T22:59:59.999Z')
  told.does(coordinator, {decision: 'claim'})
  t.is(earliestDue(told.m().clocks), told.m().clocks.review?.dueAt ?? '')
})

test('what was missed is not due while it stands still', t => {
  const clock = fireClock(startClock('review', moment('2027-03-04T09:00:00.000Z')), 'missed')
  t.is(earliestDue({review: clock}), clock.dueAt)
  t.is(earliestDue(pauseClocks({review: clock}, moment('2027-03-22T09:00:00.000Z'))), null)
})
