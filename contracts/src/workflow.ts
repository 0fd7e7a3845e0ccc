// What can be asked of a workflow: what it waits for, its runs, and the history of each.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {ActivityId, query} from './command.ts'

/** The kinds of record that a workflow moves; also the workflow types. */
export const workflowKinds = ['barrier', 'solution'] as const
export type WorkflowKind = (typeof workflowKinds)[number]

export const runStatuses = [
  'running',
  'completed',
  'continued-as-new',
  'failed',
  'cancelled',
  'terminated',
  'timed-out',
] as const

/** A run of a workflow: it lasts until it ends or continues as new. */
export const WorkflowRun = z
  .object({
    run: z.string(),
    status: z.enum(runStatuses),
    startedAt: Instant,
    closedAt: Instant.nullable(),
    events: z.int().describe('of its history, so far'),
    digest: z
      .string()
      .nullable()
      .describe('SHA-256 of the kept history in hex, as the log has it; null until it is kept'),
  })
  .meta({id: 'WorkflowRun'})
export type WorkflowRun = z.infer<typeof WorkflowRun>

/** An event of a run as Temporal recorded it, in the parts that say what was done and why. */
export const RunEvent = z
  .object({
    number: z.int(),
    type: z.string().meta({example: 'marker-recorded'}),
    time: Instant,
    announced: z.int().optional().describe('the version of the record that the bridge told'),
    activity: z.string().optional().describe('look: the record was looked at; advance: a move was made'),
    answer: z
      .object({
        kind: z.enum(['act', 'wait', 'end']),
        says: z.string().describe('in plain words'),
        until: Instant.nullable().optional(),
        version: z.int().describe('of the record by then: a sequence of its history'),
        move: z.string().optional(),
        clock: z.string().optional(),
        commitment: Id.optional(),
      })
      .nullable()
      .optional()
      .describe('what came next; null: somebody was faster'),
    failure: z.string().optional().describe('the code with which the activity failed'),
    timer: z.object({says: z.string().nullable(), until: Instant}).optional(),
    shown: z.record(z.string(), z.string()).optional().describe('search attributes'),
    continues: z.string().optional().describe('the run before this one'),
    continuedBy: z.string().optional().describe('the run after this one'),
  })
  .meta({id: 'RunEvent'})
export type RunEvent = z.infer<typeof RunEvent>

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
    runs: z.array(WorkflowRun).describe('the oldest first'),
  })
  .meta({id: 'WorkflowStatus'})
export type WorkflowStatus = z.infer<typeof WorkflowStatus>

export const viewWorkflow = query('workflow.status', {
  servedBy: 'bridge',
  sentBy: ['gateway'],
  data: z.strictObject({kind: z.enum(workflowKinds), id: Id}),
  reply: WorkflowStatus,
  about: 'What the workflow of a record waits for, and its runs.',
})

const ofRun = {kind: z.enum(workflowKinds), id: Id, run: Id}

export const readRun = query('workflow.run', {
  servedBy: 'bridge',
  sentBy: ['gateway'],
  data: z.strictObject({
    ...ofRun,
    after: z.int().min(0),
    limit: z.int().min(1).max(500),
    activity: ActivityId.optional(),
  }),
  reply: z.object({items: z.array(RunEvent), next: z.int().nullable()}),
  about: 'The events of a run after a number, or that of one activity, from Temporal or as they were kept.',
})
export const readKeptRun = query('workflow.kept', {
  servedBy: 'bridge',
  sentBy: ['gateway'],
  data: z.strictObject({...ofRun, piece: z.int().min(0)}),
  reply: z.object({bytes: z.string().describe('in base64'), size: z.int(), digest: z.string(), pieces: z.int()}),
  about: 'A piece of the history of a run, byte for byte as it was kept.',
})
export const listKeptRuns = query('workflow.runs', {
  servedBy: 'bridge',
  sentBy: ['gateway'],
  data: z.strictObject({kind: z.enum(workflowKinds), id: Id}),
  reply: z.object({items: z.array(Id)}),
  about: 'The runs of the workflow of a record whose histories were kept; they are records of the log themselves.',
})

/** Clocks of a day end at one midnight: workflows wake at most so long after it, in milliseconds. */
export const LATEST_WAKE_MS = 900_000

/** Search attributes of the workflows: codes for operators, registered before the first start. */
export const searchAttributes = {RinStage: 'Keyword', RinIndustry: 'Keyword'} as const
