// The events of a barrier. Each carries what changed in the movement, so that state is the sum of its events and nothing else.
import * as z from 'zod'
import {Day, Id, Instant} from './actors.ts'
import {decisionShapes} from './barrier-decisions.ts'
import {Clock} from './clock.ts'
import {Audience} from './comments.ts'
import {type Decision, decisionNames} from './decisions.ts'
import {erasedEvent} from './erasure.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import type {Movement} from './movement.ts'
import * as m from './movement.ts'
import {type Move, moveNames, moves} from './moves.ts'
import {Text} from './texts.ts'

const Reporter = z.object({barrier: Id, by: Id})

const Moving = z.object({
  to: z.enum(m.stages),
  outcome: z.enum(m.outcomes).nullable(),
  because: z.enum(decisionNames),
  get set() {
    return MovementChange
  },
  turnedDown: z.string().optional(),
})

const fields = {
  stage: z.enum(m.stages),
  outcome: z.enum(m.outcomes).nullable(),
  waitingFor: z.enum(m.parties),
  moving: Moving.nullable(),
  reporters: z.array(Reporter),
  scope: z.enum(m.scopes),
  industry: z.enum(m.industries),
  category: z.enum(m.categories),
  priority: z.enum(m.priorities).nullable(),
  reviewer: Id.nullable(),
  closedBy: Id.nullable(),
  offeredTo: Id.nullable(),
  refusedBy: z.array(Id),
  coordinatorsCalled: z.boolean(),
  group: Id.nullable(),
  leadOrganisation: Id.nullable(),
  supporting: z.array(Id).optional(),
  formerLeads: z.array(Id).optional(),
  targetDate: Day.nullable(),
  pendingDate: Day.nullable(),
  provisionalTarget: z.boolean(),
  adoptedSolution: Id.nullable(),
  extent: z.enum(m.extents).nullable(),
  abandonProposed: z.boolean(),
  confirmBy: z.enum(['reporter', 'coordinator']).nullable(),
  confirmedAt: Instant.nullable(),
  tacit: z.boolean(),
  checksDone: z.number(),
  checkAsked: z.boolean(),
  foundSolved: z.boolean().optional(),
  pausedUntil: Instant.nullable(),
  appealed: z.boolean(),
  appealUntil: Instant.nullable(),
  answerUntil: Instant.nullable(),
  lateAnswered: z.boolean(),
  into: Id.nullable(),
  structural: Id.nullable().optional(),
  linked: z.array(Id).optional(),
  headCalledAt: Instant.nullable(),
  clocks: z.partialRecord(z.enum(m.clockNames), Clock),
} satisfies Record<keyof Movement, z.ZodType>

/** What an event changed: each field with its new value; clocks that are not named stay. */
const MovementChange: z.ZodType<Partial<Movement>> = z.object(fields).partial() as z.ZodType<Partial<Movement>>
/** A whole movement. */
export const WholeMovement: z.ZodType<Movement> = z.object(fields)

const recorded = {texts: Commitments.optional(), changed: MovementChange}

const missed = z
  .array(z.enum(m.clockNames))
  .optional()
  .describe('clocks that the decision starts anew after their end, before anybody recorded their miss')

const pastOfDecision = {
  claim: 'claimed',
  ask: 'asked',
  answer: 'answered',
  accept: 'accepted',
  reclassify: 'reclassified',
  decline: 'declined',
  merge: 'merged',
  link: 'linked',
  unlink: 'unlinked',
  offer: 'offered',
  take: 'taken',
  refuse: 'refused',
  'hand-back': 'handed-back',
  adopt: 'adopted',
  progress: 'progressed',
  'add-support': 'support-added',
  'end-support': 'support-ended',
  reschedule: 'rescheduled',
  'approve-date': 'date-approved',
  'reject-date': 'date-rejected',
  pause: 'paused',
  resume: 'resumed',
  resolve: 'resolved',
  confirm: 'confirmed',
  contest: 'contested',
  'still-solved': 'found-solved',
  returned: 'found-returned',
  'propose-abandon': 'abandon-proposed',
  'reject-abandon': 'abandon-rejected',
  abandon: 'abandoned',
  withdraw: 'withdrawn',
  appeal: 'appealed',
  reopen: 'reopened',
  escalate: 'escalated',
} as const satisfies Record<Decision, string>

