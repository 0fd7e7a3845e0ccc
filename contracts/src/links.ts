// Links of individual reports to a structural barrier: their numbers, and the commands that keep both records in step.
import * as z from 'zod'
import {Id} from './actors.ts'
import {command} from './command.ts'
import {categories, industries} from './movement.ts'

const count = z.int().min(1)

/** The reports that are linked to a structural barrier, or merged into it or into a linked one, in numbers: each counts once. */
export const Links = z
  .object({
    count: z.int(),
    organisations: z.array(
      z.object({
        organisation: Id.nullable().describe(
          'null for sealed reports, for those you do not see, and once the reporter has left it to others',
        ),
        count,
      }),
    ),
    industries: z.array(z.object({industry: z.enum(industries), count})),
    categories: z.array(z.object({category: z.enum(categories), count})),
  })
  .meta({id: 'Links'})
export type Links = z.infer<typeof Links>

const toStructural = {
  servedBy: 'barriers',
  sentBy: ['worker'],
  data: z.strictObject({id: Id.describe('the structural barrier'), report: Id}),
  reply: z.object({version: z.int()}),
} as const

export const linkBarrier = command('barrier.link', {
  ...toStructural,
  about: 'Asks a structural barrier to take a link to an individual report.',
})
export const unlinkBarrier = command('barrier.unlink', {
  ...toStructural,
  about: 'Asks a structural barrier to let the link to an individual report go.',
})
