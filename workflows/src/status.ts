// What a workflow says of itself, for coordinators.
import {type Reply, refuse, type WorkflowStatus} from '@rin/contracts'
import {type Client, WorkflowNotFoundError} from '@temporalio/client'
import {status} from './move.ts'
import {workflowId} from './temporal.ts'

/** Answers from Temporal; what the workflow waits for is null while no worker is there to say. */
export async function workflowStatus(
  client: Client,
  kind: string,
  id: string,
  deadline: number,
): Promise<Reply<WorkflowStatus>> {
  const handle = client.workflow.getHandle(workflowId(kind, id))
  try {
    const run = await client.withDeadline(deadline, () => handle.describe())
    const running = run.status.name === 'RUNNING'
    const said = await client.withDeadline(deadline, () => handle.query(status)).catch(() => null)
    return {
      ok: {
        workflow: run.workflowId,
        run: run.runId,
        status: running ? 'running' : run.status.name === 'COMPLETED' ? 'completed' : 'other',
        startedAt: run.startTime.toISOString(),
        waitsFor: said?.says ?? null,
        until: said?.until ?? null,
        version: said?.version ?? null,
      },
    }
  } catch (error) {
    return refuse(error instanceof WorkflowNotFoundError ? 'not-found' : 'unavailable')
  }
}
