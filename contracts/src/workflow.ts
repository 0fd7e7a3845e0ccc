// What can be asked of a running workflow.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {query} from './command.ts'

/** The kinds of record that a workflow moves; also the workflow types. */
export const workflowKinds = ['barrier', 'solution'] as const
export type WorkflowKind = (typeof workflowKinds)[number]

/** What the workflow of a record is doing. */
export const WorkflowStatus = z
  .object({
    workflow: z.string().meta({example: 'barrier/0190…'}),
    run: z.string(),
    status: z.enum(['running', 'completed', 'other']),
    startedAt: Instant,
    waitsFor: z.string().nullable().describe('in plain words'),
    until: Instant.nullable(),
    version: z.int().nullable().describe('the version of the record it looked at last'),
  })
  .meta({id: 'WorkflowStatus'})
export type WorkflowStatus = z.infer<typeof WorkflowStatus>

export const viewWorkflow = query('workflow.status', {
  servedBy: 'bridge',
  sentBy: ['gateway'],
  data: z.strictObject({kind: z.enum(workflowKinds), id: Id}),
  reply: WorkflowStatus,
  about: 'What the workflow of a record waits for.',
})

/** Clocks of a day end at one midnight: workflows wake at most so long after it, in milliseconds. */
export const LATEST_WAKE_MS = 900_000

/** Search attributes of the workflows: codes for operators, registered before the first start. */
export const searchAttributes = {RinStage: 'Keyword', RinIndustry: 'Keyword'} as const
