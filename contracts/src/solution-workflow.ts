// What the workflows ask of solutions: consent, findings, moves, and what there is to move.
import * as z from 'zod'
import {Id} from './actors.ts'
import {command, query} from './command.ts'
import {openRecords} from './pages.ts'
import {WholeSolutionMovement} from './solution-events.ts'
import {findings} from './solution-movement.ts'
import {solutionClocks, solutionMoveNames} from './solution-moves.ts'

const fromWorker = {servedBy: 'solutions', sentBy: ['worker']} as const
const version = z.object({version: z.int()})
const seen = z.object({version: z.int(), movement: WholeSolutionMovement})

export const reserveSolution = command('solution.reserve', {
  ...fromWorker,
  data: z.strictObject({id: Id, barrier: Id}),
  reply: version,
  about: "Asks the solution for its consent to a barrier's adoption.",
})
export const dropSolution = command('solution.drop', {
  ...fromWorker,
  data: z.strictObject({id: Id, barrier: Id}),
  reply: version,
  about: 'Tells the solution that a barrier lets it go.',
})
export const noteFinding = command('solution.note', {
  ...fromWorker,
  data: z.strictObject({id: Id, barrier: Id, finding: z.enum(findings)}),
  reply: version,
  about: 'Tells the solution what the effect check of a barrier has found.',
})
export const advanceSolution = command('solution.advance', {
  ...fromWorker,
  data: z.strictObject({
    id: Id,
    ifVersion: z.int(),
    move: z.enum(solutionMoveNames),
    clock: z.enum(solutionClocks).optional(),
    commitment: Id.optional().describe('the one that the clock belongs to'),
  }),
  reply: seen,
  about: "Makes one of the workflow's own moves on a solution; once only by its version.",
})
export const readSolutionMovement = query('solution.movement', {
  ...fromWorker,
  data: z.strictObject({id: Id}),
  reply: seen,
  about: 'What the workflow of a solution looks at.',
})
export const listOpenSolutions = query('solution.open', {
  servedBy: 'solutions',
  sentBy: ['bridge'],
  ...openRecords,
  about: 'Every solution that a workflow has to move, and those that changed of late, by id; for reconciling.',
})
