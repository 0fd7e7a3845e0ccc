// Pages of lists: how they are asked for and what comes back.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'

/** Query fields of a list. The cursor is opaque: it comes from the page before. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(300).optional(),
}

/** A page and the cursor of the next one, null on the last. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({items: z.array(item), next: z.string().nullable()})

/** A page of the records of a kind that a workflow has to move, and of those that changed of late. */
export const openRecords = {
  data: z.strictObject({after: Id.optional(), since: Instant.describe('ended ones too, if they changed after this')}),
  reply: z.object({
    items: z.array(z.object({id: Id, version: z.int(), changedAt: Instant, open: z.boolean(), due: z.boolean()})),
    next: Id.nullable(),
  }),
} as const
