// Waking the workflow of a record: starts it if there is none, tells it the version if there is.
import type {WorkflowKind} from '@rin/contracts'
import type {Client} from '@temporalio/client'
import {changed} from './move.ts'
import {workflowId} from './temporal.ts'

/** What a worker was in the middle of when it ended goes to another after so long; Temporal's own would be ten seconds. */
const TAKEN_BACK_AFTER = '5s'

const summaries: Record<WorkflowKind, string> = {
  barrier: 'moves a barrier from review to follow-up',
  solution: 'watches what was promised for a solution',
}

/** Resolves when Temporal has it. */
export async function wake(
  client: Client,
  taskQueue: string,
  kind: WorkflowKind,
  id: string,
  version: number,
): Promise<void> {
  await client.workflow.signalWithStart(kind, {
    workflowId: workflowId(kind, id),
    taskQueue,
    args: [id],
    signal: changed,
    signalArgs: [version],
    workflowTaskTimeout: TAKEN_BACK_AFTER,
    staticSummary: summaries[kind],
  })
}
