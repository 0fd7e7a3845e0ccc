// The one workflow loop: look at the record, act or wait, look again. It keeps no state of its own.
import {defineSearchAttributeKey, TemporalFailure} from '@temporalio/common'
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  log,
  patched,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type {Activities} from './activities.ts'
import type {Status, Step} from './step.ts'

/** The bridge announces a version of the record; whoever reconciles asks for another look. Either ends a wait. */
export const changed = defineSignal<[version: number]>('changed')
/** What the workflow is waiting for. */
export const status = defineQuery<Status>('status')

// One attempt, since the loop tries again by timer: local activities block the workflow's task.
const {look, advance} = proxyLocalActivities<Activities>({startToCloseTimeout: '3s', retry: {maximumAttempts: 1}})

const SLOWEST_RETRY_MS = 30_000
/** Rounds of one run; then it continues as new. */
const ROUNDS = 2_000

/** 1, 2, 4 … 30 seconds. */
const backoff = (failures: number): number => Math.min(SLOWEST_RETRY_MS, 1_000 * 2 ** (failures - 1))

async function waitUntil(until: string | null, news: () => boolean, says: string): Promise<void> {
  if (until === null) await condition(news)
  else await condition(news, Math.max(1, Date.parse(until) - Date.now()), {summary: says})
}

/** Moves the record `id` for as long as it is open. Exported as a workflow type per kind of record. */
async function move(id: string, limit: number = ROUNDS): Promise<void> {
  let announced = 0
  let signals = 0
  let failures = 0
  let now: Status = {says: 'looks at the record', until: null, version: 0}
  const shown: Record<string, string> = {}
  /** What a move has found to come next; null: look. */
  let next: Step | null = null
  setHandler(changed, version => {
    announced = Math.max(announced, version)
    signals++
  })
  setHandler(status, () => now)

  function show(step: Step): void {
    now = {says: step.says, until: step.kind === 'wait' ? step.until : null, version: step.version}
    setCurrentDetails(now.until ? `${now.says} (until ${now.until})` : now.says)
    for (const [name, value] of Object.entries(step.attributes)) {
      if (shown[name] === value) continue
      shown[name] = value
      upsertSearchAttributes([{key: defineSearchAttributeKey(name, 'KEYWORD'), value}])
    }
  }

  /** A look and what follows from it; false when there is nothing left to do. */
  async function turn(): Promise<boolean> {
    const [heard, before] = [announced, signals]
    const instant = new Date().toISOString()
    const step = next && next.version >= heard ? next : await look(id, heard, instant)
    next = null
    show(step)
    if (step.kind === 'end') return signals > before
    // Moves that were recorded before they said what comes next have said nothing.
    if (step.kind === 'act') next = (await advance(id, step, instant)) ?? null
    else await waitUntil(step.until, () => signals > before, step.says)
    failures = 0
    return true
  }

  /** Waits before another try; whoever announces something need not wait for it. */
  async function tryAgainLater(): Promise<void> {
    const before = signals
    const options = {summary: 'a service is away or refuses: tries again'}
    if (patched('news-ends-backoff')) await condition(() => signals > before, backoff(failures), options)
    else await sleep(backoff(failures), options)
  }

  for (let round = 1; ; round++) {
    try {
      if (!(await turn())) return
    } catch (error) {
      // A local activity's failure arrives as itself, a timeout wrapped; anything else is a fault of this code.
      if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error
      failures++
      if (failures > 2) log.error('a record cannot be moved on yet', {id, failures})
      await tryAgainLater()
    }
    if (round >= limit || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished)
      await continueAsNew<typeof move>(id, limit)
    }
  }
}

export {move as barrier, move as solution}
