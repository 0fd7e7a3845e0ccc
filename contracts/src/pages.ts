// Pages of lists: how they are asked for and what comes back.
import * as z from 'zod'

/** Query fields of a list. The cursor is opaque: it comes from the page before. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(300).optional(),
}

/** A page and the cursor of the next one, null on the last. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({items: z.array(item), next: z.string().nullable()})
