// What each decision on a barrier carries: the bodies of POST /barriers/{id}/decisions.
import * as z from 'zod'
import {Day, Id} from './actors.ts'
import type {Decision} from './decisions.ts'
import {categories, extents, grounds, healths, industries, priorities, scopes} from './movement.ts'
import {Text} from './texts.ts'

const industry = z.enum(industries)
const category = z.enum(categories)
const priority = z.enum(priorities)
const reason = Text

/** Codes and texts of every decision; a test holds them against the rows of the table. */
export const decisionShapes = {
  claim: {},
  ask: {question: Text},
  answer: {answer: Text},
  accept: {industry, category, priority},
  reclassify: {
    industry: industry.optional(),
    category: category.optional(),
    priority: priority.optional(),
    scope: z.enum(scopes).optional(),
    reason,
  },
  decline: {ground: z.enum(grounds), reason, authority: Text.optional()},
  merge: {into: Id, reason},
  link: {to: Id},
  unlink: {reason},
  offer: {group: Id},
  take: {targetDate: Day},
  refuse: {reason},
  'hand-back': {reason},
  adopt: {solution: Id},
  progress: {health: z.enum(healths), text: Text, nextStep: Text.optional()},
  'add-support': {group: Id},
  'end-support': {group: Id},
  reschedule: {targetDate: Day, reason},
  'approve-date': {},
  'reject-date': {reason},
  pause: {reason, until: Day},
  resume: {},
  resolve: {extent: z.enum(extents), summary: Text},
  confirm: {},
  contest: {reason},
  'still-solved': {},
  returned: {reason},
  'propose-abandon': {reason},
  'reject-abandon': {reason},
  abandon: {reason},
  withdraw: {reason},
  appeal: {reason},
  reopen: {reason},
  escalate: {reason},
} as const satisfies Record<Decision, z.ZodRawShape>

/** The rules between fields that a refinement adds, in the words of JSON schema: the document of the API knows them too. */
type Rules = Record<string, unknown>

const body = <D extends Decision>(decision: D, rules?: Rules) =>
  z.strictObject({decision: z.literal(decision), ...decisionShapes[decision]}).meta({
    id: `Decision${decision.replaceAll(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}`,
    ...(rules ? {override: rules} : {}),
  })

const has = (field: string, more: Rules = {}): Rules => ({properties: {[field]: {}, ...more}, required: [field]})

const reclassify = body('reclassify', {
  anyOf: ['industry', 'category', 'priority', 'scope'].map(field => has(field)),
}).refine(d => Boolean(d.industry ?? d.category ?? d.priority ?? d.scope), {
  params: {code: 'nothing-to-change'},
})
const elsewhere = 'other-authority'
const decline = body('decline', {
  oneOf: [
    has('authority', {ground: {const: elsewhere}}),
    {properties: {ground: {enum: grounds.filter(ground => ground !== elsewhere)}}, not: has('authority')},
  ],
}).refine(d => (d.ground === elsewhere) === (d.authority !== undefined), {
  path: ['authority'],
  params: {code: 'authority-with-other-authority'},
})

/** A decision with all that it must carry. */
export const BarrierDecision = z
  .discriminatedUnion('decision', [
    body('claim'),
    body('ask'),
    body('answer'),
    body('accept'),
    reclassify,
    decline,
    body('merge'),
    body('link'),
    body('unlink'),
    body('offer'),
    body('take'),
    body('refuse'),
    body('hand-back'),
    body('adopt'),
    body('progress'),
    body('add-support'),
    body('end-support'),
    body('reschedule'),
    body('approve-date'),
    body('reject-date'),
    body('pause'),
    body('resume'),
    body('resolve'),
    body('confirm'),
    body('contest'),
    body('still-solved'),
    body('returned'),
    body('propose-abandon'),
    body('reject-abandon'),
    body('abandon'),
    body('withdraw'),
    body('appeal'),
    body('reopen'),
    body('escalate'),
  ])
  .meta({id: 'BarrierDecision'})
export type BarrierDecision = z.infer<typeof BarrierDecision>
