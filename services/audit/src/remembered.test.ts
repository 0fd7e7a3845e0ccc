// Given a tree that is kept elsewhere: proofs are the same as without a memory, and the second one reads little or nothing.
import test from 'ava'
import {inclusionRoot} from '../verify.mjs'
import {emptyStore, headOf, loggedEvent, memoryStore} from './given.ts'
import {createLedger} from './ledger.ts'
import {remembering} from './remembered.ts'
import {rootsOf} from './subtrees.ts'
import {inclusionOf} from './tree.ts'

/** 1,300 entries: five full tiles and an edge. */
const entries = Array.from({length: 1_300}, (_, i) => loggedEvent(1, `b-${i}`))

async function given() {
  const held = emptyStore()
  const store = memoryStore(held)
  await createLedger(store).append(entries)
  await createLedger(store).head()
  let reads = 0
  const counting =
    <K, V>(read: (asked: K) => Promise<V>) =>
    async (asked: K): Promise<V> => {
      reads++
      return read(asked)
    }
  const tree = remembering({
    tiles: counting(store.tiles),
    tileRoots: counting(store.tileRoots),
    leaves: counting(store.leaves),
  })
  const proves = async (index: number, size: number): Promise<boolean> => {
    const proof = await rootsOf(tree, inclusionOf(index, size), size)
    return inclusionRoot(index, size, entries[index]?.b, proof).equals(headOf(entries.slice(0, size)).root)
  }
  return {held, tree, proves, reads: () => reads}
}

test('every proof holds, of any size, in any order', async t => {
  const {proves} = await given()
  for (const size of [1_300, 700, 1_280, 1_300, 257, 700])
    for (const index of [0, 255, 256, 640, size - 1])
      t.is(await proves(index % size, size), true, `${index} of ${size}`)
})

test('what was read for a proof is not read again for another', async t => {
  const {proves, reads} = await given()
  await proves(3, 1_300)
  const before = reads()
  await proves(4, 1_300)
  t.is(reads(), before)
  await proves(600, 1_300)
  t.is(reads(), before + 2, 'another tile, and the root of the first')
})

test('after the database was away everything is read anew', async t => {
  const {held, tree, proves} = await given()
  t.true(await proves(3, 1_300))
  const tile = held.tiles.get('0:0')
  if (tile) held.tiles.set('0:0', {...tile, hashes: Buffer.alloc(tile.hashes.length)})
  t.true(await proves(4, 1_300))
  tree.forget()
  t.false(await proves(4, 1_300))
})

test('so much is remembered, and no more', async t => {
  const asked: string[][] = []
  const tree = remembering({
    async tiles(ids: readonly string[]) {
      asked.push([...ids])
      return new Map(ids.map(id => [id, Buffer.alloc(1)]))
    },
    tileRoots: async () => new Map(),
    leaves: async () => [],
  })
  const ids = Array.from({length: 257}, (_, i) => `0:${i}`)
  t.is((await tree.tiles(ids)).size, 257)
  await tree.tiles(['0:256', '0:0', '0:1'])
  t.deepEqual(asked[1], ['0:0'])
})
