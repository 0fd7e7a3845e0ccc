// `npm run recover [-- --dry-run]`: after a backup was restored, rolls records forward from the stream; says what is lost for good.
import {join} from 'node:path'
import {
  type RecoveredKind,
  recoverBarriers,
  recoverBridge,
  recoverGroups,
  recoverSolutions,
  SETUP,
} from '@rin/contracts'
import * as z from 'zod'
import {readConfig} from './config.ts'
import {isDryRun} from './dry-run.ts'
import {createLogger} from './log.ts'
import {type Connection, connectNats} from './nats.ts'
import {request} from './request.ts'

/** Millions of events are read and written within it. */
const BUDGET_MS = 3_600_000

const {RIN_NATS_PORT: natsPort = '4222', RIN_DATA_DIR: dataDir = '.rin'} = process.env
const config = readConfig({
  RIN_NATS_URL: z.string().default(`nats://127.0.0.1:${natsPort}`),
  RIN_NATS_KEY_FILE: z.string().default(join(dataDir, 'keys', 'operator.nk')),
})
const log = createLogger('recover', 'warn')
const dryRun = isDryRun()

function tell({kind, records, versions, texts, identities, stuck}: RecoveredKind): void {
  const done = dryRun ? 'to be rolled forward' : 'rolled forward'
  if (records > 0) console.log(`${kind}: ${records} records ${done} by ${versions} versions; ${texts} texts are lost.`)
  for (const id of identities) console.log(`${kind} ${id}: whose account or pseudonym it is, is lost.`)
  for (const id of stuck)
    console.log(`${kind} ${id}: the stream no longer holds all that it lacks; nothing was changed.`)
}

/** Whether all records are in step, or in a dry run would be. */
async function recover(connection: Connection): Promise<boolean> {
  let complete = true
  for (const endpoint of [recoverGroups, recoverBarriers, recoverSolutions, recoverBridge]) {
    const asked = {actor: SETUP, data: {dryRun}, correlationId: crypto.randomUUID(), budgetMs: BUDGET_MS}
    const reply = await request(connection, endpoint, asked)
    if ('problem' in reply) {
      console.log(`${endpoint.servedBy} has answered ${reply.problem.code}; its log says more. Run this again.`)
      complete = false
      continue
    }
    for (const kind of reply.ok.kinds) {
      tell(kind)
      if (kind.stuck.length > 0) complete = false
    }
  }
  return complete
}

try {
  const {RIN_NATS_URL: url, RIN_NATS_KEY_FILE: keyFile} = config
  const connection = await connectNats({url, name: 'operator', log, keyFile, patient: false})
  try {
    const complete = await recover(connection)
    if (dryRun) console.log('Nothing was changed. What is not named here is in step with the stream.')
    else if (complete) console.log('Records are in step with the stream.')
    else
      console.log('Not all records are in step with the stream: restore a newer backup, or a stream that holds more.')
    process.exitCode = complete ? 0 : 1
  } finally {
    await connection.stop()
  }
} catch (error) {
  log.error({err: error}, 'records could not be recovered')
  console.error('The consortium does not answer: is `npm start` running?')
  process.exitCode = 1
}
