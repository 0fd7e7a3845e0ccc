// The bridge: wakes a record's workflow for every event that is not its own move, reconciles, keeps the histories of runs, and
// tells of them and of what a workflow waits for.

import {
  BRIDGE,
  ERASURE,
  EVENTS,
  listKeptRuns,
  readKeptRun,
  readRun,
  recoverBridge,
  toldToSolution,
  viewWorkflow,
  WORKFLOW,
  workflowKinds,
} from '@rin/contracts'
import {consume} from '@rin/kit/consume'
import {keepRecords} from '@rin/kit/keeping'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import {Client, Connection} from '@temporalio/client'
import * as z from 'zod'
import {keepEvidence} from './evidence/keep.ts'
import {evidenceQueries} from './evidence/queries.ts'
import {evidenceStore, evolveRun} from './evidence/store.ts'
import {keepInStep} from './keep-in-step.ts'
import {reconcileConfig} from './reconcile.ts'
import {workflowStatus} from './status.ts'
import {answers, temporalConfig} from './temporal.ts'
import {wake} from './wake.ts'

const config = {
  ...temporalConfig,
  ...reconcileConfig,
  RIN_RECONCILE_EVERY_MS: z.coerce.number().int().min(1_000).default(3_600_000),
  RIN_KEEP_RUNS_EVERY_MS: z.coerce.number().int().min(1_000).default(60_000),
}

/** Signals starve the workflows' own work above this. */
const CONCURRENCY = 8

await run('bridge', {mongo: true, config}, async ({config, ...frame}) => {
  const {log, connection, db, onStop, ready} = frame
  const temporal = Connection.lazy({
    address: config.RIN_TEMPORAL_ADDRESS,
    channelArgs: {'grpc.max_reconnect_backoff_ms': 2_000, 'grpc.initial_reconnect_backoff_ms': 500},
  })
  onStop(() => temporal.close())
  const client = new Client({connection: temporal, namespace: config.RIN_TEMPORAL_NAMESPACE})
  const taskQueue = config.RIN_TASK_QUEUE
  ready('temporal', () => answers(temporal))

  const consuming = consume({
    connection,
    stream: EVENTS,
    durable: BRIDGE.durable,
    concurrency: CONCURRENCY,
    ackWaitMs: BRIDGE.ackWaitMs,
    log,
    onPoison: () => {},
    async handle({actor, type, subject, recordversion}) {
      // A workflow looks again after its own moves: announcing them would only make it look twice. What is erased moves nothing.
      if ((actor === WORKFLOW.person && !toldToSolution.includes(type)) || actor === ERASURE.person) return
      const kind = workflowKinds.find(each => type.startsWith(`rin.${each}.`))
      if (kind) await wake(client, taskQueue, kind, subject, recordversion)
    },
  })
  onStop(consuming.stop)

  const given = {connection, client, taskQueue, missingAfterMs: config.RIN_MISSING_AFTER_MS, log}
  const reconciling = keepInStep(given, config.RIN_RECONCILE_EVERY_MS, () => answers(temporal))
  onStop(reconciling.stop)

  const store = evidenceStore(db)
  await store.runs.createIndexes()
  const keeping = keepRecords('bridge', frame)
  const runs = keeping.records({kind: 'run', model: store.runs, evolve: evolveRun})
  await keeping.start()
  const keepingRuns = keepEvidence({client, store, runs, log}, config.RIN_KEEP_RUNS_EVERY_MS)
  onStop(keepingRuns.stop)

  const evidence = evidenceQueries(client, store)
  const slots = {queries: 16, recovery: 1}
  const {refusal} = keeping
  const serving = serve(connection, {process: 'bridge', version: '0.1.0', log, slots, refusal}, [
    handle(viewWorkflow, 'queries', ({data}, {deadline}) => workflowStatus(client, store, data, deadline)),
    handle(readRun, 'queries', evidence.events),
    handle(readKeptRun, 'queries', evidence.kept),
    handle(listKeptRuns, 'queries', evidence.runs),
    handle(recoverBridge, 'recovery', keeping.recover),
  ])
  onStop(serving.stop)
})
