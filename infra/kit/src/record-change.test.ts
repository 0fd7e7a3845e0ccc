// What a change makes of a record: version, outbox, command and texts in one update, and salts that nobody can guess.
import test from 'ava'
import {applyChange, bodyHash, type Change, type Evolving, isBodyOf} from './record-change.ts'

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

const typedBy = (author: string, amount: number, from = first().after) =>
  applyChange(
    kind,
    'r',
    from,
    {...change(TIME, amount), origin: {...change().origin, author}},
    {id: `c-${author}`, body: 1},
  ).after

test('whoever typed a text is known beside it, once, and in no event', t => {
  const after = typedBy('amal', 2, typedBy('amal', 1, typedBy('bao', 1)))
  t.deepEqual(after.private.authors, ['bao', 'amal'])
  t.is(after.texts['4-note']?.by, 'amal')
  t.false(after.outbox.some(({bytes}) => /amal|bao/.test(bytes)))
})

test('what is erased is gone from the record and from the store; what others typed stays', t => {
  const before = {
    ...typedBy('amal', 1, typedBy('bao', 1)),
    private: {authors: ['bao', 'amal'], amal: ['p-1'], bao: ['p-2']},
  }
  const erases = {texts: ['3-note'], names: ['amal']}
  const {after, update} = applyChange(kind, 'r', before, {...change(), erases}, undefined)
  t.deepEqual(Object.keys(after.texts), ['1-note', '2-note'])
  t.deepEqual(after.private, {authors: ['bao'], bao: ['p-2']})
  t.is(after.version, before.version, 'without an event')
  t.not(after.salt, before.salt)
  t.like(update, {
    $unset: {'texts.3-note': '', 'private.amal': ''},
    $set: {'private.authors': ['bao'], salt: after.salt},
  })
  t.false('seen' in (update.$push as object), 'it is set as a whole')
})

test('whoever loses their name in a record has typed nothing in it any more, and what leaves no event leaves no time', t => {
  const before = {...typedBy('amal', 1), private: {authors: ['amal'], amal: ['p-1']}}
  const later = {...change('2031-01-01T00:00:00.000Z'), erases: {texts: [], names: ['amal']}}
  const {after, update} = applyChange(kind, 'r', before, later, undefined)
  t.is(after.texts['2-note']?.by, undefined)
  t.is(after.texts['2-note']?.text, 'as typed')
  t.deepEqual(after.private, {authors: []})
  t.like(update, {$unset: {'texts.2-note.by': '', 'private.amal': ''}})
  t.is(after.time, before.time)
})

test('a command taken before an erasure is still known, whatever its body', t => {
  const before = typedBy('amal', 1)
  const {after} = applyChange(kind, 'r', before, {...change(), erases: {texts: ['2-note'], names: []}}, undefined)
  const {commandId = '', bodyHash: kept = ''} = after.seen.at(-1) ?? {}
  t.is(commandId, 'c-amal')
  t.true(isBodyOf(after.salt, kept, 'another body'))
  t.false(isBodyOf(before.salt, before.seen.at(-1)?.bodyHash ?? '', 'another body'))
})
