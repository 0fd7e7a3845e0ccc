// The workflow loop on the time-skipping server with activities of the test's own.
import {fileURLToPath} from 'node:url'
import {searchAttributes} from '@rin/contracts'
import {findServer} from '@rin/servers'
import type {Activities} from '@rin/workflows/activities'
import {workflowBundle} from '@rin/workflows/bundle'
import {type barrier, changed} from '@rin/workflows/move'
import type {Step} from '@rin/workflows/step'
import type {WorkflowHandleWithFirstExecutionRunId} from '@temporalio/client'
import {TestWorkflowEnvironment} from '@temporalio/testing'
import {DefaultLogger, Runtime, Worker} from '@temporalio/worker'

const DAY_MS = 86_400_000
/** How Temporal's API numbers this type of search attribute. */
const KEYWORD = 2
const cache = fileURLToPath(new URL('../../.rin/cache', import.meta.url))

export const end = (version: number): Step => ({kind: 'end', says: 'closed', version, attributes: {}})
export const act = (version: number): Step<{move: string}> => ({
  kind: 'act',
  move: 'warn',
  says: 'warn',
  version,
  attributes: {},
})
export const wait = (until: string | null, version: number): Step => ({
  kind: 'wait',
  until,
  says: 'waits',
  version,
  attributes: {},
})
export const plus = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * DAY_MS).toISOString()

export type Handle = WorkflowHandleWithFirstExecutionRunId<typeof barrier>

export interface Manner {
  /** Rounds after which the workflow continues as new. */
  limit?: number
  /** Workers replay every task. One that remembers would keep its tasks to itself: this server never takes them back. */
  forgetful?: boolean
}

/** Starts the server. Once per process, since it sets the SDK's logging. */
export async function startLoop() {
  // The test server lacks what the SDK would like to have, and outages are wanted.
  const logging = {filter: {core: 'ERROR', other: 'ERROR'}} as const
  Runtime.install({logger: new DefaultLogger('ERROR', () => {}), shutdownSignals: [], telemetryOptions: {logging}})
  const path = await findServer('temporal-test-server')
  const env = await TestWorkflowEnvironment.createTimeSkipping({server: {executable: {type: 'existing-path', path}}})
  // Without them a workflow that shows its attributes would wait for ever.
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(Object.keys(searchAttributes).map(name => [name, KEYWORD])),
  })
  const codePath = await workflowBundle(cache)

  /** A worker with these activities; the answer stops it. */
  async function startWorker(
    taskQueue: string,
    activities: Activities,
    forgetful: boolean,
  ): Promise<() => Promise<void>> {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue,
      workflowBundle: {codePath},
      activities,
      ...(forgetful ? {maxCachedWorkflows: 0} : {}),
    })
    const running = worker.run()
    return async () => {
      worker.shutdown()
      await running
    }
  }

  /** Runs a barrier's workflow with these activities for as long as `use` takes; another worker may take over from a forgetful one. */
  async function during<T>(
    activities: Activities,
    {limit, forgetful = false}: Manner,
    use: (handle: Handle, takeOver: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const taskQueue = crypto.randomUUID()
    const workflowId = `barrier/${crypto.randomUUID()}`
    const args: [string, number?] = limit === undefined ? ['b1'] : ['b1', limit]
    let stopWorker = await startWorker(taskQueue, activities, forgetful)
    const takeOver = async (): Promise<void> => {
      await stopWorker()
      stopWorker = await startWorker(taskQueue, activities, forgetful)
    }
    try {
      const handle = await env.client.workflow.start<typeof barrier>('barrier', {taskQueue, workflowId, args})
      return await use(handle, takeOver)
    } finally {
      await stopWorker()
    }
  }

  return {env, codePath, during, announce: (handle: Handle, version: number) => handle.signal(changed, version)}
}
