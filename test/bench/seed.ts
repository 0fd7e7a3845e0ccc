// Many barriers at once: copies of real ones with their history, under ids, references, dates and industries of their own.
import {eventId, type RecordDocument} from '@rin/kit/record'
import mongoose, {type mongo} from 'mongoose'

const BATCH = 1_000
const MINUTE_MS = 60_000
/** Behind what the service itself has reserved. */
const FIRST_REFERENCE = 1_000_000
export const industries = [
  'health-care',
  'digital',
  'crafts',
  'commerce',
  'education',
  'environment',
  'social-services',
]

type Barrier = RecordDocument<{reference: string; reportedAt: string; movement: {industry: string}}>
interface Entry {
  _id: number
  k: string
  b: mongo.Binary
  record: string
  version: number
}

const copyOf = <T>(value: T, id: string, copy: string): T => JSON.parse(JSON.stringify(value).replaceAll(id, copy))

/** Adds `count` copies of the barriers `templates` to the records and to the log; returns their ids. */
export async function seedBarriers(url: string, templates: readonly string[], count: number): Promise<string[]> {
  const db = await mongoose.createConnection(url).asPromise()
  const barriers = db.collection<Barrier>('barriers')
  const entries = db.collection<Entry>('entries')
  const records = await barriers.find({_id: {$in: [...templates]}}).toArray()
  const logged = await entries.find({record: {$in: [...templates]}}).toArray()
  const there = await barriers.estimatedDocumentCount()
  let index = ((await entries.findOne({}, {sort: {_id: -1}}))?._id ?? -1) + 1
  const ids: string[] = []

  function copies(n: number): {barrier: Barrier; log: Entry[]} | undefined {
    const template = records[n % records.length]
    if (!template) return undefined
    const id = crypto.randomUUID()
    ids.push(id)
    const barrier = copyOf({...template, outbox: []}, template._id, id)
    barrier.state.reference = `B-2026-${FIRST_REFERENCE + there + n}`
    barrier.state.reportedAt = new Date(Date.now() - (there + n) * MINUTE_MS).toISOString()
    barrier.state.movement.industry = industries[n % industries.length] ?? 'crafts'
    const log = logged
      .filter(({record}) => record === template._id)
      .map(({b, ...entry}) => {
        const k = eventId('barrier', id, entry.version)
        const bytes = Buffer.from(b.buffer).toString().replaceAll(template._id, id).replaceAll(entry.k, k)
        return {...entry, _id: index++, k, record: id, b: Buffer.from(bytes) as unknown as mongo.Binary}
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
