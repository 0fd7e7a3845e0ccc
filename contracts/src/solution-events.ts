// The events of a solution. Those of decisions and moves carry what changed, as the barriers' do.
import * as z from 'zod'
import {Day, Id} from './actors.ts'
import {Clock} from './clock.ts'
import {Audience} from './comments.ts'
import {erasedEvent} from './erasure.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import {industries} from './movement.ts'
import {type SolutionDecisionName, solutionDecisionNames} from './solution-decisions.ts'
import {type CommitmentMovement, commitmentStatuses, findings, type SolutionMovement} from './solution-movement.ts'
import {type SolutionMove, solutionClocks, solutionMoveNames, solutionMoves} from './solution-moves.ts'
import {solutionDecisionShapes} from './solutions.ts'
import {Text} from './texts.ts'

const Commitment = z.object({
  organisation: Id,
  due: Day,
  milestone: z.int(),
  status: z.enum(commitmentStatuses),
  releaseAsked: z.boolean(),
  clock: Clock.nullable().optional(),
} satisfies Record<keyof CommitmentMovement, z.ZodType>)

const fields = {
  by: Id.nullable(),
  barriers: z.array(Id),
  adoptedFor: z.array(Id),
  ended: z.enum(['rejected', 'withdrawn']).nullable(),
  commitments: z.record(Id, Commitment),
  found: z.record(Id, z.enum(findings).nullable()),
  updateClock: Clock.nullable().optional(),
} satisfies Record<keyof SolutionMovement, z.ZodType>

/** A whole movement. */
export const WholeSolutionMovement: z.ZodType<SolutionMovement> = z.object(fields) as z.ZodType<SolutionMovement>

/** What an event changed: each field with its new value; commitments and findings that are not named stay. */
export type SolutionChange = Partial<Omit<SolutionMovement, 'by' | 'barriers'>>
const SolutionChange: z.ZodType<SolutionChange> = z
  .object(fields)
  .omit({by: true, barriers: true})
  .partial() as z.ZodType<SolutionChange>

const past = {
  reject: 'rejected',
  withdraw: 'withdrawn',
  update: 'updated',
  'ask-commitment': 'commitment-asked',
  'accept-commitment': 'commitment-accepted',
  'decline-commitment': 'commitment-declined',
  keep: 'commitment-kept',
  break: 'commitment-broken',
  'ask-release': 'release-asked',
  release: 'commitment-released',
  'refuse-release': 'release-refused',
} as const satisfies Record<SolutionDecisionName, string>

const pastOfMove = {
  'start-clocks': 'clocks-started',
  warn: 'warned',
  miss: 'missed',
  break: 'deadline-passed',
  remind: 'reminded',
  escalate: 'escalated',
} as const satisfies Record<SolutionMove, string>

/** The event that records a decision, without its kind: `updated` for update. */
export const solutionDecisionEvents: Readonly<Record<SolutionDecisionName, string>> = past

/** The event that records a move of the workflow, without its kind: `missed` for miss. */
export const solutionMoveEvents: Readonly<Record<SolutionMove, string>> = pastOfMove

/** Types of what the workflows of barriers tell a solution: to its own workflow they are news. */
export const toldToSolution: readonly string[] = ['reserved', 'dropped', 'found'].map(name => `rin.solution.${name}.v1`)

/** The codes among what a decision carries: its texts are left to their commitments. */
const codesOf = (decision: SolutionDecisionName): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries<z.ZodType>(solutionDecisionShapes[decision]).filter(
      ([, schema]) => schema !== Text && !(schema instanceof z.ZodOptional && schema.unwrap() === Text),
    ),
  )

export const solutionEvents: readonly EventDeclaration[] = [
  event(
    'solution.proposed',
    z.object({
      barriers: z.array(Id),
      confidential: z.boolean().describe('its barrier is not open'),
      pattern: z
        .object({id: Id, version: z.int(), industry: z.enum(industries).describe('of the barrier')})
        .optional()
        .describe('the pattern that was adopted for the barrier'),
      texts: Commitments,
    }),
    'A solution was proposed.',
  ),
  event(
    'solution.reserved',
    z.object({barrier: Id, changed: SolutionChange.optional()}),
    'A solution was adopted for a barrier.',
  ),
  event(
    'solution.dropped',
    z.object({barrier: Id, changed: SolutionChange}),
    'A barrier let its solution go; with the last one go the promises that were still open.',
  ),
  ...solutionDecisionNames.map(name =>
    event(
      `solution.${past[name]}`,
      z.object({
        ...codesOf(name),
        texts: Commitments.optional(),
        changed: SolutionChange,
        missed: z
          .array(z.enum(solutionClocks))
          .optional()
          .describe('clocks that the decision starts anew or ends after their end, before anybody recorded their miss'),
      }),
      `The decision ${name} was made on a solution.`,
    ),
  ),
  ...solutionMoveNames.map(name =>
    event(
      `solution.${pastOfMove[name]}`,
      z.object({
        changed: SolutionChange,
        rule: z.enum(solutionMoveNames).describe('the row of the second table'),
        clock: z.enum(solutionClocks).optional().describe('the clock that caused it'),
        commitment: Id.optional().describe('the one that the clock belongs to'),
        policy: z.string().optional().describe('the version of the service levels under which that clock runs'),
      }),
      `The workflow moved a solution: ${solutionMoves[name].says}.`,
    ),
  ),
  event(
    'solution.found',
    z.object({barrier: Id, finding: z.enum(findings), changed: SolutionChange}),
    'The effect check of a barrier said whether the solution works.',
  ),
  event(
    'remark.added',
    z.object({solution: Id, audience: Audience, texts: Commitments}),
    'Somebody commented on a solution.',
  ),
  erasedEvent('solution', 'a solution'),
  erasedEvent('remark', 'a comment on a solution'),
]
