// Commands, queries and views of barriers.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {BarrierDecision} from './barrier-decisions.ts'
import {WholeMovement} from './barrier-events.ts'
import {clockShown} from './clock.ts'
import {command, query} from './command.ts'
import {Comment, GiveComment} from './comments.ts'
import {asks} from './consents.ts'
import {decisionNames} from './decisions.ts'
import {Links} from './links.ts'
import * as m from './movement.ts'
import {moveNames} from './moves.ts'
import {openRecords, page, pageOf} from './pages.ts'
import {Entry, ShownText, Text, Title} from './texts.ts'

/** Body of POST /barriers. */
export const ReportBarrier = z
  .strictObject({
    title: Title,
    description: Text,
    category: z.enum(m.categories),
    industry: z.enum(m.industries),
    scope: z.enum(m.scopes),
    occupations: z.array(Entry).max(50).default([]),
    region: Entry.default(''),
    legalBasis: Entry.default(''),
    confidentiality: z.enum(m.confidentialities).default('open'),
  })
  .meta({id: 'ReportBarrier'})
export type ReportBarrier = z.infer<typeof ReportBarrier>

export const ClockView = z
  .object({
    clock: z.enum(m.clockNames),
    ...clockShown,
    thenAt: Instant.nullable().describe('what follows a miss: a call to the head, the end of the wait for an answer'),
  })
  .meta({id: 'Clock'})

const Assignment = z
  .object({
    offeredTo: Id.nullable(),
    refusedBy: z.array(Id),
    group: Id.nullable(),
    leadOrganisation: Id.nullable(),
    supporting: z.array(Id).describe('groups that support the one that leads'),
    targetDate: z.iso.date().nullable(),
    pendingDate: z.iso.date().nullable().describe('a later target date that waits for approval'),
    coordinatorsCalled: z.boolean().describe('no group is left to offer it to'),
  })
  .meta({id: 'Assignment'})

/** A barrier as lists show it. */
export const BarrierSummary = z
  .object({
    id: Id,
    reference: z.string().meta({example: 'B-2026-00042'}),
    version: z.int(),
    stage: z.enum(m.stages),
    outcome: z.enum(m.outcomes).nullable(),
    moving: z.object({to: z.enum(m.stages), because: z.enum(decisionNames)}).nullable(),
    waitingFor: z.enum(m.parties),
    title: ShownText,
    category: z.enum(m.categories),
    industry: z.enum(m.industries),
    scope: z.enum(m.scopes),
    priority: z.enum(m.priorities).nullable(),
    confidentiality: z.enum(m.confidentialities),
    reporter: z.object({
      organisation: Id.nullable().describe('null for a sealed report, and once that reporter has left it to others'),
    }),
    reports: z.int().describe('how many reports it stands for, merged ones included'),
    assignment: Assignment.nullable(),
    clocks: z.array(ClockView).describe('in lists those alone that are not met'),
    dueAt: Instant.nullable().describe(
      'the earliest end of a clock that runs, or was missed and still calls for an act',
    ),
    late: z.boolean().describe('whether that has passed'),
    reportedAt: Instant,
    changedAt: Instant,
  })
  .meta({id: 'BarrierSummary'})
export type BarrierSummary = z.infer<typeof BarrierSummary>

const Progress = z
  .object({health: z.enum(m.healths), text: ShownText, nextStep: ShownText.nullable(), time: Instant})
  .meta({id: 'BarrierProgress'})

/** A barrier with its texts and with what this caller may decide now. */
export const Barrier = BarrierSummary.extend({
  description: ShownText,
  occupations: z.array(z.string()),
  region: z.string(),
  legalBasis: z.string(),
  reviewer: Id.nullable(),
  adoptedSolution: Id.nullable(),
  extent: z.enum(m.extents).nullable(),
  abandonProposed: z.boolean(),
  confirmBy: z.enum(['reporter', 'coordinator']).nullable(),
  confirmedAt: Instant.nullable(),
  tacit: z.boolean().describe('confirmed by silence'),
  checksDone: z.int(),
  pausedUntil: Instant.nullable(),
  headCalledAt: Instant.nullable().describe('when the head of coordination was called in'),
  into: Id.nullable().describe('the barrier that this duplicate was merged into'),
  progress: Progress.nullable().describe(
    'the latest update on the barrier or on the solution that it adopted, of those that work on it or have solved it',
  ),
  structural: Id.nullable().describe('the structural barrier that this report is linked to'),
  links: Links.nullable().describe(
    'of a structural barrier: the reports that it stands for, linked or merged, in numbers',
  ),
  actions: z.array(z.enum(decisionNames)).describe('what this caller may decide now'),
}).meta({id: 'Barrier'})
export type Barrier = z.infer<typeof Barrier>

/** A decision as it was recorded, with the texts that came with it. */
export const DecisionMade = z
  .object({
    version: z.int(),
    decision: z.enum(decisionNames),
    time: Instant,
    actor: Id,
    role: z.string().nullable(),
    organisation: Id.nullable(),
    codes: z.record(z.string(), z.string()),
    texts: z.record(z.string(), ShownText),
    undone: z.string().nullable().describe('why it could not be carried out'),
  })
  .meta({id: 'DecisionMade'})
export type DecisionMade = z.infer<typeof DecisionMade>

