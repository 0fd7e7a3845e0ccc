// The history of a record for people: its entries in sentences, the state as of each, and what is asked of the log for it.
import * as z from 'zod'
import {Day, Id, Instant} from './actors.ts'
import {WholeMovement} from './barrier-events.ts'
import {query} from './command.ts'
import type * as fold from './fold.ts'
import {WholeSolutionMovement} from './solution-events.ts'
import {ShownText} from './texts.ts'
import {workflowKinds} from './workflow.ts'

export const entryKinds = ['decision', 'move', 'other'] as const
export type EntryKind = (typeof entryKinds)[number]

const EntryKind = z
  .enum(entryKinds)
  .describe(
    'decision: people decided; move: the workflow did by itself; other: reports, consents, findings and the like',
  )

const Difference = z
  .object({
    field: z.string().describe('its path, with dots').meta({example: 'clocks.review.state'}),
    from: z.unknown().describe('null where it was absent'),
    to: z.unknown().describe('null where it is absent'),
  } satisfies Record<keyof fold.Difference, z.ZodType>)
  .meta({id: 'Difference'})

const Cause = z
  .object({
    rule: z.string().nullable().describe("the row of the table of the workflow's moves"),
    clock: z.string().nullable(),
    policy: z.string().nullable().describe('the version of the service levels under which that clock runs'),
    because: z.string().nullable().describe('the decision that was carried out, or the code of the refusal'),
    event: z.string().nullable().describe('the id of the event that called for it'),
  })
  .meta({id: 'Cause'})
export type Cause = z.infer<typeof Cause>

/** One event of a record as the log tells it. */
export const ToldEvent = z.object({
  id: z.string().describe('of the event'),
  sequence: z.int().describe("the record's version after this event"),
  index: z.int().describe('number of the entry in the log'),
  kind: EntryKind,
  event: z.string().meta({example: 'rin.barrier.reported.v1'}),
  time: Instant,
  actor: Id,
  role: z.string().nullable(),
  organisation: Id.nullable(),
  data: z.record(z.string(), z.unknown()),
  cause: Cause.nullable().describe('what caused it, as far as it was not the person alone'),
  changes: z.array(Difference).describe("what it changed in the record's movement, old and new"),
  run: z
    .object({
      kind: z.enum(workflowKinds),
      id: Id,
      run: z.string(),
      activity: z.string().nullable().describe('of the run; null for events from before they told it'),
    })
    .nullable()
    .describe('the run of the workflow that made it, of which record, and the activity in it'),
})
export type ToldEvent = z.infer<typeof ToldEvent>

const Link = z.object({href: z.string()}).meta({id: 'Link'})

/** One event of a record as people read it. */
export const HistoryEntry = ToldEvent.omit({run: true})
  .extend({
    sentence: z
      .string()
      .describe('in plain words; people are told by their role, organisations and groups by their id'),
    reason: ShownText.nullable().describe('what somebody gave as the reason, or as the main text of the decision'),
    proof: Link.describe('that the entry is in the log'),
    workflow: Link.nullable().describe(
      'to the event in the run of the workflow that made it, for those who audit; not found where that is the workflow of a record that they do not see',
    ),
  })
  .meta({id: 'HistoryEntry'})
export type HistoryEntry = z.infer<typeof HistoryEntry>

/** The language in which sentences are told, and its direction. */
const told = {lang: z.string().meta({example: 'de'}), dir: z.enum(['ltr', 'rtl'])}

export const History = z.object({...told, items: z.array(HistoryEntry)}).meta({id: 'History'})

const AsOf = HistoryEntry.extend(told)
export const BarrierAsOf = AsOf.extend({
  state: WholeMovement.meta({id: 'BarrierMovement', description: 'as of this entry'}),
}).meta({id: 'BarrierAsOf'})
export const SolutionAsOf = AsOf.extend({
  state: WholeSolutionMovement.meta({id: 'SolutionMovement', description: 'as of this entry'}),
}).meta({id: 'SolutionAsOf'})

/** What differs between the states as of two entries. */
export const HistoryDifference = z
  .object({from: z.int(), to: z.int(), changes: z.array(Difference)})
  .meta({id: 'HistoryDifference'})

const names = {
  kind: EntryKind.optional(),
  event: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)*$/)
    .optional()
    .describe('the name in the type of the event, such as accepted'),
  person: Id.optional().describe('who acted: a person, a pseudonym or workflow'),
}

/** Query fields of a history. */
export const HistoryFilter = z.strictObject({
  ...names,
  from: z.union([Instant, Day]).optional().describe('at this instant or later; of a day, from its beginning in Berlin'),
  to: z.union([Instant, Day]).optional().describe('at this instant or earlier; of a day, to its end in Berlin'),
})
export type HistoryFilter = z.infer<typeof HistoryFilter>

/** The filter as the log knows it. */
const Only = z.strictObject({...names, from: Instant.optional(), to: Instant.optional()})
export type Only = z.infer<typeof Only>

const ofRecord = {kind: z.enum(workflowKinds), id: Id}
const fromGateway = {servedBy: 'audit', sentBy: ['gateway']} as const

export const readHistory = query('audit.history', {
  ...fromGateway,
  data: z.strictObject({
    ...ofRecord,
    after: z.int().default(0),
    limit: z.int().min(1).max(500).default(200),
    only: Only.default({}),
  }),
  reply: z.object({items: z.array(ToldEvent), next: z.int().nullable()}),
  about: "A record's events in the order of its versions, each with its cause and what it changed.",
})
export const readStates = query('audit.states', {
  ...fromGateway,
  data: z.strictObject({...ofRecord, sequences: z.array(z.int().positive()).min(1).max(2)}),
  reply: z.object({
    items: z.array(z.object({entry: ToldEvent, state: z.union([WholeMovement, WholeSolutionMovement])})),
  }),
  about: 'Entries of a record with its state as of each; those that are not there are left out.',
})
