// The worklist of the coordinators: clocks of barriers and of solutions that run or were missed.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {ClockView} from './barriers.ts'
import {clockShown} from './clock.ts'
import {query} from './command.ts'
import {parties, stages} from './movement.ts'
import {page, pageOf} from './pages.ts'
import {solutionStatuses} from './solution-movement.ts'
import {solutionClocks} from './solution-moves.ts'
import {ShownText} from './texts.ts'

const DueBarrierClock = z
  .object({
    kind: z.literal('barrier'),
    id: Id.describe('the barrier'),
    reference: z.string(),
    title: ShownText,
    stage: z.enum(stages),
    waitingFor: z.enum(parties),
    group: Id.nullable().describe('the group that holds it or is offered it'),
    ...ClockView.shape,
  })
  .meta({id: 'DueBarrierClock'})

const DueSolutionClock = z
  .object({
    kind: z.literal('solution'),
    id: Id.describe('the solution'),
    title: ShownText,
    status: z.enum(solutionStatuses),
    adoptedFor: z.array(Id).describe('the barriers it is adopted for'),
    clock: z.enum(solutionClocks),
    commitment: Id.nullable().describe('the one whose clock it is; null for the clock of updates'),
    organisation: Id.nullable().describe('the organisation that owes this commitment'),
    ...clockShown,
  })
  .meta({id: 'DueSolutionClock'})

/** A line of the worklist: a clock whose time is over, or soon will be, and which record it is of. */
export const DueClock = z.discriminatedUnion('kind', [DueBarrierClock, DueSolutionClock]).meta({id: 'DueClock'})
export type DueClock = z.infer<typeof DueClock>

/** A page holds the lines of so many records, by the earliest end of their clocks and then by id. */
const asked = {
  sentBy: ['gateway'],
  data: z.strictObject({due_before: Instant.optional(), ...page}),
  reply: pageOf(z.object({at: Instant.describe('the earliest end'), id: Id, clocks: z.array(DueClock)})),
} as const

export const listClocks = query('barrier.clocks', {
  ...asked,
  servedBy: 'barriers',
  about: 'Clocks that run or were missed, by barrier, the longest overdue first; for the worklist of the coordinators.',
})
export const listSolutionClocks = query('solution.clocks', {
  ...asked,
  servedBy: 'solutions',
  about:
    'Clocks that run or were missed, by solution, the longest overdue first; for the worklist of the coordinators.',
})
