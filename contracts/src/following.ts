// Following: who wants to hear of a barrier or a solution, and the news of what they follow. Events say nothing of it.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {command, query} from './command.ts'
import {page, pageOf} from './pages.ts'

const kinds = ['barrier', 'solution'] as const

/** Something that a person follows. */
export const Followed = z
  .object({
    kind: z.enum(kinds),
    id: Id,
    reference: z.string().optional().meta({example: 'B-2026-00042'}),
    changedAt: Instant,
  })
  .meta({id: 'Followed'})
export type Followed = z.infer<typeof Followed>

/** A decision or an automatic move on something that is followed. */
export const Happened = z.object({
  kind: z.enum(kinds),
  id: Id,
  version: z.int(),
  index: z.int().describe('number of the entry in the log'),
  event: z.string().meta({example: 'rin.barrier.moved.v1'}),
  time: Instant,
})
export const News = Happened.extend({reference: Followed.shape.reference}).meta({id: 'News'})
export type News = z.infer<typeof News>

export type Happened = z.infer<typeof Happened>

/** News is looked for among so many barriers, and so many solutions, that changed last. */
export const NEWS_AMONG = 100

const follow = z.strictObject({id: Id, follows: z.boolean()})
const fromGateway = {sentBy: ['gateway'], reply: z.object({})} as const

export const followBarrier = command('barrier.follow', {
  ...fromGateway,
  servedBy: 'barriers',
  data: follow,
  about: 'Follows a barrier, or no longer does.',
})
export const followSolution = command('solution.follow', {
  ...fromGateway,
  servedBy: 'solutions',
  data: follow,
  about: 'Follows a solution, or no longer does.',
})
const asked = {data: z.strictObject(page), reply: pageOf(Followed)} as const
export const listFollowedBarriers = query('barrier.followed', {
  ...fromGateway,
  ...asked,
  servedBy: 'barriers',
  about: 'The barriers that the asking person follows and sees, the last changed first.',
})
export const listFollowedSolutions = query('solution.followed', {
  ...fromGateway,
  ...asked,
  servedBy: 'solutions',
  about:
    'The solutions that the asking person follows and sees, the last changed first; of a page those that they see.',
})
export const readNews = query('audit.news', {
  ...fromGateway,
  servedBy: 'audit',
  data: z.strictObject({
    records: z.array(Id).max(2 * NEWS_AMONG),
    before: z.int().optional().describe('older than this entry of the log'),
    limit: page.limit,
  }),
  reply: z.object({items: z.array(Happened), next: z.int().nullable()}),
  about: 'What happened to these records, the latest first.',
})