export const BarrierFilter = z.strictObject({
  stage: z.enum(m.stages).optional(),
  outcome: z.enum(m.outcomes).optional(),
  industry: z.enum(m.industries).optional(),
  category: z.enum(m.categories).optional(),
  priority: z.enum(m.priorities).optional(),
  scope: z.enum(m.scopes).optional(),
  waitingFor: z.enum(m.parties).optional(),
  group: Id.optional().describe('offered to this group, assigned to it or supported by it'),
  structural: Id.optional().describe('linked to this structural barrier'),
  organisation: Id.optional().describe('reported by this organisation'),
  late: z.enum(['true', 'false']).optional().describe('true: its time is over; false: it is not'),
  due_before: Instant.optional().describe('its time is over before this instant'),
  sort: z
    .enum(['reported', 'due'])
    .default('reported')
    .describe(
      'reported: newest first; due: where a clock runs or was missed, the longest overdue first; one whose clocks change while you turn pages may come twice or not at all',
    ),
})
export type BarrierFilter = z.infer<typeof BarrierFilter>

/** What others need to know of a barrier and of the asking person in it. */
const BarrierStanding = z.object({
  stage: z.enum(m.stages),
  confidentiality: z.enum(m.confidentialities),
  pseudonym: Id.nullable(),
  group: Id.nullable().describe('the group that holds it'),
  supporting: z.array(Id).describe('the groups that support it'),
  industry: z.enum(m.industries),
})
export type BarrierStanding = z.infer<typeof BarrierStanding>

const one = z.strictObject({id: Id})
const fromGateway = {servedBy: 'barriers', sentBy: ['gateway']} as const
const fromWorker = {servedBy: 'barriers', sentBy: ['worker']} as const

export const reportBarrier = command('barrier.report', {
  ...fromGateway,
  data: ReportBarrier,
  reply: Barrier,
  about: 'Reports a barrier.',
})
export const decideBarrier = command('barrier.decide', {
  ...fromGateway,
  data: z.strictObject({id: Id, ifVersion: z.int().optional(), decision: BarrierDecision}),
  reply: z.object({barrier: Barrier, decided: DecisionMade}),
  about: "Records a person's decision.",
})
export const advanceBarrier = command('barrier.advance', {
  ...fromWorker,
  data: z
    .strictObject({
      id: Id,
      ifVersion: z.int(),
      move: z.enum(moveNames),
      clock: z.enum(m.clockNames).optional(),
      because: z.string().optional().describe('why a decision is turned down: the code of the refusal'),
    })
    .refine(({move, because}) => move !== 'turn-down' || because !== undefined, {path: ['because']}),
  reply: z.object({version: z.int(), movement: WholeMovement}),
  about: "Makes one of the workflow's own moves; once only by its version.",
})
export const attachBarrier = command('barrier.attach', {
  ...fromWorker,
  data: z.strictObject({id: Id.describe('the survivor'), duplicate: Id}),
  reply: z.object({version: z.int()}),
  about: 'Asks the survivor of a merge to take the reporters of a duplicate in.',
})
export const detachBarrier = command('barrier.detach', {
  ...fromWorker,
  data: z.strictObject({id: Id.describe('the survivor'), duplicate: Id}),
  reply: z.object({version: z.int()}),
  about: 'Asks the survivor of a merge to let a duplicate go.',
})
export const commentBarrier = command('barrier.comment', {
  ...fromGateway,
  data: GiveComment.extend({id: Id}),
  reply: Comment,
  about: 'Comments on a barrier.',
})
export const viewBarrier = query('barrier.view', {
  servedBy: 'barriers',
  sentBy: ['gateway', 'solutions'],
  data: one,
  reply: Barrier,
  about: 'A barrier as the asking person sees it.',
})
export const barrierStanding = query('barrier.standing', {
  servedBy: 'barriers',
  sentBy: ['gateway', 'solutions'],
  data: one,
  reply: BarrierStanding,
  about:
    'Where a barrier stands that the asking person sees, how confidential it is, their pseudonym in it, its groups and its industry.',
})
export const listBarriers = query('barrier.list', {
  ...fromGateway,
  data: BarrierFilter.extend(page),
  reply: pageOf(BarrierSummary),
  about: 'Barriers that the asking person sees, newest first.',
})
export const listDecisions = query('barrier.decisions', {
  ...fromGateway,
  data: one,
  reply: z.object({items: z.array(DecisionMade)}),
  about: 'The decisions made on a barrier, with their texts.',
})
export const listComments = query('barrier.comments', {
  ...fromGateway,
  data: one.extend(page),
  reply: pageOf(Comment),
  about: 'The comments on a barrier that the asking person sees, oldest first.',
})
export const barrierAsks = query('barrier.asks', {
  servedBy: 'barriers',
  sentBy: ['solutions'],
  data: one.extend({ask: z.enum(asks), of: Id.describe('the record that is asked')}),
  reply: z.object({asks: z.boolean()}),
  about: 'Whether a barrier still asks of another record what its workflow has asked in its name.',
})
export const readMovement = query('barrier.movement', {
  ...fromWorker,
  data: one,
  reply: z.object({version: z.int(), movement: WholeMovement}),
  about: 'What the workflow looks at.',
})
export const listOpenBarriers = query('barrier.open', {
  servedBy: 'barriers',
  sentBy: ['bridge'],
  ...openRecords,
  about: 'Every barrier that a workflow has to move, and those that changed of late, by id; for reconciling.',
})
