// Given writers that race and crash anywhere: every event is logged once, in order, and every checkpoint continues the last.
import {setImmediate as turn} from 'node:timers/promises'
import test from 'ava'
import * as fc from 'fast-check'
import {growthRoots} from '../verify.mjs'
import {copyOf, emptyStore, type Held, headOf, loggedEvent, loggedEvents, memoryStore} from './given.ts'
import {createLedger} from './ledger.ts'
import {rootsOf} from './subtrees.ts'
import {consistencyOf, leafHash} from './tree.ts'

const logged = ({entries}: Held): string[] => entries.map(({_id, version}) => `${_id} v${version}`)
const inOrder = (n: number): string[] => Array.from({length: n}, (_, i) => `${i} v${i + 1}`)

/** The root of what is held, from the leaves alone. */
const rootOf = ({entries}: Held): Buffer => headOf(entries).root

test('entries are numbered from 0 in the order given', async t => {
  const held = emptyStore()
  const ledger = createLedger(memoryStore(held))
  await ledger.append(loggedEvents(2))
  await ledger.append([loggedEvent(3)])
  t.deepEqual(logged(held), inOrder(3))
  t.deepEqual(await ledger.head(), {size: 3, root: rootOf(held)})
})

test('what is logged already is not logged again, nor what comes twice in one batch', async t => {
  const held = emptyStore()
  const ledger = createLedger(memoryStore(held))
  const [a, b, c] = loggedEvents(3) as [ReturnType<typeof loggedEvent>, ...ReturnType<typeof loggedEvent>[]]
  await ledger.append([a, b as typeof a])
  t.deepEqual(await ledger.append([b, c, c, a] as (typeof a)[]), [])
  await ledger.append([])
  t.deepEqual(logged(held), inOrder(3))
})

test('other bytes under a logged id are not logged, and are told', async t => {
  const held = emptyStore()
  const ledger = createLedger(memoryStore(held))
  const other = loggedEvent(1, 'b-1', {other: true})
  await ledger.append([loggedEvent(1)])
  t.deepEqual(await ledger.append([other, loggedEvent(2)]), [other])
  t.deepEqual(logged(held), inOrder(2))
  t.deepEqual(await ledger.append([loggedEvent(3), loggedEvent(3, 'b-1', {other: true})]).then(all => all.length), 1)
})

test('a writer who loses starts again behind the other, and both know the same tree', async t => {
  const held = emptyStore()
  const [one, two] = [createLedger(memoryStore(held)), createLedger(memoryStore(held))]
  const events = loggedEvents(1_000)
  await one.append(events.slice(0, 300))
  await two.append(events.slice(0, 700))
  await one.append(events.slice(300))
  t.deepEqual(logged(held), inOrder(1_000))
  t.deepEqual(await one.head(), {size: 1_000, root: rootOf(held)})
  t.deepEqual(await two.head(), await one.head())
})

test('what is no lost race is thrown', async t => {
  const ledger = createLedger(
    memoryStore(emptyStore(), async () => {
      throw new Error('away')
    }),
  )
  await t.throwsAsync(ledger.append([loggedEvent(1)]), {message: 'away'})
})

test('a log that was restored while the connection was away is continued where it ends now', async t => {
  const held = emptyStore()
  const ledger = createLedger(memoryStore(held))
  await ledger.append(loggedEvents(300))
  const older = copyOf(held)
  held.entries.length = 1
  held.tiles.clear()
  ledger.forget()
  await ledger.append([loggedEvent(2)])
  t.deepEqual(logged(held), inOrder(2))
  t.deepEqual(await ledger.head(), {size: 2, root: rootOf(held)})
  t.is(older.entries.length, 300)
})

test('a log with fewer entries than were signed for is not added to', async t => {
  const held = emptyStore()
  const ledger = createLedger(memoryStore(held))
  await ledger.append(loggedEvents(3))
  held.checkpoints.set(3, {...(await ledger.head()), note: ''})
  held.entries.length = 2
  ledger.forget()
  await t.throwsAsync(ledger.append([loggedEvent(4)]), {code: 'entries-lost'})
  t.is(held.entries.length, 2)
})

test('a log from before there were tiles gets them, and tiles that a crash left out', async t => {
  const held = emptyStore()
  for (const [i, entry] of loggedEvents(1_100).entries()) held.entries.push({_id: i, ...entry})
  await createLedger(memoryStore(held)).head()
  const all = [...held.tiles.keys()]
  t.deepEqual(all, ['0:0', '0:1', '0:2', '0:3'])
  for (let there = 0; there < all.length; there++) {
    const torn = copyOf(held)
    for (const id of all.slice(there)) torn.tiles.delete(id)
    t.deepEqual(await createLedger(memoryStore(torn)).head(), {size: 1_100, root: rootOf(held)})
    t.deepEqual([...torn.tiles.keys()], all)
  }
})

