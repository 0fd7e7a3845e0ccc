// Keeps the histories of runs that have ended, before Temporal forgets them: at the start, then every so often, each once.
import {setTimeout as pause} from 'node:timers/promises'
import {Id, type WorkflowKind, workflowKinds} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import {byWorkflow} from '@rin/kit/origin'
import type {Records} from '@rin/kit/record'
import type {Client, WorkflowExecutionInfo} from '@temporalio/client'
import {fetchHistory} from './fetch.ts'
import {digestOf, endedRun, eventsIn} from './history.ts'
import type {EvidenceStore, RunState} from './store.ts'

const PAGE = 200
const RETRY_MS = 5_000
const FETCH_WITHIN_MS = 60_000
/** Lists of Temporal may lag behind: runs that closed so long before the last time are looked for again. */
const OVERLAP_MS = 86_400_000

interface Keeping {
  client: Client
  store: EvidenceStore
  runs: Records<RunState>
  log: Logger
}

/** The record that a workflow moves; null for somebody else's workflow. */
function recordOf(workflowId: string): {kind: WorkflowKind; record: string} | null {
  const kind = workflowKinds.find(each => workflowId.startsWith(`${each}/`))
  const record = Id.safeParse(kind && workflowId.slice(kind.length + 1))
  return kind && record.success ? {kind, record: record.data} : null
}

const closedSince = (since: number): string =>
  `ExecutionStatus != "Running" AND CloseTime >= "${new Date(since).toISOString()}"`

function keeper({client, store, runs, log}: Keeping) {
  /** First the bytes, then the record: a crash in between leaves bytes that the next time are the same. */
  async function keep(info: WorkflowExecutionInfo): Promise<void> {
    const {workflowId, runId} = info
    const of = recordOf(workflowId)
    if (!of) return
    const bytes = await fetchHistory(client, workflowId, runId, Date.now() + FETCH_WITHIN_MS)
    if (!bytes) log.error({workflowId, runId}, 'the history of a run is gone and was not kept')
    const run = bytes && endedRun(eventsIn(bytes))
    if (!run) return
    const digest = digestOf(bytes)
    await store.put(digest, bytes)
    const outcome = await runs.create(runId, {id: runId, body: workflowId}, () => ({
      events: [{type: 'rin.run.kept.v1', data: {...of, ...run, size: bytes.length, digest}}],
      origin: byWorkflow({id: runId, time: new Date().toISOString(), correlationId: runId}),
    }))
    if ('problem' in outcome) throw new Error(outcome.problem.code)
    // A record that came back without its bytes has to be of the same.
    if (outcome.ok.record.state.digest !== digest) log.error({workflowId, runId}, 'a run has another history by now')
  }

  async function keepAll(page: readonly WorkflowExecutionInfo[]): Promise<void> {
    const kept = await store.kept(page.map(({runId}) => runId))
    for (const info of page) if (!kept.has(info.runId)) await keep(info)
  }

  /** Keeps what closed since an instant and is not kept yet. Throws when something is away: then it was not all. */
  return async (since: number): Promise<void> => {
    for (const kind of workflowKinds) {
      const page: WorkflowExecutionInfo[] = []
      const query = `WorkflowType = "${kind}" AND ${closedSince(since)}`
      for await (const info of client.workflow.list({query})) {
        page.push(info)
        if (page.length === PAGE) await keepAll(page.splice(0))
      }
      await keepAll(page)
    }
  }
}

/** Keeps until `stop`. */
export function keepEvidence(keeping: Keeping, everyMs: number): {stop(): Promise<void>} {
  const keepSince = keeper(keeping)
  const stopping = new AbortController()

  async function keepGoing(): Promise<void> {
    let since = 0
    while (!stopping.signal.aborted) {
      const began = Date.now()
      let waitMs = everyMs
      try {
        await keeping.client.withAbortSignal(stopping.signal, () => keepSince(since))
        since = began - OVERLAP_MS
      } catch (error) {
        waitMs = Math.min(everyMs, RETRY_MS)
        if (!stopping.signal.aborted) keeping.log.warn({err: error}, 'histories of runs not kept yet')
      }
      await pause(waitMs, undefined, {signal: stopping.signal}).catch(() => {})
    }
  }

  const ended = keepGoing()
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
