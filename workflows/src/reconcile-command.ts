// `npm run reconcile`: the same comparison by hand; prints what it found and did.
import {readConfig} from '@rin/kit/config'
import {createLogger} from '@rin/kit/log'
import {connectNats} from '@rin/kit/nats'
import {Client, Connection} from '@temporalio/client'
import * as z from 'zod'
import {reconcile} from './reconcile.ts'
import {temporalConfig} from './temporal.ts'

const config = readConfig({
  ...temporalConfig,
  RIN_NATS_URL: z.string().default('nats://127.0.0.1:4222'),
  RIN_NATS_KEY_FILE: z.string().default('.rin/keys/bridge.nk'),
  RIN_TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
})
const log = createLogger('reconcile', 'warn')
const connection = await connectNats({
  url: config.RIN_NATS_URL,
  name: 'bridge',
  log,
  keyFile: config.RIN_NATS_KEY_FILE,
})
const temporal = await Connection.connect({address: config.RIN_TEMPORAL_ADDRESS})
try {
  const client = new Client({connection: temporal, namespace: config.RIN_TEMPORAL_NAMESPACE})
  const {open, started, woken, ended, unlogged} = await reconcile({
    connection,
    client,
    taskQueue: config.RIN_TASK_QUEUE,
    log,
  })
  console.log(`${open} open barriers: ${started} workflows started, ${woken} woken, ${ended} told that they are over.`)
  if (unlogged > 0) console.log(`${unlogged} records have events that the audit log does not hold.`)
} finally {
  await temporal.close()
  await connection.stop()
}
