// What a change makes of a record: version, outbox, command and texts in one update, and salts that nobody can guess.
import test from 'ava'
import {applyChange, bodyHash, type Change, type Evolving} from './record-change.ts'

interface Tally {
  sum: number
}

const kind: Evolving<Tally> = {
  kind: 'tally',
  source: '/services/tallies',
  evolve: (state, {data}) => ({sum: (state?.sum ?? 0) + Number(data.amount)}),
}
const TIME = '2027-03-04T10:00:00.000Z'
const change = (time = TIME, ...amounts: number[]): Change => ({
  events: amounts.map(amount => ({
    type: 'rin.tally.added.v1',
    data: {amount},
    texts: {note: {lang: 'en', text: 'as typed'}},
  })),
  origin: {actor: 'somebody', time, commandId: 'c', correlationId: 'd'},
})
const first = () => applyChange(kind, 'r', null, change(TIME, 1), {id: 'c-1', body: 1})

test('every event raises the version by one and stands in the outbox with the commit', t => {
  const {after, update, commit} = applyChange(kind, 'r', first().after, change(TIME, 2, 3), {id: 'c-2', body: 2})
  t.is(after.version, 3)
  t.deepEqual(after.state, {sum: 6})
  t.deepEqual(
    after.outbox.map(({subject, sent, bytes}) => [subject, sent, JSON.parse(bytes).recordversion]),
    [1, 2, 3].map(version => ['evt.tally.added.r', 0, version]),
  )
  t.deepEqual(
    after.outbox.map(entry => entry.commit === commit),
    [false, true, true],
  )
  t.like(update, {
    $inc: {version: 2},
    $push: {outbox: {$each: after.outbox.slice(1)}, seen: {$each: after.seen.slice(1)}},
  })
})

test('a command is kept with the version that it led to, a move of the workflow is not', t => {
  const {after} = applyChange(kind, 'r', first().after, change(TIME, 2, 3), {id: 'c-2', body: {a: 1}})
  t.deepEqual(
    after.seen.map(({commandId, version}) => [commandId, version]),
    [
      ['c-1', 1],
      ['c-2', 3],
    ],
  )
  t.is(after.seen[1]?.bodyHash, bodyHash(after.salt, {a: 1}))
  const moved = applyChange(kind, 'r', after, change(TIME, 4), undefined)
  t.deepEqual(moved.after.seen, after.seen)
  t.deepEqual(moved.update.$push, {outbox: {$each: moved.after.outbox.slice(3)}, seen: {$each: []}})
})

test('texts and private facts are added under their own keys', t => {
  const before = {...first().after, private: {old: ['x']}}
  const {after, update} = applyChange(kind, 'r', before, {...change(TIME, 2), private: {amal: ['p']}}, undefined)
  t.deepEqual(Object.keys(after.texts), ['1-note', '2-note'])
  t.deepEqual(after.private, {old: ['x'], amal: ['p']})
  t.like(update, {$set: {'texts.2-note': after.texts['2-note'], 'private.amal': ['p'], state: after.state}})
})

test('the time of the events of a record never goes back', t => {
  const {after} = applyChange(kind, 'r', first().after, change('2027-03-04T09:59:59.999Z', 2), undefined)
  t.is(after.time, TIME)
  t.is(JSON.parse(after.outbox[1]?.bytes ?? '{}').time, TIME)
})

test('no two records or texts share a salt, and a hash of a body depends on it', t => {
  const records = Array.from({length: 5}, () => first().after)
  t.is(new Set(records.map(({salt}) => salt)).size, 5)
  t.is(new Set(records.map(({texts}) => texts['1-note']?.salt)).size, 5)
  t.is(new Set(records.map(({seen}) => seen[0]?.bodyHash)).size, 5)
  t.true(records.every(({salt}) => Buffer.from(salt, 'base64url').length === 32))
  t.not(bodyHash('a', 1), bodyHash('a', 2))
})
