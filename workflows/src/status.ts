// What a workflow says of itself, and its runs so far, for whoever audits.
import {setTimeout as pause} from 'node:timers/promises'
import {type Reply, refuse, type WorkflowKind, type WorkflowRun, type WorkflowStatus} from '@rin/contracts'
import {isOutage} from '@rin/kit/outage'
import {type Client, WorkflowNotFoundError} from '@temporalio/client'
import {keptRun, toldRun} from './evidence/queries.ts'
import type {EvidenceStore} from './evidence/store.ts'
import {status} from './move.ts'
import {workflowId} from './temporal.ts'

/** So long before nobody waits any more, Temporal is no longer waited for: what was kept has to be told by then. */
const TO_ANSWER_MS = 1_000

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

/** Null while Temporal is away; its client may wait before it tries again until long after the deadline. */
async function toldWithin(client: Client, id: string, deadline: number): Promise<Told | null> {
  try {
    const late = pause(deadline - Date.now(), null, {ref: false})
    return await Promise.race([client.withDeadline(deadline, () => toldBy(client, id)), late])
  } catch (error) {
    if (!isOutage(error)) throw error
    return null
  }
}

/**
 * What the workflow waits for is null while no worker is there to say, and of one that Temporal has forgotten. While Temporal is
 * away the runs that were kept are told.
 */
export async function workflowStatus(
  client: Client,
  store: EvidenceStore,
  {kind, id}: {kind: WorkflowKind; id: string},
  deadline: number,
): Promise<Reply<WorkflowStatus>> {
  const workflow = workflowId(kind, id)
  const within = deadline - TO_ANSWER_MS
  const kept = (await store.ofRecord(kind, id)).map(keptRun)
  const told = await toldWithin(client, workflow, within)
  const runs = together(told?.runs ?? [], kept)
  const last = told?.current ?? runs.at(-1)
  if (!last) return refuse(told ? 'not-found' : 'unavailable')
  const query = () => client.workflow.getHandle(workflow).query(status)
  const said = told?.current ? await client.withDeadline(within, query).catch(() => null) : null
  return {
    ok: {
      workflow,
      run: last.run,
      status: told && (last.status === 'running' || last.status === 'completed') ? last.status : 'other',
      startedAt: last.startedAt,
      waitsFor: said?.says ?? null,
      until: said?.until ?? null,
      version: said?.version ?? null,
      runs,
    },
  }
}