test('the parents of tiles that a crash left out are made', async t => {
  const held = emptyStore()
  for (let i = 0; i < 65_540; i++) {
    held.entries.push({...loggedEvent(1), _id: i, k: String(i), h: leafHash(Buffer.from(String(i)))})
  }
  const {root} = await createLedger(memoryStore(held)).head()
  t.true(held.tiles.delete('1:0'))
  t.deepEqual((await createLedger(memoryStore(held)).head()).root, root)
  t.true(held.tiles.has('1:0'))
})

test('after a failure nothing is taken for granted: tiles that were not stored are made again', async t => {
  const held = emptyStore()
  const store = memoryStore(held)
  let fails = true
  const ledger = createLedger({
    ...store,
    async insertTiles(tiles) {
      if (fails) throw new Error('away')
      await store.insertTiles(tiles)
    },
  })
  await ledger.append(loggedEvents(300))
  await t.throwsAsync(ledger.head(), {message: 'away'})
  await t.throwsAsync(ledger.append(loggedEvents(550)), {message: 'away'})
  fails = false
  await ledger.append(loggedEvents(600))
  t.deepEqual([...held.tiles.keys()], ['0:0', '0:1'])
  t.deepEqual(await ledger.head(), {size: 600, root: rootOf(held)})
})

test('what is asked at once in one process is done one after the other', async t => {
  const held = emptyStore()
  const ledger = createLedger(
    memoryStore(held, async () => {
      await turn()
    }),
  )
  const all = loggedEvents(40)
  const parts = [0, 10, 20, 30].map(from => ledger.append(all.slice(from, from + 10)))
  await Promise.all([...parts, ledger.head(), ledger.append(all)])
  t.deepEqual(logged(held), inOrder(40))
  t.deepEqual(await ledger.head(), {size: 40, root: rootOf(held)})
})

/** Lets two writers run at once, each in an order that the numbers say, and crash where they say. */
async function raced(events: number, turns: readonly number[], crashes: readonly number[]): Promise<Held> {
  const held = emptyStore()
  let steps = 0
  const writer = async (offset: number): Promise<void> => {
    for (;;) {
      const step = async (): Promise<void> => {
        const at = steps++
        for (let i = 0; i < (turns[(at + offset) % turns.length] ?? 0); i++) await turn()
        if (crashes.includes(at)) throw new Error('killed')
      }
      try {
        const ledger = createLedger(memoryStore(held, step))
        const all = loggedEvents(events)
        for (let i = 0; i < all.length; i += 7 + offset) await ledger.append(all.slice(i, i + 7 + offset))
        return
      } catch (error) {
        if ((error as Error).message !== 'killed') throw error
      }
    }
  }
  await Promise.all([writer(0), writer(3)])
  return held
}

test('two writers, killed anywhere, never fork, lose, double or reorder', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({max: 2}), {minLength: 1, maxLength: 8}),
      fc.array(fc.nat({max: 120}), {maxLength: 6}),
      async (turns, crashes) => {
        const held = await raced(40, turns, crashes)
        t.deepEqual(logged(held), inOrder(40))
        t.deepEqual((await createLedger(memoryStore(held)).head()).root, rootOf(held))
      },
    ),
    {numRuns: 30},
  )
})

test('killed at any step while tiles fill, the tree goes on as if nothing had been', async t => {
  const before = emptyStore()
  await createLedger(memoryStore(before)).append(loggedEvents(250))
  const expected = emptyStore()
  await createLedger(memoryStore(expected)).append(loggedEvents(270))
  for (let kill = 0; kill < 45; kill++) {
    const held = copyOf(before)
    let steps = 0
    const dying = memoryStore(held, async () => {
      if (steps++ === kill) throw new Error('killed')
    })
    await createLedger(dying)
      .append(loggedEvents(270))
      .catch(() => {})
    await createLedger(memoryStore(held)).append(loggedEvents(270))
    t.deepEqual(logged(held), inOrder(270))
    t.deepEqual([...held.tiles.keys()], [...expected.tiles.keys()])
    t.deepEqual((await createLedger(memoryStore(held)).head()).root, rootOf(expected))
  }
})

test('each head continues every earlier one', async t => {
  const held = emptyStore()
  const store = memoryStore(held)
  const ledger = createLedger(store)
  const heads: {size: number; root: Buffer}[] = []
  for (let size = 1; size <= 700; size += 53) {
    await ledger.append(loggedEvents(size))
    heads.push(await ledger.head())
  }
  const last = heads.at(-1) as (typeof heads)[0]
  for (const head of heads) {
    t.deepEqual(await ledger.rootAt(head.size), head.root)
    const proof = await rootsOf(store, consistencyOf(head.size, last.size), last.size)
    t.deepEqual(growthRoots(head, last.size, proof, head.root), [head.root, last.root])
  }
})
