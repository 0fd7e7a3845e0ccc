// Keeps the histories of runs that have ended, before Temporal forgets them: at the start, then every so often, each once.
import {setTimeout as pause} from 'node:timers/promises'
import {Id, type WorkflowKind, workflowKinds} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import {byWorkflow} from '@rin/kit/origin'
import {isOutage} from '@rin/kit/outage'
import type {Records} from '@rin/kit/record'
import {type Client, isGrpcServiceError, type WorkflowExecutionInfo} from '@temporalio/client'
import {fetchHistory} from './fetch.ts'
import {digestOf, endedRun, eventsIn} from './history.ts'
import type {EvidenceStore, RunState} from './store.ts'

const PAGE = 200
const RETRY_MS = 5_000
const FETCH_WITHIN_MS = 60_000
/** Lists of Temporal may lag behind: runs that closed so long before the last time are looked for again. */
const OVERLAP_MS = 86_400_000
/** gRPC's DEADLINE_EXCEEDED. */
const DEADLINE_EXCEEDED = 4

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

/** Names an error without what it says: that may quote what it is about. */
const codeOf = (error: unknown): string | number =>
  isGrpcServiceError(error) ? error.code : error instanceof Error ? error.name : 'unknown'

/** Something is away from every run. A history for which the time alone was too short is that of one. */
const isAway = (error: unknown): boolean =>
  isOutage(error) && !(isGrpcServiceError(error) && error.code === DEADLINE_EXCEEDED)

function keeper({client, store, runs, log}: Keeping, stopping: AbortSignal) {
  /**
   * Whether there is no more to do for this run. First the bytes, then the record: a crash in between leaves bytes that the next
   * time are the same.
   */
  async function keep(info: WorkflowExecutionInfo): Promise<boolean> {
    const {workflowId, runId} = info
    const of = recordOf(workflowId)
    if (!of) return true
    const bytes = await fetchHistory(client, workflowId, runId, Date.now() + FETCH_WITHIN_MS)
    if (!bytes) {
      log.error({workflowId, runId}, 'the history of a run is gone and was not kept')
      return true
    }
    const run = endedRun(eventsIn(bytes))
    if (!run) {
      log.error({workflowId, runId}, 'a run is closed, but its history has no end and was not kept')
      return false
    }
    const digest = digestOf(bytes)
    await store.put(digest, bytes)
    const outcome = await runs.create(runId, {id: runId, body: workflowId}, () => ({
      events: [{type: 'rin.run.kept.v1', data: {...of, ...run, size: bytes.length, digest}}],
      origin: byWorkflow({id: runId, time: new Date().toISOString(), correlationId: runId}),
    }))
    if ('problem' in outcome) {
      log.error({workflowId, runId, code: outcome.problem.code}, 'a run was not recorded')
      return false
    }
    // A record that came back without its bytes has to be of the same.
    if (outcome.ok.record.state.digest !== digest) log.error({workflowId, runId}, 'a run has another history by now')
    return true
  }

  /** What stands in the way of one run keeps none of the others away. */
  async function tried(info: WorkflowExecutionInfo): Promise<boolean> {
    try {
      return await keep(info)
    } catch (error) {
      if (stopping.aborted || isAway(error)) throw error
      const {workflowId, runId} = info
      log.error({workflowId, runId, code: codeOf(error)}, 'the history of a run was not kept')
      return false
    }
  }

  /** How many of them are still to be kept. */
  async function keepAll(page: readonly WorkflowExecutionInfo[]): Promise<number> {
    const kept = await store.kept(page.map(({runId}) => runId))
    let left = 0
    for (const info of page) if (!(kept.has(info.runId) || (await tried(info)))) left++
    return left
  }

  /** Keeps what closed since an instant and is not kept yet. Throws when it was not all. */
  return async (since: number): Promise<void> => {
    let left = 0
    for (const kind of workflowKinds) {
      const page: WorkflowExecutionInfo[] = []
      const query = `WorkflowType = "${kind}" AND ${closedSince(since)}`
      for await (const info of client.workflow.list({query})) {
        page.push(info)
        if (page.length === PAGE) left += await keepAll(page.splice(0))
      }
      left += await keepAll(page)
    }
    if (left > 0) throw new Error(`${left} runs are still to be kept`)
  }
}

/** Keeps until `stop`. */
export function keepEvidence(keeping: Keeping, everyMs: number): {stop(): Promise<void>} {
  const stopping = new AbortController()
  const keepSince = keeper(keeping, stopping.signal)

  async function keepGoing(): Promise<void> {
    let since = 0
    while (!stopping.signal.aborted) {
      const began = Date.now()
      let waitMs = everyMs
      try {
        await keeping.client.withAbortSignal(stopping.signal, () => keepSince(since))
        since = began - OVERLAP_MS
      } catch (error) {
        // An outage passes soon; what stands in the way of one run is not worth a sweep every few seconds.
        if (isOutage(error)) waitMs = Math.min(everyMs, RETRY_MS)
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
