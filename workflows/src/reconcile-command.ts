// `npm run reconcile`: the same comparison by hand; prints what it found and did.
import {join} from 'node:path'
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
  RIN_NATS_KEY_FILE: z.string().default(join(process.env.RIN_DATA_DIR ?? '.rin', 'keys', 'bridge.nk')),
  RIN_TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
})
const log = createLogger('reconcile', 'warn')

async function main(): Promise<void> {
  const {RIN_NATS_URL: url, RIN_NATS_KEY_FILE: keyFile} = config
  const connection = await connectNats({url, name: 'bridge', log, keyFile, patient: false})
  const temporal = await Connection.connect({address: config.RIN_TEMPORAL_ADDRESS})
  try {
    const client = new Client({connection: temporal, namespace: config.RIN_TEMPORAL_NAMESPACE})
    const found = await reconcile({connection, client, taskQueue: config.RIN_TASK_QUEUE, log})
    const {open, started, woken, ended, unlogged} = found
    console.log(
      `${open} open barriers: ${started} workflows started, ${woken} woken, ${ended} told that they are over.`,
    )
    if (unlogged > 0) console.log(`${unlogged} records have events that the audit log does not hold.`)
  } finally {
    await temporal.close()
    await connection.stop()
  }
}

try {
  await main()
} catch (error) {
  log.error({err: error}, 'records and workflows could not be compared')
  console.error('The consortium does not answer: is `npm start` running?')
  process.exitCode = 1
}