const pastOfMove = {
  move: 'moved',
  'turn-down': 'turned-down',
  undo: 'undone',
  'end-pause': 'pause-ended',
  'start-clocks': 'clocks-started',
  route: 'routed',
  conclude: 'concluded',
  warn: 'warned',
  'lapse-offer': 'offer-lapsed',
  uphold: 'upheld',
  'ask-effect': 'effect-asked',
  'note-silence': 'silence-noted',
  miss: 'missed',
  remind: 'reminded',
  'close-unanswered': 'closed-unanswered',
  escalate: 'head-called',
} as const satisfies Record<Move, string>

/** The codes among what a decision carries: its texts are left to their commitments. */
const codesOf = (decision: Decision): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries<z.ZodType>(decisionShapes[decision]).filter(
      ([, schema]) => schema !== Text && !(schema instanceof z.ZodOptional && schema.unwrap() === Text),
    ),
  )

const MoveData = z.object({
  ...recorded,
  rule: z.enum(moveNames).optional().describe('the row of the second table'),
  clock: z.enum(m.clockNames).optional().describe('the clock that caused it'),
  policy: z.string().optional().describe('the version of the service levels under which that clock runs'),
  because: z.string().optional().describe('the decision carried out, or the code of the refusal'),
})

const BarrierReported = event(
  'barrier.reported',
  z.object({
    reference: z.string(),
    confidentiality: z.enum(m.confidentialities),
    texts: Commitments,
    changed: WholeMovement,
  }),
  'A partner reported a barrier.',
)
const BarrierAttached = event(
  'barrier.attached',
  z.object({...recorded, duplicate: Id}),
  'The survivor of a merge took the reporters of a duplicate in.',
)
const BarrierDetached = event(
  'barrier.detached',
  z.object({...recorded, duplicate: Id}),
  'The survivor of a merge let a duplicate go.',
)

const BarrierLinkAdded = event(
  'barrier.link-added',
  z.object({...recorded, report: Id}),
  'A structural barrier took a link to an individual report.',
)
const BarrierLinkRemoved = event(
  'barrier.link-removed',
  z.object({...recorded, report: Id}),
  'A structural barrier let the link to an individual report go.',
)
const BarrierReassigned = event(
  'barrier.reassigned',
  z.object(recorded),
  'What was with somebody who has lost their role was given back or handed over.',
)

/** The event that records a decision, without its kind: `accepted` for accept. */
export const decisionEvents: Readonly<Record<Decision, string>> = pastOfDecision
/** The event that records a move of the workflow, without its kind: `moved` for move. */
export const moveEvents: Readonly<Record<Move, string>> = pastOfMove

export const barrierEvents: readonly EventDeclaration[] = [
  BarrierReported,
  ...decisionNames.map(name =>
    event(
      `barrier.${pastOfDecision[name]}`,
      z.object({...codesOf(name), ...recorded, missed}),
      `The decision ${name} was made.`,
    ),
  ),
  ...moveNames.map(name => event(`barrier.${pastOfMove[name]}`, MoveData, `The workflow moved: ${moves[name].says}.`)),
  BarrierAttached,
  BarrierDetached,
  BarrierLinkAdded,
  BarrierLinkRemoved,
  BarrierReassigned,
  event(
    'comment.added',
    z.object({barrier: Id, audience: Audience, texts: Commitments}),
    'Somebody commented on a barrier.',
  ),
  erasedEvent('barrier', 'a barrier'),
  erasedEvent('comment', 'a comment on a barrier'),
]
