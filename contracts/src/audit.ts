// Queries and views of the audit log.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {query} from './command.ts'

/** One event of a record as the log holds it. */
export const HistoryEntry = z
  .object({
    sequence: z.int().describe("the record's version after this event"),
    index: z.int().describe('number of the entry in the log'),
    event: z.string().meta({example: 'rin.barrier.reported.v1'}),
    time: Instant,
    actor: Id,
    role: z.string().nullable(),
    organisation: Id.nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({id: 'HistoryEntry'})
export type HistoryEntry = z.infer<typeof HistoryEntry>

export const readHistory = query('audit.history', {
  servedBy: 'audit',
  sentBy: ['gateway'],
  data: z.strictObject({kind: z.string(), id: Id, after: z.int().default(0), limit: z.int().max(500).default(200)}),
  reply: z.object({items: z.array(HistoryEntry), next: z.int().nullable()}),
  about: "A record's events in the order of its versions.",
})
export const readVersions = query('audit.versions', {
  servedBy: 'audit',
  sentBy: ['bridge'],
  data: z.strictObject({kind: z.string(), ids: z.array(Id).max(500)}),
  reply: z.object({items: z.array(z.object({id: Id, version: z.int()}))}),
  about: 'The highest version that the log holds of each record; for reconciling.',
})
