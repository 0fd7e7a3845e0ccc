// The event of a run of a workflow: its history was kept, under a digest that the log proves. The record has the id of the run.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {type EventDeclaration, event} from './event.ts'
import {runStatuses, workflowKinds} from './workflow.ts'

export const runEvents: readonly EventDeclaration[] = [
  event(
    'run.kept',
    z.object({
      kind: z.enum(workflowKinds),
      record: Id.describe('the one that the workflow moves'),
      status: z.enum(runStatuses),
      startedAt: Instant,
      closedAt: Instant,
      events: z.int(),
      size: z.int().describe('of the history, in bytes'),
      digest: z.string().describe('SHA-256 of these bytes, in hex'),
    }),
    'The history of a run of a workflow was kept when the run had ended or continued as new.',
  ),
]
