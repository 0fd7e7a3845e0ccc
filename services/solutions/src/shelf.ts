// The catalogue as this process has it in memory, brought up to what the store holds before every question.
import {type PieceIndex, pieceIndex, type WordIndex, wordIndex} from './domain/words.ts'
import type {PatternRecord, PatternStore} from './pattern-store.ts'
import {wordedOf} from './pattern-views.ts'

export interface Shelf {
  patterns: ReadonlyMap<string, PatternRecord>
  /** For queries. */
  words: WordIndex
  /** For comparing. */
  pieces: PieceIndex
}

export interface Catalogue {
  /** What was published before this was asked is there, whoever published it. */
  current(): Promise<Shelf>
}

/**
 * Several processes publish, and their clocks differ: only the versions of all patterns tell for sure what is new. Nothing is read
 * but what has changed, and those who ask while others look share the next look.
 */
export function catalogue(store: PatternStore): Catalogue {
  const patterns = new Map<string, PatternRecord>()
  const words = wordIndex()
  const pieces = pieceIndex()
  const shelf = {patterns, words, pieces}

  function forget(id: string): void {
    patterns.delete(id)
    for (const index of [words, pieces]) index.remove(id)
  }

  async function look(): Promise<Shelf> {
    const versions = await store.versions()
    for (const id of patterns.keys()) if (!versions.has(id)) forget(id)
    const changed = [...versions].filter(([id, version]) => patterns.get(id)?.version !== version).map(([id]) => id)
    if (changed.length === 0) return shelf
    for await (const record of store.byId(changed)) {
      patterns.set(record._id, record)
      const worded = wordedOf(record)
      for (const index of [words, pieces]) index.put(worded)
    }
    return shelf
  }

  let last: Promise<unknown> = Promise.resolve()
  let next: Promise<Shelf> | undefined
  const begin = (): Promise<Shelf> => {
    next = undefined
    const looking = look()
    last = looking
    return looking
  }

  return {
    current() {
      next ??= last.then(begin, begin)
      return next
    },
  }
}
