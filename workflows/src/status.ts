// What a workflow says of itself, and its runs so far, for whoever audits.
import {type Reply, refuse, type WorkflowKind, type WorkflowRun, type WorkflowStatus} from '@rin/contracts'
import {type Client, WorkflowNotFoundError} from '@temporalio/client'
import {keptRun, toldRun} from './evidence/queries.ts'
import type {EvidenceStore} from './evidence/store.ts'
import {status} from './move.ts'
import {workflowId} from './temporal.ts'

interface Told {
  /** The last one; undefined when Temporal knows none. */
  current: WorkflowRun | undefined
  runs: WorkflowRun[]
}

/** What Temporal tells of the runs of a workflow. */
async function toldBy(client: Client, id: string): Promise<Told> {
  const runs: WorkflowRun[] = []
  for await (const info of client.workflow.list({query: `WorkflowId = "${id}"`})) runs.push(toldRun(info))
  try {
    // A list lags behind, and does not count the events of what runs.
    const current = toldRun(await client.workflow.getHandle(id).describe())
    return {current, runs: [...runs, current]}
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
    return {current: undefined, runs}
  }
}

/** Each run once: as it was kept, else as it was told last. */
const together = (told: readonly WorkflowRun[], kept: readonly WorkflowRun[]): WorkflowRun[] =>
  [...new Map([...told, ...kept].map(run => [run.run, run])).values()].toSorted((a, b) =>
    a.startedAt < b.startedAt ? -1 : 1,
  )

/** What the workflow waits for is null while no worker is there to say, and of one that Temporal has forgotten. */
export async function workflowStatus(
  client: Client,
  store: EvidenceStore,
  {kind, id}: {kind: WorkflowKind; id: string},
  deadline: number,
): Promise<Reply<WorkflowStatus>> {
  const workflow = workflowId(kind, id)
  const kept = (await store.ofRecord(kind, id)).map(keptRun)
  try {
    const {current, runs: told} = await client.withDeadline(deadline, () => toldBy(client, workflow))
    const runs = together(told, kept)
    const last = current ?? runs.at(-1)
    if (!last) return refuse('not-found')
    const handle = client.workflow.getHandle(workflow)
    const said = current ? await client.withDeadline(deadline, () => handle.query(status)).catch(() => null) : null
    return {
      ok: {
        workflow,
        run: last.run,
        status: last.status === 'running' || last.status === 'completed' ? last.status : 'other',
        startedAt: last.startedAt,
        waitsFor: said?.says ?? null,
        until: said?.until ?? null,
        version: said?.version ?? null,
        runs,
      },
    }
  } catch {
    return refuse('unavailable')
  }
}
