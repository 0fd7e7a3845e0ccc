// Group commit: what waits goes together, everybody gets their own answer, and a failure fails its group only.
import test from 'ava'
import {groupCommit} from './group-commit.ts'

/** A store whose writes end when the test says so. */
function store() {
  const writes: {items: number[]; done: PromiseWithResolvers<string[]>}[] = []
  const write = (items: number[]): Promise<string[]> => {
    const done = Promise.withResolvers<string[]>()
    writes.push({items, done})
    return done.promise
  }
  const answer = (i: number): void => {
    const {items = [], done} = writes[i] ?? {}
    done?.resolve(items.map(item => `written ${item}`))
  }
  return {
    write,
    answer,
    fail: (i: number, error: Error) => writes[i]?.done.reject(error),
    items: () => writes.map(w => w.items),
  }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('the first writes go at once, later ones queue and go together', async t => {
  const {write, answer, items} = store()
  const commit = groupCommit(write)
  const all = [1, 2, 3, 4, 5].map(commit)
  t.deepEqual(items(), [[1], [2]])
  await turn()
  t.deepEqual(items(), [[1], [2]], 'nothing more while two are in flight')
  answer(1)
  t.is(await all[1], 'written 2')
  await turn()
  t.deepEqual(items(), [[1], [2], [3, 4, 5]])
  answer(0)
  answer(2)
  t.deepEqual(await Promise.all(all), ['written 1', 'written 2', 'written 3', 'written 4', 'written 5'])
})

test('a group has no more than its most; the rest goes with the next', async t => {
  const {write, answer, items} = store()
  const commit = groupCommit(write, {inFlight: 1, most: 2})
  const all = [1, 2, 3, 4].map(commit)
  answer(0)
  await turn()
  t.deepEqual(items(), [[1], [2, 3]])
  answer(1)
  await turn()
  answer(2)
  await Promise.all(all)
  t.deepEqual(items(), [[1], [2, 3], [4]])
})

test('a failure fails the items of its group and no other, and the queue goes on', async t => {
  const {write, answer, fail, items} = store()
  const commit = groupCommit(write, {inFlight: 1})
  const [first, second, third] = [commit(1), commit(2), commit(3)]
  answer(0)
  t.is(await first, 'written 1')
  await turn()
  const later = commit(4)
  fail(1, new Error('away'))
  await t.throwsAsync(second, {message: 'away'})
  await t.throwsAsync(third, {message: 'away'})
  await turn()
  t.deepEqual(items(), [[1], [2, 3], [4]])
  answer(2)
  t.is(await later, 'written 4')
})

test('a write that throws at once fails its item alone', async t => {
  const commit = groupCommit((items: number[]): Promise<string[]> => {
    if (items.includes(13)) throw new Error('not this one')
    return Promise.resolve(items.map(String))
  })
  await t.throwsAsync(commit(13), {message: 'not this one'})
  t.is(await commit(14), '14')
})

test('never more in flight than allowed, and nothing is forgotten', async t => {
  let inFlight = 0
  let most = 0
  const commit = groupCommit(
    async (items: number[]) => {
      most = Math.max(most, ++inFlight)
      await turn()
      inFlight--
      return items.map(item => item * 2)
    },
    {inFlight: 3, most: 7},
  )
  const numbers = Array.from({length: 200}, (_, n) => n)
  t.deepEqual(
    await Promise.all(numbers.map(commit)),
    numbers.map(n => n * 2),
  )
  t.is(most, 3)
})
