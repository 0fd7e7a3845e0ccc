// Commands, queries and views of solutions.
import * as z from 'zod'
import {Day, Id, Instant} from './actors.ts'
import {clockShown} from './clock.ts'
import {command, query} from './command.ts'
import {GiveComment, SolutionComment} from './comments.ts'
import {healths} from './movement.ts'
import {page, pageOf} from './pages.ts'
import {type SolutionDecisionName, solutionDecisionNames} from './solution-decisions.ts'
import * as m from './solution-movement.ts'
import {ShownText, Text, Title} from './texts.ts'

/** Body of POST /solutions. */
export const ProposeSolution = z
  .strictObject({
    barriers: z
      .array(Id)
      .min(1)
      .max(100)
      .refine(ids => new Set(ids).size === ids.length, {params: {code: 'repeated'}})
      .meta({
        uniqueItems: true,
        description: 'barriers that you see and that are not closed; one that is not open stands alone',
      }),
    title: Title,
    description: Text,
  })
  .meta({id: 'ProposeSolution'})
export type ProposeSolution = z.infer<typeof ProposeSolution>

const SolutionClock = z.object(clockShown).meta({id: 'SolutionClock'})

/** What an organisation was asked to promise, with what this caller may decide on it now. */
const CommitmentView = z
  .object({
    id: Id,
    organisation: Id,
    what: ShownText,
    measure: ShownText.describe('by which it is seen that it was kept'),
    due: Day,
    milestone: z.int().describe('steps of the solution follow one another'),
    status: z.enum(m.commitmentStatuses),
    releaseAsked: z.boolean(),
    evidence: ShownText.nullable(),
    clock: SolutionClock.nullable().describe('until the day that was promised; from its acceptance on'),
    actions: z.array(z.enum(solutionDecisionNames)),
  })
  .meta({id: 'Commitment'})

const count = z.int()
const Progress = z
  .object({asked: count, open: count, kept: count, broken: count, released: count})
  .meta({id: 'SolutionProgress', description: 'how many commitments stand how; derived'})

const Update = z
  .object({health: z.enum(healths), text: ShownText, nextStep: ShownText.nullable(), time: Instant})
  .meta({id: 'SolutionUpdate'})

/** A solution as lists show it. */
export const SolutionSummary = z
  .object({
    id: Id,
    version: z.int(),
    status: z.enum(m.solutionStatuses).describe('derived from who adopted it, what was promised and what was found'),
    barriers: z.array(Id).describe('the barriers it was proposed for'),
    adoptedFor: z.array(Id).describe('the barriers it is adopted for'),
    title: ShownText,
    description: ShownText,
    proposedBy: z.object({organisation: Id.nullable()}),
    proposedAt: Instant,
    pattern: z.object({id: Id, version: z.int()}).nullable().describe('the pattern whose texts it began with'),
    progress: Progress,
    dueAt: Instant.nullable().describe(
      'the earliest end of a clock that runs, or was missed and still calls for an act',
    ),
    late: z.boolean().describe('whether that has passed'),
    changedAt: Instant,
  })
  .meta({id: 'SolutionSummary'})
export type SolutionSummary = z.infer<typeof SolutionSummary>

/** A solution with its commitments, and with what this caller may decide now. */
export const Solution = SolutionSummary.extend({
  commitments: z.array(CommitmentView).describe('by milestone and due day'),
  update: Update.nullable().describe('the latest'),
  updateClock: SolutionClock.nullable().describe('until the next update; while it is delivering'),
  confidential: z.boolean().describe('the barrier that it was proposed for is not open; it serves no other'),
  found: z
    .array(z.object({barrier: Id, finding: z.enum(m.findings)}))
    .describe(
      'what the effect checks of its barriers have found, also of those that let it go since; only the others count',
    ),
  actions: z.array(z.enum(solutionDecisionNames)).describe('what this caller may decide now'),
}).meta({id: 'Solution'})
export type Solution = z.infer<typeof Solution>

