// Rolling a record forward: from any older state the events lead to the same version, time and state, and nothing else comes back.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import fc from 'fast-check'
import {isWhole} from './behind.ts'
import {applyChange, type Change, LOST_HASH} from './record-change.ts'
import {openTexts} from './record-events.ts'
import type {RecordDocument} from './record-model.ts'
import {continuing, rolledForward} from './record-recovery.ts'

interface Tally {
  sum: number
}
const evolve = (state: Tally | null, {data}: EventEnvelope): Tally => ({sum: (state?.sum ?? 0) + Number(data.amount)})
const kind = {kind: 'tally', source: '/services/tallies', evolve}

interface Given {
  amounts: number[]
  actor: string
}

const change = ({amounts, actor}: Given, i: number): Change => ({
  events: amounts.map(amount => ({
    type: 'rin.tally.added.v1',
    data: {amount},
    texts: amount % 2 ? {note: {lang: 'en', text: 'typed'}} : undefined,
  })),
  origin: {
    actor,
    time: new Date(Date.UTC(2027, 0, 1) + i * 1_000).toISOString(),
    commandId: crypto.randomUUID(),
    correlationId: crypto.randomUUID(),
  },
})

/** The record after each of these changes. */
function lives(given: readonly Given[]): RecordDocument<Tally>[] {
  const all: RecordDocument<Tally>[] = []
  for (const [i, each] of given.entries()) {
    const made = change(each, i)
    const command = each.actor === 'workflow' ? undefined : {id: made.origin.commandId, body: i}
    all.push(applyChange(kind, 'r', all.at(-1) ?? null, made, command).after)
  }
  return all
}

const eventsOf = ({outbox}: RecordDocument<Tally>): EventEnvelope[] => outbox.map(({bytes}) => JSON.parse(bytes))

/** The first change is a person's: records are reported, not moved into being. */
const changes = fc
  .array(
    fc.record({
      amounts: fc.array(fc.integer({min: 1, max: 9}), {minLength: 1, maxLength: 3}),
      actor: fc.constantFrom('somebody', 'workflow'),
    }),
    {minLength: 1, maxLength: 8},
  )
  .map(([first, ...more]) => [{...first, actor: 'somebody'} as Given, ...more])

test('from any older state the events lead to the same record, without what no event holds', t => {
  fc.assert(
    fc.property(changes, fc.nat(), fc.nat(), (given, older, doubled) => {
      const all = lives(given)
      const last = all.at(-1) as RecordDocument<Tally>
      const before = all[older % (all.length + 1)] === last ? null : (all[older % (all.length + 1)] ?? null)
      const events = eventsOf(last)
      // The stream may hold an event twice, and those of before as well.
      const [first, ...more] = continuing(before?.version ?? 0, [...events, ...events.slice(doubled % events.length)])
      if (!first) return false
      const {after} = rolledForward(kind, before, [first, ...more])
      t.deepEqual([after.version, after.time, after.state], [last.version, last.time, last.state])
      t.deepEqual(Object.keys(after.texts).toSorted(), Object.keys(last.texts).toSorted())
      t.deepEqual(
        after.seen.map(({commandId, version}) => [commandId, version]),
        last.seen.map(({commandId, version}) => [commandId, version]),
      )
      t.is(openTexts('tally', after).length, Object.keys(before?.texts ?? {}).length)
      return after.seen.filter(({bodyHash}) => bodyHash !== LOST_HASH).length === (before?.seen.length ?? 0)
    }),
  )
})

test('what the record has is kept, and what is written says the same as what it becomes', t => {
  const [before, last] = lives([
    {amounts: [1], actor: 'somebody'},
    {amounts: [3, 5], actor: 'somebody'},
  ]) as [RecordDocument<Tally>, RecordDocument<Tally>]
  const kept = {...before, private: {followers: ['somebody']}}
  const [first, ...more] = continuing(1, eventsOf(last)) as [EventEnvelope, ...EventEnvelope[]]
  const {after, update} = rolledForward({evolve, keeps: () => ({lost: ['account']})}, kept, [first, ...more])
  t.like(after.texts['1-note'], {text: 'typed'})
  t.deepEqual(after.private, kept.private)
  const {state, version, time, texts} = after
  t.deepEqual(update.$set, {state, version, time, 'texts.2-note': texts['2-note'], 'texts.3-note': texts['3-note']})
  t.deepEqual(
    rolledForward({evolve, keeps: () => ({lost: ['account']})}, null, eventsOf(last) as never).after.private,
    {
      lost: ['account'],
    },
  )
})

test('events that leave a gap are not taken', t => {
  const [, second, third] = eventsOf(lives([{amounts: [1, 2, 3], actor: 'somebody'}])[0] as never)
  t.deepEqual(continuing(0, [second, third] as never), [])
  t.deepEqual(continuing(1, [third, second] as never), [second, third] as never)
  t.true(isWhole({has: 1, held: new Set([3, 2]), seq: 1}))
  t.false(isWhole({has: 1, held: new Set([2, 4]), seq: 1}))
  t.false(isWhole({has: 0, held: new Set([2]), seq: 1}))
})

test('what was erased does not come back: neither what the record still has, nor as something lost', t => {
  const [before, last] = lives([
    {amounts: [1], actor: 'somebody'},
    {amounts: [3], actor: 'somebody'},
  ]) as [RecordDocument<Tally>, RecordDocument<Tally>]
  const [, second] = eventsOf(last) as [EventEnvelope, EventEnvelope]
  const data = {amount: 0, erased: ['1-note', '2-note']}
  const erased = {...second, type: 'rin.tally.erased.v1', recordversion: 3, commandid: crypto.randomUUID(), data}
  const {after, update} = rolledForward(kind, before, [second, erased])
  t.deepEqual(after.texts, {})
  t.deepEqual(update.$unset, {'texts.1-note': '', 'texts.2-note': ''})
  t.false(Object.keys(update.$set).some(path => path.startsWith('texts.')))
})
