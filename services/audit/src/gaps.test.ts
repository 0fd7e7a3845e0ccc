// Given entries that come, late or never, and records that tell of them: which gaps are reported, and when.
import {createLogger} from '@rin/kit/log'
import {eventId} from '@rin/kit/record'
import test from 'ava'
import type {ExpectedEvent} from './expected.ts'
import {watchGaps} from './gaps.ts'

const entry = (version: number) => ({
  k: eventId('barrier', 'b-1', version),
  kind: 'barrier',
  record: 'b-1',
  version,
})

/** A log that holds what was noted, a clock that is set, what records told, and the versions reported as missing. */
function given() {
  const told = new Map<string, ExpectedEvent>()
  const expected = {
    count: async () => told.size,
    all: async () => [...told.values()],
    async add(events: readonly ExpectedEvent[]) {
      for (const event of events) {
        const id = eventId(event.kind, event.record, event.version)
        if (!told.has(id)) told.set(id, event)
      }
    },
    async drop(ids: readonly string[]) {
      for (const id of ids) told.delete(id)
    },
  }
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
  const versions = async (_: string, ids: string[]) => {
    let highest = 0
    for (let version = 1; version < 10; version++) if (held.has(entry(version).k)) highest = version
    return highest === 0 ? [] : ids.map(id => ({id, version: highest}))
  }
  const log = createLogger('test', 'error', destination)
  const watch = () => watchGaps({logged, versions}, expected, log, 60_000, () => now)
  const gaps = watch()
  return {
    reported,
    gaps,
    watch,
    told,
    held,
    tell: (version: number) => gaps.expect('barrier', [{id: 'b-1', version}]),
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

test('of what comes last nothing shows in the log: a record tells of it, and of all that the log lacks up to it', async t => {
  const log = given()
  await log.come(1)
  await log.tell(3)
  await log.after(30)
  await log.tell(3)
  await log.after(29)
  t.deepEqual([log.reported, log.gaps.list()], [[], []])
  await log.after(2)
  await log.after(600)
  t.deepEqual(log.reported, [2, 3])
  t.like(log.gaps.list(), {0: {kind: 'barrier', record: 'b-1', version: 2, since: 0}, 1: {version: 3}, length: 2})
})

test('of a record of which nothing is logged every event is missing', async t => {
  const log = given()
  await log.tell(2)
  await log.after(0)
  await log.after(61)
  t.deepEqual(log.reported, [1, 2])
})

test('what a record told of is gone as soon as it comes, and what the log holds already is not missing', async t => {
  const log = given()
  await log.come(1)
  await log.tell(2)
  await log.after(61)
  t.is(log.gaps.list().length, 1)
  await log.come(2)
  t.deepEqual(log.gaps.list(), [])
  await log.after(61)
  await log.tell(2)
  await log.after(61)
  t.deepEqual([log.reported, log.gaps.list(), log.told.size], [[2], [], 0])
})

test('what a record told of stays what it was when a later event shows it as well', async t => {
  const log = given()
  await log.come(1)
  await log.tell(2)
  await log.after(61)
  const shown = log.gaps.list()
  await log.come(3)
  t.deepEqual(log.gaps.list(), shown)
  await log.after(61)
  t.deepEqual(log.reported, [2])
})

test('what a record told of is shown by every process, and by one that begins later', async t => {
  const log = given()
  await log.come(1)
  await log.tell(2)
  await log.after(61)
  const later = log.watch()
  await later.report()
  t.deepEqual(later.list(), log.gaps.list())
  // Logged by whoever was faster.
  log.held.add(entry(2).k)
  await log.after(1)
  await later.report()
  t.deepEqual([later.list(), log.gaps.list()], [[], []])
})
