// The right edge of a growing tree, in memory: what is not yet part of a full tile, on every level.
import {foldPerfect, joinParts, perfectParts} from './tree.ts'

/** Hashes in a tile. A hash of level n stands for 256 to the power of n leaves. */
export const TILE = 256

/** A full tile: 256 hashes of a level one after the other, and the root over them, which is a hash of the next level. */
export interface Tile {
  /** `level:number` */
  readonly id: string
  readonly hashes: Buffer
  readonly root: Buffer
}

export const tileId = (level: number, number: number): string => `${level}:${number}`

/** Which hashes of each level are at the edge of a tree of this size. */
export function edgeOf(size: number): {level: number; from: number; to: number}[] {
  const levels: {level: number; from: number; to: number}[] = []
  for (let [level, to] = [0, size]; to > 0; level++, to = Math.floor(to / TILE)) {
    levels.push({level, from: to - (to % TILE), to})
  }
  return levels
}

/** Goes on from a tree of this size, of which `levels` are the hashes that `edgeOf` names. */
export function createEdge(size: number, levels: Buffer[][]) {
  /** Adds a hash to a level; returns the tiles that became full by it. */
  function add(level: number, number: number, hash: Buffer): Tile[] {
    levels[level] ??= []
    const hashes = levels[level]
    hashes.push(hash)
    if (hashes.length < TILE) return []
    levels[level] = []
    const tile = Math.floor(number / TILE)
    const root = foldPerfect(hashes)
    return [{id: tileId(level, tile), hashes: Buffer.concat(hashes), root}, ...add(level + 1, tile, root)]
  }

  return {
    size: () => size,
    /** Adds a leaf; returns the tiles that became full by it, lower levels first. */
    add: (leaf: Buffer): Tile[] => add(0, size++, leaf),
    root(): Buffer {
      const parts = levels.toReversed().flatMap(hashes =>
        // On each level complete subtrees begin where a tile does.
        perfectParts({from: 0, to: hashes.length}).map(({from, to}) => foldPerfect(hashes.slice(from, to))),
      )
      return joinParts(parts)
    },
  }
}

export type Edge = ReturnType<typeof createEdge>
