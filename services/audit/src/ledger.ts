// Appends events to the tree: each once, under consecutive numbers, however many write and whenever one of them is killed.
import {createEdge, type Edge, edgeOf, TILE, type Tile, tileId} from './edge.ts'
import type {NewEntry} from './log.ts'
import type {TreeHead} from './note.ts'
import {rootsOf, type TreeReader} from './subtrees.ts'

/** A checkpoint as it is stored, with the note under which it was first signed. */
export interface StoredCheckpoint extends TreeHead {
  readonly note: string
}

/** Where the tree is kept. It is only ever added to; what is answered is what a majority has. */
export interface LedgerStore extends TreeReader {
  /** Highest number + 1. */
  size(): Promise<number>
  /** The leaf hashes of those of these events that are logged. */
  logged(ids: readonly string[]): Promise<Map<string, Buffer>>
  /** Inserts in order; false when a number or an event was taken: those before it are in. */
  insert(first: number, entries: readonly NewEntry[]): Promise<boolean>
  hasTile(id: string): Promise<boolean>
  /** Inserts in order; one that is there has to be the same. */
  insertTiles(tiles: readonly Tile[]): Promise<void>
  latest(): Promise<StoredCheckpoint | null>
  checkpoint(size: number): Promise<StoredCheckpoint | null>
  /** Returns the one that is stored under this size: this one, or another's. */
  insertCheckpoint(checkpoint: StoredCheckpoint): Promise<StoredCheckpoint>
}

/** Why nothing is signed, in a word. */
export type Refusal =
  | 'entries-lost'
  | 'behind-published'
  | 'contradicts-signed'
  | 'contradicts-published'
  | 'unknown-key'

const words: Readonly<Record<Refusal, string>> = {
  'entries-lost': 'the log has fewer entries than were signed for: entries were removed, or the database was restored',
  'behind-published': 'the log has fewer entries than a published checkpoint: it has to catch up with the stream first',
  'contradicts-signed': 'the log is not the one that was signed: entries were changed or replaced',
  'contradicts-published':
    'the log is not the one that was published: the database was restored, and went on differently',
  'unknown-key': 'the last published checkpoint was signed with none of our keys: put keys.json back',
}

/** Thrown instead of signing: its code says why, its message says it to an operator. */
export const refusal = (code: Refusal): Error & {code: Refusal} => Object.assign(new Error(words[code]), {code})

/** Why nothing is signed, if that is what was thrown. */
export function refusalIn(error: unknown): Refusal | undefined {
  const code: unknown = Reflect.get(error as object, 'code')
  return typeof code === 'string' && Object.hasOwn(words, code) ? (code as Refusal) : undefined
}

const CHUNK = 5_000

/** The edge from stored tiles. They come in order, so those that a crash has left out are the last. */
async function loadEdge(store: LedgerStore, size: number): Promise<Edge> {
  let full = Math.floor(size / TILE)
  for (let step = 1; full > 0 && !(await store.hasTile(tileId(0, full - 1))); step *= 2) full = Math.max(0, full - step)
  // The last one is made once more, since its parents may be missing.
  const from = Math.max(0, full - 1) * TILE
  const levels = edgeOf(from).map(async level => {
    if (level.level === 0) return []
    const ids = Array.from({length: level.to - level.from}, (_, i) => tileId(level.level - 1, level.from + i))
    const roots = await store.tileRoots(ids)
    return ids.map(id => roots.get(id) as Buffer)
  })
  return createEdge(from, await Promise.all(levels))
}

export function createLedger(store: LedgerStore) {
  /** What this process knows of the tree; undefined when it has to look. */
  let edge: Edge | undefined
  /** The tiles of the last batch: stored beside the next one, since only a signature needs them. */
  let stored: Promise<void> = Promise.resolve()
  let turn: Promise<unknown> = Promise.resolve()

  /** One at a time; after a failure nothing is taken for granted. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work).catch(error => {
      edge = undefined
      stored = Promise.resolve()
      throw error
    })
    turn = done.catch(() => {})
    return done
  }

  async function grow(known: Edge, leaves: readonly Buffer[]): Promise<void> {
    await stored
    const tiles = leaves.flatMap(known.add)
    if (tiles.length === 0) return
    stored = store.insertTiles(tiles)
    // Whoever waits for it next hears of a failure.
    stored.catch(() => {})
  }

  /** The edge of all that is logged now, also by others. */
  async function catchUp(): Promise<Edge> {
    // In this order; the other would raise false alarms.
    const signed = await store.latest()
    const size = await store.size()
    if (signed && size < signed.size) throw refusal('entries-lost')
    const known = edge && edge.size() <= size ? edge : await loadEdge(store, size)
    while (known.size() < size) {
      const range = {from: known.size(), to: Math.min(size, known.size() + CHUNK)}
      await grow(known, await store.leaves(range))
    }
    edge = known
    return known
  }

  async function inserted(known: Edge, batch: readonly NewEntry[]): Promise<boolean> {
    if (batch.length === 0) return true
    if (!(await store.insert(known.size(), batch))) return false
    await grow(
      known,
      batch.map(({h}) => h),
    )
    return true
  }

  async function append(batch: readonly NewEntry[]): Promise<NewEntry[]> {
    // Nearly always nobody else has written since: the unique numbers and ids tell when somebody has.
    if (edge && (await inserted(edge, batch))) return []
    for (;;) {
      const known = await store.logged(batch.map(({k}) => k))
      const fresh = batch.filter(({k}) => !known.has(k))
      if (await inserted(await catchUp(), fresh)) return batch.filter(({k, h}) => known.get(k)?.equals(h) === false)
    }
  }

  return {
    /**
     * Appends what is not logged yet, in the order given. A second writer can neither fork nor double the log: the numbers
     * are unique, and whoever loses starts again. Returns those under whose id other bytes are logged: they are not.
     */
    append: (batch: readonly NewEntry[]): Promise<NewEntry[]> => alone(() => append(batch)),
    /** Size and root of all that is logged now. */
    head: (): Promise<TreeHead> =>
      alone(async () => {
        const known = await catchUp()
        await stored
        return {size: known.size(), root: known.root()}
      }),
    /** The root that the tree had at a size. */
    rootAt: async (size: number): Promise<Buffer> => (await rootsOf(store, [{from: 0, to: size}], size))[0] as Buffer,
    /** What comes back may be another database, restored meanwhile. */
    forget(): void {
      edge = undefined
    },
  }
}

export type Ledger = ReturnType<typeof createLedger>
