// Items of lists: made once, and anew as soon as version, erasure or time makes them another.
import test from 'ava'
import * as z from 'zod'
import {nextOf, shownItems} from './shown-items.ts'

interface Note {
  _id: string
  version: number
  time: string
  salt: string
  dueAt: string
}
const NOON = '2027-03-01T12:00:00.000Z'
const LATER = '2027-03-01T13:00:00.000Z'
const note = (over: Partial<Note> = {}): Note => ({
  _id: 'n-1',
  version: 1,
  time: NOON,
  salt: 's',
  dueAt: LATER,
  ...over,
})

/** Items of notes that are kept in memory, and which of them were read. */
function given(...notes: Note[]) {
  const store = new Map(notes.map(each => [each._id, each]))
  const reads: string[][] = []
  const schema = z.object({id: z.string(), version: z.int(), late: z.boolean()})
  const shown = shownItems(
    schema,
    ({_id: id, version, dueAt, salt}: Note, now) => ({id, version, late: dueAt <= now, salt}),
    ({dueAt}) => dueAt,
  )
  return {
    reads,
    put: (changed: Note) => store.set(changed._id, changed),
    async at(now: string, found: readonly Note[] = [...store.values()]) {
      const texts = await shown(found, now, async ids => {
        reads.push(ids)
        return ids.flatMap(id => store.get(id) ?? [])
      })
      return found.map(({_id}) => JSON.parse(Buffer.from(texts.get(_id) ?? 'null').toString()))
    },
  }
}

test('an item is made once, without what the schema does not know', async t => {
  const g = given(note(), note({_id: 'n-2'}))
  const items = ['n-1', 'n-2'].map(id => ({id, version: 1, late: false}))
  t.deepEqual(await g.at(NOON), items)
  t.deepEqual(await g.at(NOON), items)
  t.deepEqual(g.reads, [['n-1', 'n-2']])
})

test('another version, an erasure, a database put back or its time make it anew, and nothing else', async t => {
  const g = given(note(), note({_id: 'n-2'}))
  await g.at(NOON)
  g.put(note({version: 2}))
  t.like(await g.at(NOON), {0: {version: 2}, 1: {version: 1}})
  g.put(note({version: 2, salt: 'new'}))
  await g.at(NOON)
  g.put(note({version: 2, salt: 'new', time: LATER}))
  await g.at(NOON)
  t.like(await g.at(LATER), {0: {late: true}, 1: {late: true}})
  t.deepEqual(g.reads.slice(1), [['n-1'], ['n-1'], ['n-1'], ['n-1', 'n-2']])
})

test('what is no longer found when it is read has no item', async t => {
  const g = given(note())
  t.deepEqual(await g.at(NOON, [note(), note({_id: 'gone'})]), [{id: 'n-1', version: 1, late: false}, null])
})

test('the next of some instants is the first to come, at the latest the end of the day in Berlin', t => {
  const night = '2027-03-01T22:59:59.999Z'
  t.is(nextOf([LATER, '2027-03-01T12:30:00.000Z'], NOON), '2027-03-01T12:30:00.000Z')
  for (const none of [[], [NOON], ['2027-03-02T09:00:00.000Z']]) t.is(nextOf(none, NOON), night)
})
