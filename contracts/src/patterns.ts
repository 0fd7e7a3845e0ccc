// Commands, queries and views of the catalogue: patterns, made of solutions that proved effective, to be used again.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {command, query} from './command.ts'
import {categories, industries} from './movement.ts'
import {page, pageOf} from './pages.ts'
import {Solution} from './solutions.ts'
import {Entry, ShownText, Text, Title} from './texts.ts'

const Euros = z.int().min(0).max(1_000_000_000)

/** What it has cost, from the cheapest to the dearest case. */
export const CostRange = z
  .strictObject({from: Euros, to: Euros})
  .refine(({from, to}) => from <= to, {path: ['to'], params: {code: 'below-from'}})
  .meta({id: 'CostRange', description: 'in euros'})

/** What every version of a pattern carries; what is left out is not known. */
const carried = {
  title: Title,
  problem: Text,
  steps: Text,
  costRange: CostRange.optional(),
  legalBasis: Text.optional(),
  prerequisites: Text,
  evidence: Text,
  categories: z.array(z.enum(categories)).min(1).max(categories.length),
  industries: z.array(z.enum(industries)).min(1).max(industries.length).describe('where it worked'),
  occupations: z.array(Entry).max(50).default([]),
}

/** Body of POST /catalogue. */
export const PublishPattern = z.strictObject({solution: Id, ...carried}).meta({id: 'PublishPattern'})
export type PublishPattern = z.infer<typeof PublishPattern>

/** Body of POST /catalogue/{id}/versions. */
export const RevisePattern = z.strictObject(carried).meta({id: 'RevisePattern'})
export type RevisePattern = z.infer<typeof RevisePattern>

/** Body of POST /catalogue/{id}/adoptions. */
export const AdoptPattern = z.strictObject({barrier: Id.describe('one that you see and that is not closed')}).meta({
  id: 'AdoptPattern',
  description:
    'the description of the solution is made of problem, steps, prerequisites and legal basis, as far as they are in the language of the steps; what is in others is read in the pattern, to which the solution leads back',
})

const count = z.int()
const Uses = z
  .object({
    proposed: count.describe('solutions that were proposed from it'),
    adopted: count.describe('those of them that were adopted for a barrier'),
    effective: count.describe('those that are effective now'),
    ineffective: count.describe('those that are ineffective now'),
  })
  .meta({id: 'PatternUses'})
export type Uses = z.infer<typeof Uses>

/** A pattern as lists show it. */
export const PatternSummary = z
  .object({
    id: Id,
    version: z.int(),
    title: ShownText,
    categories: z.array(z.enum(categories)),
    industries: z.array(z.enum(industries)).describe('where it worked: as published, and where it was effective again'),
    costRange: CostRange.nullable(),
    uses: Uses,
    publishedAt: Instant,
    revisedAt: Instant.describe('when this version was published'),
  })
  .meta({id: 'PatternSummary'})
export type PatternSummary = z.infer<typeof PatternSummary>

/** A version of a pattern with its texts. */
export const Pattern = PatternSummary.extend({
  latest: z.int().describe('the number of the latest version'),
  problem: ShownText,
  steps: ShownText,
  legalBasis: ShownText.nullable(),
  prerequisites: ShownText,
  evidence: ShownText,
  occupations: z.array(z.string()),
  solution: Id.describe('the solution that it was made of'),
  publishedBy: z.object({organisation: Id.nullable()}),
}).meta({id: 'Pattern'})
export type Pattern = z.infer<typeof Pattern>

/** What the catalogue is searched by; everything that is asked has to fit. */
export const PatternFilter = z.strictObject({
  q: z.string().min(1).max(200).optional().describe('words, in any language; the best fit comes first'),
  category: z.enum(categories).optional(),
  industry: z.enum(industries).optional(),
  occupation: z.string().min(1).max(200).optional(),
})
export type PatternFilter = z.infer<typeof PatternFilter>

const fromGateway = {servedBy: 'solutions', sentBy: ['gateway']} as const

export const publishPattern = command('pattern.publish', {
  ...fromGateway,
  data: PublishPattern,
  reply: Pattern,
  about: 'Publishes a solution that proved effective as a pattern, once.',
})
export const revisePattern = command('pattern.revise', {
  ...fromGateway,
  data: RevisePattern.extend({id: Id, ifVersion: z.int().optional()}),
  reply: Pattern,
  about: 'Publishes a new version of a pattern; earlier ones stay readable.',
})
export const adoptPattern = command('pattern.adopt', {
  ...fromGateway,
  data: AdoptPattern.extend({id: Id}),
  reply: Solution,
  about: 'Proposes a new solution for a barrier with the texts of a pattern.',
})
export const viewPattern = query('pattern.view', {
  ...fromGateway,
  data: z.strictObject({id: Id, version: z.int().optional()}),
  reply: Pattern,
  about: 'A pattern, in its latest version or in an earlier one.',
})
export const searchPatterns = query('pattern.search', {
  ...fromGateway,
  data: PatternFilter.extend(page),
  reply: pageOf(PatternSummary),
  about: 'Patterns: where words are asked for the best fit first, else the newest.',
})
