// The tree against the reference vectors of RFC 6962, against Go's own transparency log, and against a slow obvious tree.
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import test from 'ava'
import * as fc from 'fast-check'
import {growthRoots, inclusionRoot} from '../verify.mjs'
import {createEdge, edgeOf, type Tile, tileId} from './edge.ts'
import {rootsOf, type TreeReader} from './subtrees.ts'
import {consistencyOf, EMPTY_ROOT, inclusionOf, leafHash} from './tree.ts'

const go: {
  roots: string[]
  inclusions: {index: number; size: number; proof: string[]}[]
  consistencies: {from: number; to: number; proof: string[]}[]
} = JSON.parse(readFileSync(new URL('../vectors/go.json', import.meta.url), 'utf8'))

const entry = (i: number): Buffer => Buffer.from(`entry ${i}`)

/** The definition of RFC 6962, as it stands there. */
function slowRoot(leaves: readonly Buffer[]): Buffer {
  const hash = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  if (leaves.length === 0) return hash()
  if (leaves.length === 1) return hash(Buffer.of(0), leaves[0] as Buffer)
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  return hash(Buffer.of(1), slowRoot(leaves.slice(0, k)), slowRoot(leaves.slice(k)))
}

/** A tree of these entries as a store would hold it. */
function treeOf(entries: readonly Buffer[]) {
  const tiles = new Map<string, Tile>()
  const edge = createEdge(0, [])
  for (const each of entries) for (const tile of edge.add(leafHash(each))) tiles.set(tile.id, tile)
  function part(ids: readonly string[], of: 'hashes' | 'root') {
    const found = new Map(ids.map(id => [id, tiles.get(id)?.[of] as Buffer]))
    // A database finds each once.
    if (found.size < ids.length) throw new Error('a tile of the log is missing')
    return found
  }
  const reader: TreeReader = {
    leaves: async ({from, to}) => entries.slice(from, to).map(leafHash),
    tiles: async ids => part(ids, 'hashes'),
    tileRoots: async ids => part(ids, 'root'),
  }
  return {edge, tiles, reader}
}

const many = Array.from({length: 65_800}, (_, i) => entry(i))
const whole = treeOf(many)
const rootAt = async (size: number) => (await rootsOf(whole.reader, [{from: 0, to: size}], size))[0] as Buffer

test('proofs of several entries at once are those of each', async t => {
  for (const [indices, size] of [
    [[3, 256, 299, 300], 301],
    [[0, 255, 256, 65_535, 65_536, 65_799], 65_800],
  ] as const) {
    const ranges = indices.map(index => inclusionOf(index, size))
    const each = await Promise.all(ranges.map(of => rootsOf(whole.reader, of, size)))
    t.deepEqual(await rootsOf(whole.reader, ranges.flat(), size), each.flat())
  }
})

test('roots are those of the reference vectors', t => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const known = {
    1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    2: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    3: 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  }
  for (const [size, root] of Object.entries(known)) {
    const {edge} = treeOf(leaves.slice(0, Number(size)).map(hex => Buffer.from(hex, 'hex')))
    t.is(edge.root().toString('hex'), root)
  }
  t.is(
    leafHash(Buffer.from('L123456')).toString('hex'),
    '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
  )
  t.deepEqual(createEdge(0, []).root(), EMPTY_ROOT)
  t.deepEqual(EMPTY_ROOT, slowRoot([]))
})

test("roots and proofs are those of Go's transparency log, hash by hash", async t => {
  for (const [i, root] of go.roots.entries()) t.is((await rootAt(i + 1)).toString('base64'), root, `size ${i + 1}`)
  for (const {index, size, proof} of go.inclusions) {
    const ours = await rootsOf(whole.reader, inclusionOf(index, size), size)
    t.deepEqual(
      ours.map(hash => hash.toString('base64')),
      proof,
      `entry ${index} in ${size}`,
    )
  }
  for (const {from, to, proof} of go.consistencies) {
    const ours = await rootsOf(whole.reader, consistencyOf(from, to), to)
    t.deepEqual(
      ours.map(hash => hash.toString('base64')),
      proof,
      `${from} in ${to}`,
    )
  }
})

test('the root at the edge is that of the slow tree, at every size', t => {
  const edge = createEdge(0, [])
  for (let size = 1; size <= 300; size++) {
    edge.add(leafHash(entry(size - 1)))
    t.deepEqual(edge.root(), slowRoot(many.slice(0, size)), `size ${size}`)
  }
})

test('what is kept in tiles and at the edge gives the same roots, over three levels of tiles', async t => {
  t.true(whole.tiles.has('1:0'))
  for (const size of [1, 255, 256, 257, 511, 512, 65_536, 65_793]) {
    t.deepEqual(await rootAt(size), slowRoot(many.slice(0, size)), `size ${size}`)
    const levels = edgeOf(size).map(({level, from, to}) =>
      Array.from({length: to - from}, (_, i) =>
        level === 0 ? leafHash(entry(from + i)) : (whole.tiles.get(tileId(level - 1, from + i))?.root as Buffer),
      ),
    )
    t.deepEqual(createEdge(size, levels).root(), slowRoot(many.slice(0, size)), `edge at ${size}`)
  }
})

const sizes = fc.oneof(fc.integer({min: 1, max: 1_200}), fc.constantFrom(65_535, 65_536, 65_537, 65_799, 65_800))

test('every inclusion proof leads to the root, and to no other place', async t => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async (size, any) => {
      const index = any % size
      const proof = await rootsOf(whole.reader, inclusionOf(index, size), size)
      const root = await rootAt(size)
      t.deepEqual(inclusionRoot(index, size, entry(index), proof), root)
      if (size > 1) {
        const elsewhere = (index + 1) % size
        t.false(leadsTo(() => inclusionRoot(elsewhere, size, entry(index), proof), root))
      }
      t.false(leadsTo(() => inclusionRoot(index, size, entry(index + 1), proof), root))
      t.throws(() => inclusionRoot(index, size, entry(index), [...proof, root]))
      t.throws(() => inclusionRoot(size, size, entry(index), proof))
    }),
    {numRuns: 60},
  )
})

const leadsTo = (find: () => Buffer, root: Buffer): boolean => {
  try {
    return find().equals(root)
  } catch {
    return false
  }
}

test('every consistency proof leads to both roots, and a fork to none', async t => {
  await fc.assert(
    fc.asyncProperty(sizes, sizes, async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      const proof = await rootsOf(whole.reader, consistencyOf(from, to), to)
      const [older, newer] = [await rootAt(from), await rootAt(to)]
      t.deepEqual(growthRoots({size: from, root: older}, to, proof, older), [older, newer])
      const fork = slowRoot([...many.slice(0, Math.min(from, 600) - 1), entry(-1)])
      if (from <= 600 && from < to) {
        const [before, after] = growthRoots({size: from, root: fork}, to, proof, fork)
        t.false(before.equals(fork) && after.equals(newer))
      }
      t.throws(() => growthRoots({size: from, root: older}, to, [...proof, newer], older))
    }),
    {numRuns: 60},
  )
})
