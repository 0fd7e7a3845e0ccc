// Many barriers at once: copies of real ones with their history, under ids, references, dates and industries of their own,
// half of them restricted and reported by others.
import type {Movement} from '@rin/contracts'
import {eventId, type RecordDocument} from '@rin/kit/record'
import mongoose, {type mongo} from 'mongoose'
import {leafHash} from '../support/slow-tree.ts'

const BATCH = 1_000
/** So close that they stand among the barriers that were reported while something was measured, not behind them. */
const APART_MS = 10
/** None is the organisation of the person whose list is read. */
const others = ['small-business', 'women-network', 'district-office']
/** Behind what the service itself has reserved. */
export const FIRST_REFERENCE = 1_000_000
export const industries = [
  'health-care',
  'digital',
  'crafts',
  'commerce',
  'education',
  'environment',
  'social-services',
] as const

export interface Seeded {
  reference: string
  reportedAt: string
  dueAt: string | null
  groups: string[]
  confidentiality: string
  movement: Movement
}
export type Barrier = RecordDocument<Seeded>
interface Entry {
  _id: number
  k: string
  b: mongo.Binary
  h: Buffer
  record: string
  version: number
}

/** The same of another record. */
export const copyOf = <T>(value: T, id: string, copy: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll(id, copy))

/** Adds `count` copies of the barriers `templates`, each changed so, to the records and to the log; returns their ids. */
export async function seedBarriers(
  url: string,
  templates: readonly string[],
  count: number,
  change: (state: Seeded) => void = () => {},
): Promise<string[]> {
  const db = await mongoose.createConnection(url).asPromise()
  const barriers = db.collection<Barrier>('barriers')
  const entries = db.collection<Entry>('entries')
  const records = await barriers.find({_id: {$in: [...templates]}}).toArray()
  const logged = await entries.find({record: {$in: [...templates]}}).toArray()
  const there = await barriers.estimatedDocumentCount()
  let index = ((await entries.findOne({}, {sort: {_id: -1}}))?._id ?? -1) + 1
  const ids: string[] = []
  const now = Date.now()

  function copies(n: number): {barrier: Barrier; log: Entry[]} | undefined {
    const template = records[n % records.length]
    if (!template) return undefined
    const id = crypto.randomUUID()
    ids.push(id)
    const barrier = copyOf({...template, outbox: []}, template._id, id)
    barrier.state.reference = `B-2026-${FIRST_REFERENCE + there + n}`
    barrier.state.reportedAt = new Date(now - n * APART_MS).toISOString()
    // Two by two, so that it is half of the copies of each of two templates.
    const by = others[n % others.length]
    if (by && n % 4 >= 2) {
      barrier.state.confidentiality = 'restricted'
      barrier.state.movement.reporters = barrier.state.movement.reporters.map(reporter => ({...reporter, by}))
    }
    barrier.state.movement.industry = industries[n % industries.length] ?? 'crafts'
    change(barrier.state)
    const log = logged
      .filter(({record}) => record === template._id)
      .map(({b, ...entry}) => {
        const k = eventId('barrier', id, entry.version)
        const text = Buffer.from(b.buffer).toString().replaceAll(template._id, id).replaceAll(entry.k, k)
        const bytes = Buffer.from(text)
        return {...entry, _id: index++, k, record: id, b: bytes as unknown as mongo.Binary, h: leafHash(bytes)}
      })
    return {barrier, log}
  }

  for (let from = 0; from < count; from += BATCH) {
    const batch = Array.from({length: Math.min(BATCH, count - from)}, (_, i) => copies(from + i)).filter(each => !!each)
    await barriers.insertMany(batch.map(({barrier}) => barrier))
    await entries.insertMany(batch.flatMap(({log}) => log))
  }
  await db.close()
  return ids
}
