// Given events of a person, of any length: a page of acts says what each says, fits into a message, and leaves none out.
import test from 'ava'
import {loggedEvent} from './given.ts'
import {type Entry, pageOfActs} from './log.ts'

/** The latest first, as the store gives them; each with so many bytes more. */
const acts = (lengths: readonly number[]): Entry[] =>
  lengths.map((length, i) => ({_id: 9 - i, ...loggedEvent(9 - i, 'b-1', {health: 'x'.repeat(length)})}))

test('an act has what its event says, and the record that it was done on', t => {
  const [entry] = acts([1])
  if (!entry) return t.fail()
  const b = Buffer.from(
    JSON.stringify({...JSON.parse(entry.b.toString()), actor: 'p-1', actorrole: 'lead', actororg: 'clinic'}),
  )
  const {items, next} = pageOfActs([{...entry, b}], 1)
  t.deepEqual(items, [
    {
      index: 9,
      kind: 'barrier',
      record: 'b-1',
      event: 'rin.barrier.progressed.v1',
      time: '1970-01-01T00:00:09.000Z',
      actor: 'p-1',
      role: 'lead',
      organisation: 'clinic',
      data: {health: 'x'},
    },
  ])
  t.is(next, null)
  t.like(pageOfActs([entry], 1).items[0], {role: null, organisation: null})
})

test('a page ends before it is too large for a message, and nothing is left out', t => {
  const all = acts([10, 300_000, 300_000, 700_000, 20])
  const pages: number[][] = []
  for (let before: number | null = 10; before !== null; ) {
    const older = all.filter(({_id}) => _id < Number(before))
    const {items, next} = pageOfActs(older.slice(0, 4), 3)
    pages.push(items.map(({index}) => index))
    before = next
  }
  t.deepEqual(pages, [[9, 8], [7], [6], [5]])
})
