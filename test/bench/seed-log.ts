// A long log: copies of the histories of real barriers under ids of their own, as if many of them were moving at once.
import {EventEnvelope} from '@rin/contracts'
import {eventId} from '@rin/kit/record'
import type {Connection, mongo} from 'mongoose'
import {type Barrier, copyOf, FIRST_REFERENCE} from './seed.ts'

/** So many records have events in turn. */
const AT_ONCE = 1_000

interface Logged {
  k: string
  b: mongo.Binary
  record: string
  version: number
  seq: number
  at: number
}

/** What reaches the log of an event. */
export interface Arrived {
  bytes: Buffer
  event: EventEnvelope
  seq: number
  at: number
}

/** A history with places for its ids: 0 is the record's, the others are those of its events. */
interface Template {
  record: string
  events: {parts: string[]; seq: number; at: number}[]
}

function templateOf(record: string, logged: readonly Logged[]): Template {
  const ids = [record, ...logged.map(({k}) => k)]
  const events = logged.map(({b, seq, at}) => {
    // Whatever stands at an odd place is an id.
    const parts = Buffer.from(b.buffer)
      .toString()
      .split(new RegExp(`(${ids.join('|')})`))
    return {parts: parts.map((part, i) => (i % 2 === 1 ? String(ids.indexOf(part)) : part)), seq, at}
  })
  return {record, events}
}

function* historyOf({events}: Template, id: string): Generator<Arrived> {
  const ids = [id, ...events.map((_, i) => eventId('barrier', id, i + 1))]
  for (const {parts, seq, at} of events) {
    const text = parts.map((part, i) => (i % 2 === 1 ? ids[Number(part)] : part)).join('')
    yield {bytes: Buffer.from(text), event: EventEnvelope.parse(JSON.parse(text)), seq, at}
  }
}

/** Copies of the histories of these barriers without end; `begun` are the ids of those that began, in order. */
export async function longLog(db: Connection, barriers: readonly string[]) {
  const entries = db.collection<Logged>('entries')
  const templates = await Promise.all(
    barriers.map(async record => templateOf(record, await entries.find({record}).sort({version: 1}).toArray())),
  )
  const begun: string[] = []

  function begin(): Generator<Arrived> {
    const template = templates[begun.length % templates.length] as Template
    const id = crypto.randomUUID()
    begun.push(id)
    return historyOf(template, id)
  }

  const open = Array.from({length: AT_ONCE}, begin)
  let turn = 0
  function next(): Arrived {
    const at = turn++ % AT_ONCE
    for (;;) {
      const {value, done} = (open[at] as Generator<Arrived>).next()
      if (!done) return value
      open[at] = begin()
    }
  }

  return {
    begun: begun as readonly string[],
    lengths: templates.map(({events}) => events.length),
    next: (count: number): Arrived[] => Array.from({length: count}, next),

    /** Records for the first of these copies, so that people may see them. */
    async addRecords(count: number): Promise<string[]> {
      const records = db.collection<Barrier>('barriers')
      const found = await records.find({_id: {$in: [...barriers]}}).toArray()
      const byId = new Map(found.map(record => [record._id, record]))
      const ids = begun.slice(0, count)
      const copies = ids.map((id, n) => {
        const record = byId.get((templates[n % templates.length] as Template).record) as Barrier
        const copy = copyOf({...record, outbox: []}, record._id, id)
        copy.state.reference = `B-2026-${FIRST_REFERENCE + n}`
        return copy
      })
      await records.insertMany(copies)
      return ids
    },
  }
}
