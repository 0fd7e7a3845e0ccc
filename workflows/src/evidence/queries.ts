// Answers what auditors ask of runs: from Temporal while it has them, from what was kept afterwards.
import {type Message, type Reply, type RunEvent, refuse, type WorkflowKind, type WorkflowRun} from '@rin/contracts'
import type {Client, WorkflowExecutionInfo, WorkflowExecutionStatusName} from '@temporalio/client'
import {workflowId} from '../temporal.ts'
import {eventsOfActivity} from './activity.ts'
import {fetchHistory} from './fetch.ts'
import {digestOf, eventsIn} from './history.ts'
import {readEvent} from './read.ts'
import {type EvidenceStore, piecesOf, type RunRecord} from './store.ts'

interface OfRun {
  kind: WorkflowKind
  id: string
  run: string
}

const statuses: Readonly<Partial<Record<WorkflowExecutionStatusName, WorkflowRun['status']>>> = {
  COMPLETED: 'completed',
  CONTINUED_AS_NEW: 'continued-as-new',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
}

type Told = Pick<WorkflowExecutionInfo, 'runId' | 'status' | 'startTime' | 'historyLength'> & {
  closeTime?: Date | undefined
}

/** A run as Temporal tells it. */
export const toldRun = ({runId, status, startTime, closeTime, historyLength}: Told): WorkflowRun => ({
  run: runId,
  status: statuses[status.name] ?? 'running',
  startedAt: startTime.toISOString(),
  closedAt: closeTime?.toISOString() ?? null,
  events: historyLength,
  digest: null,
})

/** A run as it was kept. */
export const keptRun = ({_id, state}: RunRecord): WorkflowRun => ({run: _id, ...state})

export function evidenceQueries(client: Client, store: EvidenceStore) {
  /** As it was kept, else from Temporal; null when neither has it. */
  async function historyOf({kind, id, run}: OfRun, deadline: number): Promise<Buffer | null> {
    const kept = await store.one(kind, id, run)
    const bytes = kept && (await store.bytes(kept.state))
    if (!kept || !bytes) return fetchHistory(client, workflowId(kind, id), run, deadline)
    if (digestOf(bytes) !== kept.state.digest) throw new Error('a kept history is not what the log says')
    return bytes
  }

  async function events(
    {data}: Message<OfRun & {after: number; limit: number; activity?: string | undefined}>,
    {deadline}: {deadline: number},
  ): Promise<Reply<{items: RunEvent[]; next: number | null}>> {
    const bytes = await historyOf(data, deadline)
    if (!bytes) return refuse('not-found')
    const every = eventsIn(bytes)
    const all = data.activity === undefined ? every : eventsOfActivity(every, data.activity)
    const items = all.slice(data.after, data.after + data.limit).map(readEvent)
    const end = data.after + items.length
    return {ok: {items, next: end < all.length ? end : null}}
  }

  async function kept({data}: Message<OfRun & {piece: number}>) {
    const {kind, id, run, piece} = data
    const state = (await store.one(kind, id, run))?.state
    const bytes = state && (await store.piece(state, piece))
    if (!bytes) return refuse('not-found')
    return {
      ok: {bytes: bytes.toString('base64'), size: state.size, digest: state.digest, pieces: piecesOf(state)},
    }
  }

  const runs = async ({data: {kind, id}}: Message<Omit<OfRun, 'run'>>) => ({
    ok: {items: (await store.ofRecord(kind, id)).map(({_id}) => _id)},
  })

  return {events, kept, runs}
}
