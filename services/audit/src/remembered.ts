// What proofs read of the tree again and again, kept in memory: full tiles, and the right edge of the sizes that are asked for.
import {LRUCache} from 'lru-cache'
import type {TreeReader} from './subtrees.ts'
import type {Range} from './tree.ts'

/** Eight kilobytes each. */
const TILES = 256
const ROOTS = 4_096
const EDGES = 64

/** Of these keys, what is kept and what is read. */
async function through<T extends object>(
  kept: LRUCache<string, T>,
  keys: readonly string[],
  read: (missing: string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>()
  const missing: string[] = []
  for (const key of keys) {
    const value = kept.get(key)
    if (value) found.set(key, value)
    else missing.push(key)
  }
  if (missing.length === 0) return found
  for (const [key, value] of await read(missing)) {
    found.set(key, value)
    kept.set(key, value)
  }
  return found
}

/** The same tree. It is only ever added to, so what was read of it stays true, until the database may be another one. */
export function remembering<R extends TreeReader>(reader: R): R & {forget(): void} {
  const tiles = new LRUCache<string, Buffer>({max: TILES})
  const roots = new LRUCache<string, Buffer>({max: ROOTS})
  const edges = new LRUCache<string, Buffer[]>({max: EDGES})
  return {
    ...reader,
    tiles: ids => through(tiles, ids, reader.tiles),
    tileRoots: ids => through(roots, ids, reader.tileRoots),
    async leaves(range: Range) {
      const key = `${range.from}:${range.to}`
      const found = await through(edges, [key], async () => new Map([[key, await reader.leaves(range)]]))
      return found.get(key) as Buffer[]
    },
    forget() {
      for (const each of [tiles, roots, edges]) each.clear()
    },
  }
}
