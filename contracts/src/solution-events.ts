// The events of a solution. Those of decisions carry what changed, as the barriers' do.
import * as z from 'zod'
import {Day, Id} from './actors.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import {type SolutionDecisionName, solutionDecisionNames} from './solution-decisions.ts'
import {type CommitmentMovement, commitmentStatuses, findings, type SolutionMovement} from './solution-movement.ts'
import {solutionDecisionShapes} from './solutions.ts'
import {Text} from './texts.ts'

const Commitment = z.object({
  organisation: Id,
  due: Day,
  milestone: z.int(),
  status: z.enum(commitmentStatuses),
  releaseAsked: z.boolean(),
} satisfies Record<keyof CommitmentMovement, z.ZodType>)

/** What an event changed: each field with its new value; commitments and findings that are not named stay. */
export type SolutionChange = Partial<Pick<SolutionMovement, 'ended' | 'commitments' | 'found'>>
const SolutionChange: z.ZodType<SolutionChange> = z
  .object({
    ended: z.enum(['rejected', 'withdrawn']).nullable(),
    commitments: z.record(Id, Commitment),
    found: z.record(Id, z.enum(findings)),
  })
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

/** The event that records a decision, without its kind: `updated` for update. */
export const solutionDecisionEvents: Readonly<Record<SolutionDecisionName, string>> = past

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
      confidential: z.boolean().describe('one of the barriers is not open'),
      texts: Commitments,
    }),
    'A solution was proposed.',
  ),
  event('solution.reserved', z.object({barrier: Id}), 'A solution was adopted for a barrier.'),
  ...solutionDecisionNames.map(name =>
    event(
      `solution.${past[name]}`,
      z.object({...codesOf(name), texts: Commitments.optional(), changed: SolutionChange}),
      `The decision ${name} was made on a solution.`,
    ),
  ),
  event(
    'solution.found',
    z.object({barrier: Id, finding: z.enum(findings), changed: SolutionChange}),
    'The effect check of a barrier said whether the solution works.',
  ),
]
