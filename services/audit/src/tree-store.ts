// Where the tree is kept in MongoDB: leaf hashes with the entries, full tiles, checkpoints. Only find and insert.
import type {Connection} from 'mongoose'
import type {Tile} from './edge.ts'
import type {LedgerStore, StoredCheckpoint} from './ledger.ts'
import type {AuditLog, Entry} from './log.ts'
import {leafHash} from './tree.ts'

/** A full tile: its 256 hashes and their root. */
interface StoredTile {
  /** `level:number` */
  _id: string
  d: Buffer
  r: Buffer
}

interface CheckpointDocument {
  /** Its size. */
  _id: number
  root: Buffer
  note: string
}

const DUPLICATE_KEY = 11_000
const asBuffers = {promoteBuffers: true} as const

const isDuplicate = (error: unknown): boolean => Reflect.get(error as object, 'code') === DUPLICATE_KEY

const checkpointOf = (found: CheckpointDocument | null): StoredCheckpoint | null =>
  found && {size: found._id, root: found.root, note: found.note}

export function treeStore(db: Connection, log: AuditLog): LedgerStore {
  const entries = db.collection<Entry>('entries')
  const tiles = db.collection<StoredTile>('tiles')
  const checkpoints = db.collection<CheckpointDocument>('checkpoints')

  /** Leaf hashes by number; of entries from before there was a tree they are computed. */
  async function hashesOf(filter: object): Promise<{_id: number; k: string; h: Buffer}[]> {
    const found = await entries
      .find<Pick<Entry, '_id' | 'k'> & {h?: Buffer}>(filter, {projection: {k: 1, h: 1}, ...asBuffers})
      .sort({_id: 1})
      .toArray()
    const older = found.filter(({h}) => h === undefined).map(({_id}) => _id)
    const bytes = older.length === 0 ? [] : await entries.find({_id: {$in: older}}, asBuffers).toArray()
    const computed = new Map(bytes.map(({_id, b}) => [_id, leafHash(b)]))
    return found.map(({_id, k, h}) => ({_id, k, h: h ?? (computed.get(_id) as Buffer)}))
  }

  async function readTiles<P extends 'd' | 'r'>(ids: readonly string[], part: P): Promise<Map<string, Buffer>> {
    if (ids.length === 0) return new Map()
    const found = await tiles
      .find<Pick<StoredTile, '_id' | P>>({_id: {$in: [...ids]}}, {projection: {[part]: 1}, ...asBuffers})
      .toArray()
    if (found.length < ids.length) throw new Error('a tile of the log is missing')
    return new Map(found.map(tile => [tile._id, tile[part]]))
  }

  /** Whether the tile is there now, the same. Another one under its name: the log was tampered with. */
  async function isThere({id, hashes, root}: Tile): Promise<boolean> {
    const found = await tiles.findOne({_id: id}, asBuffers)
    if (!found) return false
    if (found.d.equals(hashes) && found.r.equals(root)) return true
    throw new Error(`tile ${id} of the log is not what its entries say`)
  }

  return {
    async size() {
      const [last] = await entries
        .find({}, {projection: {_id: 1}})
        .sort({_id: -1})
        .limit(1)
        .toArray()
      return (last?._id ?? -1) + 1
    },
    async leaves({from, to}) {
      const found = await hashesOf({_id: {$gte: from, $lt: to}})
      if (found.length !== to - from) throw new Error('an entry of the log is missing')
      return found.map(({h}) => h)
    },
    tiles: ids => readTiles(ids, 'd'),
    tileRoots: ids => readTiles(ids, 'r'),
    async logged(ids) {
      const found = ids.length === 0 ? [] : await hashesOf({k: {$in: [...ids]}})
      return new Map(found.map(({k, h}) => [k, h]))
    },
    async insert(first, batch) {
      try {
        const numbered = batch.map((entry, i) => ({_id: first + i, ...entry}))
        await log.entries.collection.insertMany(numbered as never[], {ordered: true})
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },
    hasTile: async id => (await tiles.findOne({_id: id}, {projection: {_id: 1}})) !== null,
    async insertTiles(full) {
      const missing = [...full]
      while (missing.length > 0) {
        try {
          const documents = missing.map(({id, hashes, root}) => ({_id: id, d: hashes, r: root}))
          await tiles.insertMany(documents, {ordered: true})
          return
        } catch (error) {
          if (!isDuplicate(error)) throw error
          // Up to the one that another process has made, and that one.
          while (missing[0] && (await isThere(missing[0]))) missing.shift()
        }
      }
    },
    async latest() {
      const [found] = await checkpoints.find({}, asBuffers).sort({_id: -1}).limit(1).toArray()
      return checkpointOf(found ?? null)
    },
    checkpoint: async size => checkpointOf(await checkpoints.findOne({_id: size}, asBuffers)),
    async insertCheckpoint(checkpoint) {
      try {
        await checkpoints.insertOne({_id: checkpoint.size, root: checkpoint.root, note: checkpoint.note})
        return checkpoint
      } catch (error) {
        const stored = isDuplicate(error) ? await checkpoints.findOne({_id: checkpoint.size}, asBuffers) : null
        if (!stored) throw error
        return checkpointOf(stored) as StoredCheckpoint
      }
    },
  }
}
