// The history of a run: the same bytes whoever fetches it, what it says of the run, and its events as people read them.
import {readFileSync} from 'node:fs'
import {historyFromJSON, historyToJSON} from '@temporalio/common/lib/proto-utils.js'
import test from 'ava'
import {activityIdOf, eventsOfActivity, ranIn} from './activity.ts'
import {bytesOf, digestOf, endedRun, eventsIn} from './history.ts'
import {readEvent} from './read.ts'

const recorded = (name: string): string =>
  readFileSync(new URL(`../../../test/histories/2/${name}.json`, import.meta.url), 'utf8')
const kept = (json: string): Buffer => bytesOf(historyFromJSON(JSON.parse(json)))
const events = (name: string) => eventsIn(kept(recorded(name)))
const read = (name: string) => events(name).map(readEvent)

/** The same with the keys of every object the other way round, as a server may give them. */
const reversed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, reversed(each)]),
  )
}

test('the same run has the same bytes, in whichever order the server gives the entries of a map', t => {
  const json = recorded('waits-after-moves-that-told')
  const other = JSON.stringify(reversed(JSON.parse(json)))
  t.not(other, JSON.stringify(JSON.parse(json)))
  t.deepEqual(kept(other), kept(json))
  t.regex(digestOf(kept(json)), /^[0-9a-f]{64}$/)
})

test('nothing is lost: what is kept can be replayed', t => {
  const json = recorded('has-ended')
  t.deepEqual(JSON.parse(kept(json).toString()), JSON.parse(historyToJSON(historyFromJSON(JSON.parse(json)))))
})

test('a run that has ended says so; one that runs is not kept', t => {
  t.like(endedRun(events('has-ended')), {status: 'completed', events: events('has-ended').length})
  t.is(endedRun(events('waits-for-news')), null)
  const [first] = events('waits-for-news')
  const closedBy = (eventType: string) => endedRun([first as never, {...first, eventType} as never])?.status
  t.is(closedBy('EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW'), 'continued-as-new')
  t.is(closedBy('EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED'), 'terminated')
})

test('looks and moves show what they were answered', t => {
  const answers = read('waits-after-moves-that-told').flatMap(({activity, answer}) =>
    activity ? [{activity, answer}] : [],
  )
  t.deepEqual(
    answers.map(({activity, answer}) => [activity, answer?.kind, answer?.version, answer?.says]),
    [
      ['look', 'act', 1, 'warn who must act'],
      ['advance', 'act', 2, 'warn who must act'],
      ['advance', 'wait', 3, 'review: waits for a coordinator'],
    ],
  )
  t.regex(answers[2]?.answer?.until ?? '', /^2027-02-20T/)
})

test('an activity leads to the event that it left', t => {
  const all = events('waits-after-moves-that-told')
  const markers = all.filter(event => ranIn(event) !== null)
  const led = (number: number, afterMs: number, to = number) => {
    const {seconds, nanos} = ranIn(markers[to - 1] as never)?.original_schedule_time ?? {seconds: 0, nanos: 0}
    return eventsOfActivity(all, activityIdOf(String(number), seconds * 1_000 + Math.floor(nanos / 1e6) + afterMs))
  }
  for (const number of [1, 2, 3]) {
    t.deepEqual(led(number, 0), [markers[number - 1]])
    t.deepEqual(led(number, 1), [markers[number - 1]])
  }
  // Its worker ended, and the task was tried again: the first that came in its place, whatever the numbers.
  t.deepEqual(led(3, -1, 2), [markers[1]])
  t.deepEqual(led(4, 1, 3), [], 'a run that ended there')
})

test('a move that tells nothing, a failure and a patch', t => {
  const moved = read('waits-after-a-move').find(({activity}) => activity === 'advance')
  t.is(moved?.answer, null)
  const [failed] = read('waits-for-a-service').filter(({type}) => type === 'marker-recorded')
  t.like(failed, {activity: 'look', failure: 'unavailable'})
  t.false('answer' in (failed ?? {}))
  const markers = read('waits-for-a-service').filter(({type}) => type === 'marker-recorded')
  t.is(markers.filter(({activity}) => activity).length, 1)
})

test('announcements, waits and search attributes', t => {
  const all = read('waits-after-news')
  t.is(all.find(({type}) => type === 'workflow-execution-signaled')?.announced, 2)
  const timer = all.find(each => each.timer)
  t.is(timer?.timer?.says, 'review: waits for a coordinator')
  t.true((timer?.timer?.until ?? '') > (timer?.time ?? ''))
  t.deepEqual(all.find(({shown}) => shown)?.shown, {RinStage: 'review'})
  t.deepEqual(
    all.map(({number}) => number),
    all.map((_, i) => i + 1),
  )
})

test('the second run names the first', t => {
  const [started] = read('waits-in-its-second-run')
  t.regex(started?.continues ?? '', /^[0-9a-f-]{36}$/)
})
