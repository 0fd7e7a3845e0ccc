// What proofs read of the tree again and again, kept in memory: full tiles, and the right edge of the sizes that are asked for.
import type {TreeReader} from './subtrees.ts'
import type {Range} from './tree.ts'

/** Eight kilobytes each. */
const TILES = 256
const ROOTS = 4_096
const EDGES = 64

/** The values that were used last, so many of them. */
function recent<T>(most: number) {
  const kept = new Map<string, T>()

  function keep(key: string, value: T): void {
    kept.delete(key)
    kept.set(key, value)
    const [oldest] = kept.keys()
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
  }

  return {
    forget: () => kept.clear(),
    /** Of these keys, what is kept and what is read. */
    async through(
      keys: readonly string[],
      read: (missing: string[]) => Promise<ReadonlyMap<string, T>>,
    ): Promise<Map<string, T>> {
      const found = new Map<string, T>()
      for (const key of keys) {
        const value = kept.get(key)
        if (value !== undefined) found.set(key, value)
      }
      const missing = keys.filter(key => !found.has(key))
      if (missing.length > 0) for (const [key, value] of await read(missing)) found.set(key, value)
      for (const [key, value] of found) keep(key, value)
      return found
    },
  }
}

/** The same tree. It is only ever added to, so what was read of it stays true, until the database may be another one. */
export function remembering<R extends TreeReader>(reader: R): R & {forget(): void} {
  const [tiles, roots, edges] = [recent<Buffer>(TILES), recent<Buffer>(ROOTS), recent<Buffer[]>(EDGES)]
  return {
    ...reader,
    tiles: ids => tiles.through(ids, reader.tiles),
    tileRoots: ids => roots.through(ids, reader.tileRoots),
    async leaves(range: Range) {
      const key = `${range.from}:${range.to}`
      const found = await edges.through([key], async () => new Map([[key, await reader.leaves(range)]]))
      return found.get(key) as Buffer[]
    },
    forget() {
      for (const each of [tiles, roots, edges]) each.forget()
    },
  }
}
