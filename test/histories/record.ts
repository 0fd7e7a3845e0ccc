// `npm run histories <folder>`: records what the loop of this checkout writes into Temporal, once in every waiting state.
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {searchAttributes} from '@rin/contracts'
import {startServers} from '@rin/servers'
import {workflowBundle} from '@rin/workflows/bundle'
import {type barrier, changed} from '@rin/workflows/move'
import {Client, Connection} from '@temporalio/client'
import {historyToJSON} from '@temporalio/common/lib/proto-utils.js'
import {DefaultLogger, NativeConnection, Runtime, Worker} from '@temporalio/worker'
import {until} from '../support/consortium.ts'
import {acting, states} from './states.ts'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Without what is of this machine: paths in stack traces, and who ran it. */
const impersonal = (history: string): string =>
  history
    .replaceAll(/"stackTrace": *"(?:[^"\\]|\\.)*"/g, '"stackTrace": ""')
    .replaceAll(/"(identity|name)": *"[0-9]+@[^"]*"/g, '"$1": "worker"')

/** Runs a workflow until it is in the state, and returns its history as Temporal keeps it. */
async function historyOf(name: string, address: string, codePath: string): Promise<string> {
  const state = states[name]
  if (!state) throw new RangeError(name)
  const {activities, looked} = acting(state)
  const connection = await NativeConnection.connect({address})
  const client = new Client({connection: await Connection.connect({address})})
  const taskQueue = crypto.randomUUID()
  const worker = await Worker.create({connection, taskQueue, workflowBundle: {codePath}, activities})
  const workflowId = `barrier/${crypto.randomUUID()}`
  try {
    return await worker.runUntil(async () => {
      const args: [string, number?] = state.limit === undefined ? ['b1'] : ['b1', state.limit]
      const handle = await client.workflow.start<typeof barrier>('barrier', {taskQueue, workflowId, args})
      if (state.announcedBefore !== undefined) {
        await until('it has looked', async () => looked() >= (state.announcedBefore ?? 0))
        await handle.signal(changed, state.announcedBefore + 1)
      }
      await until(`it ${name}`, async () => looked() >= state.looks.length)
      // A query is answered once the task that looked last is over.
      await handle.query('status')
      return impersonal(historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory()))
    })
  } finally {
    await Promise.all([connection.close(), client.connection.close()])
  }
}

const [folder = ''] = process.argv.slice(2)
const target = path(folder)
if (!/^[0-9]+$/.test(folder) || existsSync(target)) throw new Error('name a new folder by the next number')
Runtime.install({logger: new DefaultLogger('ERROR', () => {}), shutdownSignals: []})
const dataDir = mkdtempSync(join(tmpdir(), 'rin-histories-'))
const servers = await startServers({dataDir, searchAttributes, only: ['temporal']})
try {
  const codePath = await workflowBundle(path('../../.rin/cache'))
  mkdirSync(target)
  for (const name of Object.keys(states)) {
    writeFileSync(
      join(target, `${name.replaceAll(' ', '-')}.json`),
      await historyOf(name, servers.temporal.url, codePath),
    )
    console.log(`recorded: it ${name}`)
  }
} finally {
  await servers.stop()
  rmSync(dataDir, {recursive: true})
}
