// Commands, queries, events and views of solutions.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {command, query} from './command.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import {page, pageOf} from './pages.ts'
import {ShownText, Text, Title} from './texts.ts'

export const solutionStatuses = ['proposed', 'adopted'] as const

/** Body of POST /solutions. */
export const ProposeSolution = z
  .strictObject({barriers: z.array(Id).min(1).max(100), title: Title, description: Text})
  .meta({id: 'ProposeSolution'})
export type ProposeSolution = z.infer<typeof ProposeSolution>

export const Solution = z
  .object({
    id: Id,
    version: z.int(),
    status: z.enum(solutionStatuses),
    barriers: z.array(Id).describe('the barriers it was proposed for'),
    adoptedFor: z.array(Id).describe('the barriers it was adopted for'),
    title: ShownText,
    description: ShownText,
    proposedBy: z.object({organisation: Id.nullable()}),
    proposedAt: Instant,
  })
  .meta({id: 'Solution'})
export type Solution = z.infer<typeof Solution>

const fromGateway = {servedBy: 'solutions', sentBy: ['gateway']} as const

export const proposeSolution = command('solution.propose', {
  ...fromGateway,
  data: ProposeSolution,
  reply: Solution,
  about: 'Proposes a solution for one or several barriers.',
})
export const reserveSolution = command('solution.reserve', {
  servedBy: 'solutions',
  sentBy: ['worker'],
  data: z.strictObject({id: Id, barrier: Id}),
  reply: z.object({version: z.int()}),
  about: "Asks the solution for its consent to a barrier's adoption.",
})
export const viewSolution = query('solution.view', {
  servedBy: 'solutions',
  sentBy: ['gateway', 'barriers'],
  data: z.strictObject({id: Id}),
  reply: Solution,
  about: 'A solution.',
})
export const listSolutions = query('solution.list', {
  ...fromGateway,
  data: z.strictObject({...page, barrier: Id.optional()}),
  reply: pageOf(Solution),
  about: 'Solutions, newest first; of a barrier where asked.',
})

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
]
