// The worker: runs the workflows of all records.
import {hostname} from 'node:os'
import {setTimeout as pause} from 'node:timers/promises'
import {LATEST_WAKE_MS} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import {run} from '@rin/kit/run'
import {type LogMetadata, NativeConnection, Runtime, Worker} from '@temporalio/worker'
import * as z from 'zod'
import {activities, activitiesOf} from './activities.ts'
import {barrierMover} from './barrier/mover.ts'
import {workflowBundle} from './bundle.ts'
import {solutionMover} from './solution/mover.ts'
import {answers, temporalConfig} from './temporal.ts'

const config = {
  ...temporalConfig,
  RIN_CACHE_DIR: z.string().default('.rin/cache'),
  RIN_WAKE_JITTER_MS: z.coerce.number().int().min(0).max(LATEST_WAKE_MS).default(LATEST_WAKE_MS),
}
const RECONNECT_MS = 2_000

/** The SDK's log lines in ours: its sentences are fixed, of its fields only ids are kept. */
function sdkLogger(log: Logger) {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, meta?: LogMetadata): void => {
      const {workflowId, runId, error, ...rest} = meta ?? {}
      log[level]({workflowId, runId, ...(error ? {err: error} : {}), id: rest.id, failures: rest.failures}, message)
    }
  return {
    trace: write('debug'),
    debug: write('debug'),
    // What the SDK tells of its own doings is for whoever looks for a fault in it.
    info: write('debug'),
    warn: write('warn'),
    error: write('error'),
    log: (_: unknown, message: string, meta?: LogMetadata) => write('debug')(message, meta),
  }
}

async function connected(address: string, log: Logger): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect({address})
    } catch (error) {
      log.warn({err: error}, 'waiting for Temporal')
      await pause(RECONNECT_MS)
    }
  }
}

await run('worker', {config}, async ({config, log, connection, onStop, ready}) => {
  Runtime.install({
    logger: sdkLogger(log),
    // One owner of signals: the frame.
    shutdownSignals: [],
    telemetryOptions: {logging: {forward: {}, filter: {core: 'ERROR', other: 'ERROR'}}},
  })
  const codePath = await workflowBundle(config.RIN_CACHE_DIR)
  const temporal = await connected(config.RIN_TEMPORAL_ADDRESS, log)
  onStop(() => temporal.close())
  const jitterMs = config.RIN_WAKE_JITTER_MS
  const worker = await Worker.create({
    connection: temporal,
    namespace: config.RIN_TEMPORAL_NAMESPACE,
    taskQueue: config.RIN_TASK_QUEUE,
    identity: `worker@${hostname()}:${process.pid}`,
    workflowBundle: {codePath},
    activities: activities({
      barrier: activitiesOf(barrierMover(connection), log, jitterMs),
      solution: activitiesOf(solutionMover(connection), log, jitterMs),
    }),
    maxCachedWorkflows: 300,
    workflowTaskPollerBehavior: {type: 'simple-maximum', maximum: 5},
    stickyQueueScheduleToStartTimeout: '5s',
    shutdownGraceTime: '3s',
  })
  const running = worker.run()
  onStop(async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown()
    await running.catch(() => {})
  })
  ready('temporal', async () => worker.getState() === 'RUNNING' && (await answers(temporal)))
})