export const SolutionFilter = z.strictObject({
  barrier: Id.optional().describe('proposed or adopted for this barrier'),
  status: z.enum(m.solutionStatuses).optional(),
  organisation: Id.optional().describe('asked for a commitment'),
  late: z.enum(['true', 'false']).optional().describe('true: the time of one of its clocks is over; false: of none'),
})
export type SolutionFilter = z.infer<typeof SolutionFilter>

const reason = Text
const commitment = Id

/** Codes and texts of every decision; a test holds them against the rows of the table. */
export const solutionDecisionShapes = {
  reject: {reason},
  withdraw: {reason},
  update: {health: z.enum(healths), text: Text, nextStep: Text.optional()},
  'ask-commitment': {
    organisation: Id,
    what: Text,
    due: Day,
    measure: Text,
    milestone: z.int().min(1).max(100).optional(),
  },
  'accept-commitment': {commitment},
  'decline-commitment': {commitment, reason},
  keep: {commitment, evidence: Text},
  break: {commitment, reason},
  'ask-release': {commitment, reason},
  release: {commitment, reason},
  'refuse-release': {commitment, reason},
} as const satisfies Record<SolutionDecisionName, z.ZodRawShape>

const body = <D extends SolutionDecisionName>(decision: D) =>
  z.strictObject({decision: z.literal(decision), ...solutionDecisionShapes[decision]}).meta({
    id: `SolutionDecision${decision.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}`,
  })

/** A decision on a solution with all that it must carry. */
export const SolutionDecision = z
  .discriminatedUnion('decision', [
    body('reject'),
    body('withdraw'),
    body('update'),
    body('ask-commitment'),
    body('accept-commitment'),
    body('decline-commitment'),
    body('keep'),
    body('break'),
    body('ask-release'),
    body('release'),
    body('refuse-release'),
  ])
  .meta({id: 'SolutionDecision'})
export type SolutionDecision = z.infer<typeof SolutionDecision>

/** A decision as it was recorded, with the texts that came with it. */
export const SolutionDecisionMade = z
  .object({
    version: z.int(),
    decision: z.enum(solutionDecisionNames),
    time: Instant,
    actor: Id,
    role: z.string().nullable(),
    organisation: Id.nullable(),
    commitment: Id.nullable().describe('the one that it is about'),
    texts: z.record(z.string(), ShownText),
  })
  .meta({id: 'SolutionDecisionMade'})
export type SolutionDecisionMade = z.infer<typeof SolutionDecisionMade>

const fromGateway = {servedBy: 'solutions', sentBy: ['gateway']} as const

export const proposeSolution = command('solution.propose', {
  ...fromGateway,
  data: ProposeSolution,
  reply: Solution,
  about: 'Proposes a solution for one or several barriers.',
})
export const decideSolution = command('solution.decide', {
  ...fromGateway,
  data: z.strictObject({id: Id, ifVersion: z.int().optional(), decision: SolutionDecision}),
  reply: Solution,
  about: "Records a person's decision on a solution.",
})
export const viewSolution = query('solution.view', {
  servedBy: 'solutions',
  sentBy: ['gateway', 'barriers'],
  data: z.strictObject({id: Id}),
  reply: Solution,
  about: 'A solution as the asking person sees it.',
})
export const listSolutionDecisions = query('solution.decisions', {
  ...fromGateway,
  data: z.strictObject({id: Id}),
  reply: z.object({items: z.array(SolutionDecisionMade)}),
  about: 'The decisions made on a solution, with their texts.',
})
export const listSolutions = query('solution.list', {
  ...fromGateway,
  data: SolutionFilter.extend(page),
  reply: pageOf(SolutionSummary),
  about: 'Solutions, newest first; confidential ones by their barrier, by one’s organisation, or for coordinators.',
})
export const commentSolution = command('solution.comment', {
  ...fromGateway,
  data: GiveComment.extend({id: Id}),
  reply: SolutionComment,
  about: 'Comments on a solution.',
})
export const listSolutionComments = query('solution.comments', {
  ...fromGateway,
  data: z.strictObject({id: Id, ...page}),
  reply: pageOf(SolutionComment),
  about: 'The comments on a solution that the asking person sees, oldest first.',
})
