// Roots of any part of the logged tree, from full tiles and, at the right edge, from entries: three queries at most.
import {TILE, tileId} from './edge.ts'
import {foldPerfect, joinParts, perfectParts, type Range} from './tree.ts'

/** What is read of a stored tree. What is asked for is there, or the promise is rejected. */
export interface TreeReader {
  /** Leaf hashes. */
  leaves(range: Range): Promise<Buffer[]>
  /** The hashes of full tiles, each tile's one after the other. No id comes twice, here and for roots. */
  tiles(ids: readonly string[]): Promise<Map<string, Buffer>>
  /** The roots of full tiles. */
  tileRoots(ids: readonly string[]): Promise<Map<string, Buffer>>
}

/** Where the hashes of a complete subtree are: so many on a level, in a full tile or not. */
function placeOf({from, to}: Range, size: number) {
  let [level, width] = [0, 1]
  while (width * TILE <= to - from) {
    level++
    width *= TILE
  }
  const first = from / width
  const number = Math.floor(first / TILE)
  return {level, first, count: (to - from) / width, number, full: (number + 1) * TILE * width <= size}
}

type Place = ReturnType<typeof placeOf>

const HASH = 32
const indices = (from: number, count: number): number[] => Array.from({length: count}, (_, i) => from + i)
const rootIds = ({level, first, count}: Place): string[] => indices(first, count).map(i => tileId(level - 1, i))

/** The roots of these ranges in the tree of the first `size` entries. */
export async function rootsOf(reader: TreeReader, ranges: readonly Range[], size: number): Promise<Buffer[]> {
  const parts = ranges.map(range => perfectParts(range).map(part => placeOf(part, size)))
  const places = parts.flat()
  const ids = places.filter(({full}) => full).map(({level, number}) => tileId(level, number))
  const atEdge = places.filter(({full}) => !full)
  const leaves = atEdge.filter(({level}) => level === 0)
  const edge = {from: Math.min(...leaves.map(({first}) => first)), to: size}
  const [tiles, roots, hashes] = await Promise.all([
    reader.tiles([...new Set(ids)]),
    reader.tileRoots([...new Set(atEdge.filter(({level}) => level > 0).flatMap(rootIds))]),
    leaves.length > 0 ? reader.leaves(edge) : [],
  ])

  function hashesAt(place: Place): Buffer[] {
    const {level, first, count, number, full} = place
    if (full) {
      const tile = tiles.get(tileId(level, number)) as Buffer
      return indices(first % TILE, count).map(i => tile.subarray(i * HASH, (i + 1) * HASH))
    }
    if (level > 0) return rootIds(place).map(id => roots.get(id) as Buffer)
    return hashes.slice(first - edge.from, first - edge.from + count)
  }

  return parts.map(each => joinParts(each.map(place => foldPerfect(hashesAt(place)))))
}
