// Suggestions for an accepted barrier: what has helped with barriers like it, and what they have in common.
import * as z from 'zod'
import {Id} from './actors.ts'
import {query} from './command.ts'
import {categories, industries} from './movement.ts'
import {PatternSummary} from './patterns.ts'
import {ShownText} from './texts.ts'

/** What two barriers may have in common, or a barrier and a pattern; the weightier first. */
export const likenesses = ['category', 'industry', 'occupation', 'words'] as const
export type Likeness = (typeof likenesses)[number]

const judged = {
  because: z.array(z.enum(likenesses)).describe('what it has in common with the barrier'),
  words: z
    .array(z.string())
    .describe('words of the barrier that it has in one form or another, the most telling first'),
  score: z.number().describe('the higher, the more alike; to be compared within one answer'),
}

/** An earlier barrier that a solution has taken down. */
const taken = {
  id: Id,
  reference: z.string().meta({example: 'B-2026-00042'}),
  title: ShownText,
  category: z.enum(categories),
  industry: z.enum(industries),
  solution: Id.describe('the solution that was adopted for it'),
}

/** An earlier barrier with what it is compared by. */
export const EarlierBarrier = z.object({
  ...taken,
  description: z.string().describe('its beginning'),
  occupations: z.array(z.string()),
})
export type EarlierBarrier = z.infer<typeof EarlierBarrier>

const SuggestedPattern = z.object({...PatternSummary.shape, ...judged}).meta({id: 'SuggestedPattern'})
const SuggestedBarrier = z.object({...taken, ...judged}).meta({id: 'SuggestedBarrier'})

/** What is suggested for a barrier, the most alike first. */
export const Suggestions = z
  .object({patterns: z.array(SuggestedPattern), barriers: z.array(SuggestedBarrier)})
  .meta({id: 'Suggestions'})
export type Suggestions = z.infer<typeof Suggestions>

export const suggestPatterns = query('pattern.suggest', {
  servedBy: 'solutions',
  sentBy: ['gateway'],
  data: z.strictObject({barrier: Id}),
  reply: Suggestions,
  about: 'The patterns and the earlier barriers that are most like an accepted barrier which the asking person sees.',
})
export const earlierBarriers = query('barrier.earlier', {
  servedBy: 'barriers',
  sentBy: ['solutions'],
  data: z.strictObject({category: z.enum(categories), industry: z.enum(industries)}),
  reply: z.object({items: z.array(EarlierBarrier)}),
  about: 'The newest barriers of this category or industry that were resolved and that the asking person sees.',
})
