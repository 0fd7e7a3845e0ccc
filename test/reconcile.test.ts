// Temporal without its database: `npm run reconcile` alone brings every open barrier back, with the same instants.
import {execFile} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import type {Barrier} from '@rin/contracts'
import {status} from '@rin/workflows/move'
import type {Status} from '@rin/workflows/step'
import {Client, Connection} from '@temporalio/client'
import test from 'ava'
import {closeStage, openStage, type Stage} from './faults/seed.ts'
import {type Consortium, inDays, text, until} from './support/consortium.ts'

const command = fileURLToPath(new URL('../workflows/src/reconcile-command.ts', import.meta.url))
const reason = text('Aus gutem Grund.')

let stage: Stage
let c: Consortium
let temporal: Connection
test.before(async () => {
  stage = await openStage({})
  c = stage.consortium
  temporal = await Connection.connect({address: c.system.servers.temporal.url})
})
test.after.always(async () => {
  await temporal?.close()
  if (stage) await closeStage(stage, false)
})

/** What it prints. */
async function reconcile(...args: string[]): Promise<string[]> {
  const env = {...process.env, ...c.system.settings}
  const {stdout} = await promisify(execFile)(process.execPath, [command, ...args], {env})
  return stdout.trimEnd().split('\n')
}

/** Ids of the barriers that have a workflow. */
async function running(): Promise<string[]> {
  const ids: string[] = []
  const listed = new Client({connection: temporal}).workflow.list({query: 'ExecutionStatus = "Running"'})
  for await (const {workflowId} of listed) ids.push(workflowId.replace('barrier/', ''))
  return ids.toSorted()
}

/** What the workflow waits for once it has seen the last of its barrier; not asked of the bridge, which is away. */
async function waiting(id: string): Promise<Status> {
  const {version} = await c.view(id)
  const workflow = new Client({connection: temporal}).workflow.getHandle(`barrier/${id}`)
  return until(`the workflow of ${id} waits`, async () => {
    const said = await workflow.query(status).catch(() => null)
    return said?.until != null && said.version === version && said
  })
}

/** The record's version, and its clocks but for the days left, of which midnight takes one. */
async function shown(id: string): Promise<{version: number; clocks: object[]}> {
  const {version, clocks}: Barrier = await c.view(id)
  return {version, clocks: clocks.map(({workingDaysLeft: _, ...clock}) => clock)}
}

/** One barrier for each kind of instant that a workflow may wait for. */
async function openBarriers(): Promise<string[]> {
  const [reported, asked, offered] = [
    await c.reportAs('partner'),
    await c.reportAs('partner'),
    await c.reportAs('partner'),
  ]
  await c.decide('coordination', asked.id, {decision: 'ask', question: reason})
  const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
  await c.decide('coordination', offered.id, accept)
  await c.offeredTo(offered.id, 'health-care')
  const [taken, paused, resolved, confirmed] = [await c.taken(), await c.taken(), await c.taken(), await c.taken()]
  await c.decide('lead-health-care', paused, {decision: 'pause', until: inDays(10), reason})
  await c.resolved(resolved)
  await c.resolved(confirmed)
  await c.decide('partner', confirmed, {decision: 'confirm'})
  await c.inStage(confirmed, 'follow-up')
  return [reported.id, asked.id, offered.id, taken, paused, resolved, confirmed].toSorted()
}

// Workflows wake somewhat later than the instants of their barriers: by how much is the barrier's own, and the same at
// every look as long as the wait is of hours, as all are here.
test('after Temporal has lost its database every open barrier waits for the same instant, and shows the same clocks', async t => {
  const ids = await openBarriers()
  const {id: closed} = await c.reportAs('partner')
  await c.decide('partner', closed, {decision: 'withdraw', reason})
  await c.inStage(closed, 'closed')
  const waited = await Promise.all(ids.map(waiting))
  const shownBefore = await Promise.all(ids.map(shown))
  await until('only the open barriers have a workflow', async () => (await running()).join() === ids.join())
  t.is(new Set(waited.map(({says}) => says)).size, ids.length, 'each waits for something else')

  await c.system.processes.bridge.stop()
  await stage.servers.lose('temporal')
  await stage.servers.start('temporal')

  const lost = ids.map(id => `barrier ${id}: has no workflow`)
  const sum = `${ids.length} open barriers and solutions: ${ids.length} without workflow, 0 to be woken, 0 over but for theirs.`
  const tried = await reconcile('--dry-run')
  t.deepEqual(
    [...tried.slice(0, ids.length).toSorted(), ...tried.slice(ids.length)],
    [...lost, sum, 'Nothing was changed.'],
  )
  t.deepEqual(await running(), [])

  t.is((await reconcile()).at(-1), 'Workflows and records are in step.')
  t.deepEqual(await Promise.all(ids.map(waiting)), waited)
  t.deepEqual(await Promise.all(ids.map(shown)), shownBefore)
  await until('just they have a workflow again', async () => (await running()).join() === ids.join())
  t.regex(
    (await reconcile('--dry-run'))[0] ?? '',
    /^7 open barriers and solutions: 0 without workflow, 0 to be woken, 0 over but for theirs\.$/,
  )
})
