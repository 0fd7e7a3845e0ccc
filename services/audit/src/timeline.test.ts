// The history of a record: what each event changed and was caused by, in pages, filtered, and the state as of any.
import {beginning, type EventEnvelope, type Message, type Movement, type Only, type WorkflowKind} from '@rin/contracts'
import {eventId} from '@rin/kit/record'
import test from 'ava'
import {timelineQueries} from './timeline.ts'

const reported: Movement = beginning(
  {barrier: 'b-1', by: 'association'},
  {scope: 'structural', industry: 'crafts', category: 'other'},
)

const happened = (version: number, name: string, data: object, more: Partial<EventEnvelope> = {}) => ({
  id: eventId('barrier', 'b-1', version),
  type: `rin.${name}.v1`,
  subject: 'b-1',
  time: new Date(version * 60_000).toISOString(),
  recordversion: version,
  actor: 'a-coordinator',
  actorrole: 'coordinator',
  actororg: 'senate',
  correlationid: `run-${version}`,
  data,
  ...more,
})
type Happened = ReturnType<typeof happened>
const workflow = {actor: 'workflow', actorrole: 'workflow'}
const cause = {...workflow, causationid: eventId('barrier', 'b-1', 2), activityid: '2-1000'}
const moving = {to: 'assignment', outcome: null, because: 'accept', set: {priority: 'high'}}

const life: Happened[] = [
  happened(1, 'barrier.reported', {reference: 'B-1', changed: reported}),
  happened(2, 'barrier.accepted', {priority: 'high', changed: {moving}}),
  happened(3, 'barrier.moved', {rule: 'move', because: 'accept', changed: {stage: 'assignment', moving: null}}, cause),
  happened(4, 'barrier.warned', {rule: 'warn', clock: 'offer', policy: '2', changed: {}}, workflow),
  happened(5, 'barrier.attached', {duplicate: 'b-2', changed: {}}, {...workflow, activityid: '5-1000'}),
  happened(6, 'barrier.reassigned', {changed: {reviewer: null}}, workflow),
]

function timeline(events: readonly Happened[], counted = {read: 0}) {
  return timelineQueries(async function* () {
    for (const [i, event] of events.entries()) {
      counted.read++
      yield {_id: 10 + i, b: Buffer.from(JSON.stringify(event))}
    }
  })
}

const message = <D>(data: D) => ({data}) as Message<D>

async function page(
  events: readonly Happened[],
  only: Only = {},
  after = 0,
  limit = 10,
  kind: WorkflowKind = 'barrier',
) {
  const reply = await timeline(events).page(message({kind, id: 'b-1', after, limit, only}))
  if ('problem' in reply) throw new Error(reply.problem.code)
  return reply.ok
}
const sequences = async (only: Only) => (await page(life, only)).items.map(({sequence}) => sequence)

test('each entry says what it changed, old and new, and what caused it', async t => {
  const {items, next} = await page(life)
  t.is(next, null)
  t.deepEqual(
    items.map(({index, sequence, kind}) => [index, sequence, kind]),
    [
      [10, 1, 'other'],
      [11, 2, 'decision'],
      [12, 3, 'move'],
      [13, 4, 'move'],
      [14, 5, 'other'],
      [15, 6, 'other'],
    ],
  )
  const [first, accepted, moved, warned] = items
  t.deepEqual(
    first?.changes.find(({field}) => field === 'industry'),
    {field: 'industry', from: null, to: 'crafts'},
  )
  t.is(first?.cause, null)
  t.like(accepted, {actor: 'a-coordinator', role: 'coordinator', organisation: 'senate', run: null, cause: null})
  t.deepEqual(accepted?.changes, [{field: 'moving', from: null, to: moving}])
  t.deepEqual(moved?.changes, [
    {field: 'stage', from: 'review', to: 'assignment'},
    {field: 'moving', from: moving, to: null},
  ])
  t.deepEqual(moved?.cause, {rule: 'move', clock: null, policy: null, because: 'accept', event: accepted?.id})
  t.deepEqual(warned?.cause, {rule: 'warn', clock: 'offer', policy: '2', because: null, event: null})
})

