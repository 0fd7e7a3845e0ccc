// Given entries that come, late or never: which gaps are reported, and when.
import {createLogger} from '@rin/kit/log'
import {eventId} from '@rin/kit/record'
import test from 'ava'
import {watchGaps} from './gaps.ts'

const entry = (version: number) => ({
  k: eventId('barrier', 'b-1', version),
  kind: 'barrier',
  record: 'b-1',
  version,
})

/** A log that holds what was noted, a clock that is set, and the versions reported as missing. */
function given() {
  const held = new Set<string>()
  const reported: number[] = []
  let now = 0
  const destination = {
    write(line: string) {
      reported.push(JSON.parse(line).version)
    },
  }
  let asked = 0
  const logged = async (ids: readonly string[]): Promise<string[]> => {
    asked += ids.length
    return ids.filter(id => held.has(id))
  }
  const gaps = watchGaps({logged}, createLogger('test', 'error', destination), 60_000, () => now)
  return {
    reported,
    gaps,
    held,
    asked: () => asked,
    async come(...versions: number[]) {
      const entries = versions.map(entry)
      for (const {k} of entries) held.add(k)
      await gaps.note(entries)
    },
    async after(seconds: number) {
      now += seconds * 1_000
      await gaps.report()
    },
  }
}

test('versions that come in order leave no gap', async t => {
  const log = given()
  await log.come(1, 2)
  await log.come(3)
  await log.after(120)
  t.deepEqual(log.reported, [])
})

test('what comes late within a minute is not reported', async t => {
  const log = given()
  await log.come(1, 3)
  await log.after(30)
  await log.come(2)
  await log.after(120)
  t.deepEqual(log.reported, [])
})

test('what stays missing for more than a minute is reported once', async t => {
  const log = given()
  await log.come(1, 3)
  await log.after(59)
  t.deepEqual(log.reported, [])
  await log.after(2)
  await log.after(600)
  t.deepEqual(log.reported, [2])
})

test('what is missing is shown until it comes', async t => {
  const log = given()
  await log.come(1, 3)
  t.deepEqual(log.gaps.list(), [])
  await log.after(61)
  t.like(log.gaps.list(), [{kind: 'barrier', record: 'b-1', version: 2, since: 0}])
  await log.come(2)
  t.deepEqual(log.gaps.list(), [])
})

test('what was missing before this process began is taken up', async t => {
  const log = given()
  log.gaps.resume([{kind: 'barrier', id: 'b-1', version: 2}])
  await log.after(61)
  t.deepEqual(log.reported, [2])
})

test('the log is asked only for what did not come of late, and for everything once the database was away', async t => {
  const log = given()
  log.held.add(entry(1).k)
  await log.come(2)
  t.is(log.asked(), 1)
  await log.come(3)
  await log.come(4, 5)
  t.is(log.asked(), 1)
  log.gaps.forget()
  log.held.clear()
  await log.come(6)
  t.is(log.asked(), 2)
  await log.after(61)
  t.deepEqual(log.reported, [5])
})

test('what came long ago is asked for again', async t => {
  const log = given()
  await log.come(1)
  await log.come(...Array.from({length: 20_000}, (_, i) => i + 3))
  await log.come(2)
  t.is(log.asked(), 2, 'once for what comes before 3, and once for 1')
})
