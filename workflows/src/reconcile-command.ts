// `npm run reconcile [-- --dry-run]`: the same comparison by hand; prints each difference, then mends all.
import {join} from 'node:path'
import {readConfig} from '@rin/kit/config'
import {isDryRun} from '@rin/kit/dry-run'
import {createLogger} from '@rin/kit/log'
import {connectNats} from '@rin/kit/nats'
import {Client, Connection} from '@temporalio/client'
import * as z from 'zod'
import {compare, counted, type Difference, mend, reconcileConfig} from './reconcile.ts'
import {temporalConfig} from './temporal.ts'

const {RIN_NATS_PORT: natsPort = '4222', RIN_TEMPORAL_PORT: temporalPort = '7233'} = process.env
const config = readConfig({
  ...temporalConfig,
  ...reconcileConfig,
  RIN_NATS_URL: z.string().default(`nats://127.0.0.1:${natsPort}`),
  RIN_NATS_KEY_FILE: z.string().default(join(process.env.RIN_DATA_DIR ?? '.rin', 'keys', 'bridge.nk')),
  RIN_TEMPORAL_ADDRESS: z.string().default(`127.0.0.1:${temporalPort}`),
})
const log = createLogger('reconcile', 'warn')
const dryRun = isDryRun()

const words: Record<Difference['what'], string> = {
  start: 'has no workflow',
  wake: 'has a workflow that has not made a move that is due',
  end: 'is over, its workflow is not',
}

async function main(): Promise<void> {
  const {RIN_NATS_URL: url, RIN_NATS_KEY_FILE: keyFile} = config
  const connection = await connectNats({url, name: 'bridge', log, keyFile, patient: false})
  const temporal = await Connection.connect({address: config.RIN_TEMPORAL_ADDRESS})
  try {
    const client = new Client({connection: temporal, namespace: config.RIN_TEMPORAL_NAMESPACE})
    const {RIN_TASK_QUEUE: taskQueue, RIN_MISSING_AFTER_MS: missingAfterMs} = config
    const given = {connection, client, taskQueue, missingAfterMs, log}
    const compared = await compare(given)
    const {open, differences, unlogged} = compared
    for (const {what, kind, id} of differences) console.log(`${kind} ${id}: ${words[what]}`)
    if (!dryRun) await mend(given, compared)
    const {started, woken, ended} = counted(differences)
    console.log(
      `${open} open barriers and solutions: ${started} without workflow, ${woken} to be woken, ${ended} over but for theirs.`,
    )
    console.log(dryRun ? 'Nothing was changed.' : 'Workflows and records are in step.')
    if (unlogged.length > 0)
      console.log(`Records with events that the audit log does not hold: ${unlogged.length} (see /v1/audit/missing).`)
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