test('a move leads to its activity in its own run, a consent to that of the record that asked, what no workflow did to none', async t => {
  const {items} = await page(life)
  t.deepEqual(
    items.map(({run}) => run),
    [
      null,
      null,
      {kind: 'barrier', id: 'b-1', run: 'run-3', activity: '2-1000'},
      // From before events told their activity.
      {kind: 'barrier', id: 'b-1', run: 'run-4', activity: null},
      {kind: 'barrier', id: 'b-2', run: 'run-5', activity: '5-1000'},
      null,
    ],
  )
  const noted = happened(7, 'barrier.noted', {barrier: 'b-9'})
  t.is((await page([...life, noted])).items.at(-1)?.run, null)
  const proposed = happened(1, 'solution.proposed', {barriers: ['b-7'], texts: {}})
  const reserved = happened(2, 'solution.reserved', {barrier: 'b-7'}, workflow)
  const {items: ofSolution} = await page([proposed, reserved], {}, 0, 10, 'solution')
  t.deepEqual(ofSolution[1]?.run, {kind: 'barrier', id: 'b-7', run: 'run-2', activity: null})
  t.deepEqual(ofSolution[1]?.changes, [{field: 'adoptedFor', from: [], to: ['b-7']}])
})

test('pages go on where the one before ended, and read no further', async t => {
  const counted = {read: 0}
  const asked = message({kind: 'barrier' as const, id: 'b-1', after: 0, limit: 2, only: {}})
  t.like(await timeline(life, counted).page(asked), {ok: {next: 2}})
  t.is(counted.read, 3)
  const second = await page(life, {}, 2, 2)
  t.deepEqual(
    second.items.map(({changes}) => changes.map(({field}) => field)),
    [['stage', 'moving'], []],
  )
  t.is((await page(life, {}, 4, 2)).next, null)
})

test('a page ends before it is too large for a message, and every entry still comes', async t => {
  const large = (version: number, bytes: number) =>
    happened(version, 'barrier.warned', {rule: 'warn', note: 'ü'.repeat(bytes / 2), changed: {}}, workflow)
  const events = [...life, large(7, 300_000), large(8, 300_000), large(9, 700_000), happened(10, 'barrier.warned', {})]
  const pages: number[][] = []
  for (let after: number | null = 0; after !== null; ) {
    const {items, next} = await page(events, {}, after, 200)
    pages.push(items.map(({sequence}) => sequence))
    after = next
  }
  t.deepEqual(pages, [[1, 2, 3, 4, 5, 6, 7], [8], [9], [10]])
})

test('filters choose entries and leave old values as they are', async t => {
  t.deepEqual(await sequences({kind: 'move'}), [3, 4])
  t.deepEqual(await sequences({event: 'accepted'}), [2])
  t.deepEqual(await sequences({person: 'workflow', kind: 'other'}), [5, 6])
  const [from, to] = [life[1]?.time, life[3]?.time]
  t.deepEqual(await sequences({from, to}), [2, 3, 4])
  const {items, next} = await page(life, {kind: 'move'}, 0, 1)
  t.is(next, 3)
  t.deepEqual(items[0]?.changes[0], {field: 'stage', from: 'review', to: 'assignment'})
})

test('the state as of an entry is the sum of the events up to it', async t => {
  const counted = {read: 0}
  const states = (...wanted: number[]) =>
    timeline(life, counted).states(message({kind: 'barrier' as const, id: 'b-1', sequences: wanted}))
  const reply = await states(3, 1)
  if ('problem' in reply) return t.fail()
  t.deepEqual(
    reply.ok.items.map(({entry, state}) => [entry.sequence, state]),
    [
      [1, reported],
      [3, {...reported, stage: 'assignment'}],
    ],
  )
  t.is(counted.read, 4)
  t.deepEqual(await states(7), {ok: {items: []}})
})

test('while an event is missing, the states after it are not told, and those before are', async t => {
  for (const missing of [1, 3]) {
    const gap = life.filter(({recordversion}) => recordversion !== missing)
    const asked = (sequence: number) =>
      timeline(gap).states(message({kind: 'barrier' as const, id: 'b-1', sequences: [sequence]}))
    t.like(await asked(4), {problem: {code: 'unavailable'}})
    if (missing > 1) t.true('ok' in (await asked(2)))
    const {items} = await page(gap)
    t.is(items.length, life.length - 1)
    // Without its beginning nothing is known of what was.
    if (missing === 1) t.true(items.every(({changes}) => changes.length === 0))
  }
})
