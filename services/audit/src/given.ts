// A tree in memory for tests: the store of the ledger with both unique indexes, a slow obvious tree, and events to log.
import {eventId} from '@rin/kit/record'
import {createEdge, type Tile} from './edge.ts'
import type {LedgerStore, StoredCheckpoint} from './ledger.ts'
import type {Entry, NewEntry} from './log.ts'
import type {TreeHead} from './note.ts'
import {leafHash} from './tree.ts'

/** What a store holds; several stores may share it, as processes share a database. */
export interface Held {
  entries: Entry[]
  tiles: Map<string, Tile>
  checkpoints: Map<number, StoredCheckpoint>
}

export const emptyStore = (): Held => ({entries: [], tiles: new Map(), checkpoints: new Map()})

export const copyOf = ({entries, tiles, checkpoints}: Held): Held => ({
  entries: [...entries],
  tiles: new Map(tiles),
  checkpoints: new Map(checkpoints),
})

/** A database finds each once, however often it is asked for. */
function eachOnce(ids: readonly string[]): readonly string[] {
  if (new Set(ids).size < ids.length) throw new Error('a tile of the log is missing')
  return ids
}

/** `step` is called before and after whatever is read or written; what it throws is a crash. */
export function memoryStore(held: Held, step: () => Promise<void> = async () => {}): LedgerStore {
  async function reading<T>(read: () => T): Promise<T> {
    await step()
    const found = read()
    await step()
    return found
  }
  const tileOf = (id: string): Tile => {
    const tile = held.tiles.get(id)
    if (!tile) throw new Error(`tile ${id} is missing`)
    return tile
  }
  return {
    size: () => reading(() => held.entries.length),
    leaves: ({from, to}) => reading(() => held.entries.slice(from, to).map(({h}) => h)),
    tiles: ids => reading(() => new Map(eachOnce(ids).map(id => [id, tileOf(id).hashes]))),
    tileRoots: ids => reading(() => new Map(eachOnce(ids).map(id => [id, tileOf(id).root]))),
    logged: ids =>
      reading(() => new Map(held.entries.filter(({k}) => ids.includes(k)).map(({k, h}) => [k, h] as const))),
    async insert(first, entries) {
      for (const [i, entry] of entries.entries()) {
        await step()
        if (held.entries.some(({_id, k}) => _id === first + i || k === entry.k)) return false
        held.entries.push({_id: first + i, ...entry})
      }
      await step()
      return true
    },
    hasTile: id => reading(() => held.tiles.has(id)),
    async insertTiles(tiles) {
      for (const tile of tiles) {
        await step()
        const there = held.tiles.get(tile.id)
        if (there && !there.hashes.equals(tile.hashes)) throw new Error(`tile ${tile.id} is another`)
        held.tiles.set(tile.id, tile)
      }
      await step()
    },
    latest: () => reading(() => held.checkpoints.get(Math.max(...held.checkpoints.keys())) ?? null),
    checkpoint: size => reading(() => held.checkpoints.get(size) ?? null),
    async insertCheckpoint(checkpoint) {
      await step()
      const stored = held.checkpoints.get(checkpoint.size) ?? checkpoint
      held.checkpoints.set(checkpoint.size, stored)
      await step()
      return stored
    },
  }
}

/** Size and root of a log with just these entries. */
export function headOf(entries: readonly Pick<NewEntry, 'h'>[]): TreeHead {
  const edge = createEdge(0, [])
  for (const {h} of entries) edge.add(h)
  return {size: entries.length, root: edge.root()}
}

/** An event of a record as it is logged. */
export function loggedEvent(version: number, record = 'b-1', data: object = {}): NewEntry {
  const k = eventId('barrier', record, version)
  const time = new Date(version * 1_000).toISOString()
  const event = {id: k, type: 'rin.barrier.progressed.v1', subject: record, recordversion: version, time, data}
  const b = Buffer.from(JSON.stringify(event))
  return {k, b, h: leafHash(b), kind: 'barrier', record, version, seq: version, at: version}
}

/** Events 1 to n of one record. */
export const loggedEvents = (n: number, record = 'b-1'): NewEntry[] =>
  Array.from({length: n}, (_, i) => loggedEvent(i + 1, record))
