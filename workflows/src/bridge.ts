// The bridge: wakes a record's workflow for every event that is not its own move, reconciles, and tells what a workflow waits for.

import {BRIDGE, EVENTS, toldToSolution, viewWorkflow, WORKFLOW, workflowKinds} from '@rin/contracts'
import {consume} from '@rin/kit/consume'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import {Client, Connection} from '@temporalio/client'
import * as z from 'zod'
import {keepInStep} from './keep-in-step.ts'
import {workflowStatus} from './status.ts'
import {answers, temporalConfig} from './temporal.ts'
import {wake} from './wake.ts'

const config = {...temporalConfig, RIN_RECONCILE_EVERY_MS: z.coerce.number().int().min(1_000).default(3_600_000)}

/** Signals starve the workflows' own work above this. */
const CONCURRENCY = 8

await run('bridge', {config}, async ({config, log, connection, onStop, ready}) => {
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
      // A workflow looks again after its own moves: announcing them would only make it look twice.
      if (actor === WORKFLOW.person && !toldToSolution.includes(type)) return
      const kind = workflowKinds.find(each => type.startsWith(`rin.${each}.`))
      if (kind) await wake(client, taskQueue, kind, subject, recordversion)
    },
  })
  onStop(consuming.stop)

  const reconciling = keepInStep({connection, client, taskQueue, log}, config.RIN_RECONCILE_EVERY_MS, () =>
    answers(temporal),
  )
  onStop(reconciling.stop)

  const serving = serve(connection, {process: 'bridge', version: '0.1.0', log, slots: {queries: 16}}, [
    handle(viewWorkflow, 'queries', ({data: {kind, id}}, {deadline}) => workflowStatus(client, kind, id, deadline)),
  ])
  onStop(serving.stop)
})
