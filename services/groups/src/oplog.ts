// Keeps the database's log of operations young: what was erased is read in it for no longer than the rules say.
import {spanOf} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import type {Connection} from 'mongoose'

/** The largest document is 16 MB. */
const NOTE_BYTES = 8 * 1024 * 1024
/** A larger log takes too much to be filled up: it has to be made smaller. */
const MOST_BYTES = 1024 * 1024 * 1024
const UNIT_MS: Readonly<Record<string, number>> = {seconds: 1_000, days: 86_400_000, months: 28 * 86_400_000}

/** The age that an entry may reach, by halves: at that of the first half the log is made to forget. */
const halfOf = (period: string): number => {
  const {count, unit} = spanOf(period)
  return (count * (UNIT_MS[unit] ?? 0)) / 2
}

/**
 * The log forgets by size alone, at the next checkpoint of the database (every minute): on a quiet system it may hold what was
 * erased for months. So when its oldest entry is as old as half of the period, it is filled up with notes of no meaning. The
 * database's user needs the privilege `appendOplogNote`.
 */
export function youngOplog(db: Connection, period: string, log: Logger) {
  const client = db.getClient()
  const oplog = client.db('local').collection<{ts: {getHighBits(): number}}>('oplog.rs')
  const turns = db.collection<{_id: string; at: number}>('turns')

  async function oldestAt(): Promise<number> {
    const [oldest] = await oplog
      .find({}, {projection: {ts: 1}})
      .sort({$natural: 1})
      .limit(1)
      .toArray()
    return oldest ? oldest.ts.getHighBits() * 1_000 : Number.POSITIVE_INFINITY
  }

  /** One of several replicas, once in half a period. */
  async function isMyTurn(now: number): Promise<boolean> {
    const over = {_id: 'oplog', at: {$lte: now - halfOf(period)}}
    const {upsertedCount, matchedCount} = await turns
      .updateOne(over, {$set: {at: now}}, {upsert: true})
      // Somebody else has had it within that time.
      .catch(() => ({upsertedCount: 0, matchedCount: 0}))
    return upsertedCount + matchedCount > 0
  }

  async function size(): Promise<number> {
    const stats = [{$collStats: {storageStats: {}}}, {$project: {maxSize: '$storageStats.maxSize'}}]
    const [sizes] = await oplog.aggregate<{maxSize: number}>(stats).toArray()
    return sizes?.maxSize ?? 0
  }

  return {
    /** Makes it forget, if it is time. */
    async forget(now: number): Promise<void> {
      try {
        if ((await oldestAt()) > now - halfOf(period)) return
        const bytes = await size()
        if (bytes > MOST_BYTES) {
          log.error(
            {bytes},
            "the database's log of operations is too large to forget in time: resize it to 1 GB or less",
          )
          return
        }
        if (!(await isMyTurn(now))) return
        const note = ' '.repeat(NOTE_BYTES)
        // Secondaries have to keep up.
        const command = {appendOplogNote: 1, data: {note}, writeConcern: {w: 'majority'}}
        for (let left = bytes; left > 0; left -= NOTE_BYTES) await client.db('admin').command(command)
        log.info("the database's log of operations was filled up, so that it forgets what is old")
      } catch (error) {
        log.warn({err: error}, "the database's log of operations holds what is old: is appendOplogNote allowed?")
      }
    },
  }
}
