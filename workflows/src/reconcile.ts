// Compares records with workflows and log: starts what is missing, wakes what should have moved, ends what is over.
import {listOpenBarriers, readVersions, WORKFLOW} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Client} from '@temporalio/client'
import {wake} from './wake.ts'

const BUDGET_MS = 10_000
/** What changed less than this long ago may still be on its way to the log. */
const ON_ITS_WAY_MS = 60_000
const SIDE_BY_SIDE = 8
/** Closed barriers are compared with the log for so long after their last event. */
const OF_LATE_MS = 7_200_000

export interface Differences {
  open: number
  started: number
  woken: number
  ended: number
  /** Records of which the log does not hold the last version. */
  unlogged: number
}

interface Listed {
  id: string
  version: number
  changedAt: string
  open: boolean
  due: boolean
}

export interface Reconciling {
  connection: Connection
  client: Client
  taskQueue: string
  log: Logger
}

const asking = () => ({actor: WORKFLOW, correlationId: crypto.randomUUID(), budgetMs: BUDGET_MS})
const away = (): Error => Object.assign(new Error('a service did not answer'), {outage: true})

async function* listedBarriers(connection: Connection): AsyncGenerator<Listed[]> {
  const since = new Date(Date.now() - OF_LATE_MS).toISOString()
  for (let after: string | undefined; ; ) {
    const reply = await request(connection, listOpenBarriers, {...asking(), data: after ? {after, since} : {since}})
    if ('problem' in reply) throw away()
    yield reply.ok.items
    if (reply.ok.next === null) return
    after = reply.ok.next
  }
}

async function runningIds(client: Client): Promise<Set<string>> {
  const ids = new Set<string>()
  const query = 'WorkflowType = "barrier" AND ExecutionStatus = "Running"'
  for await (const {workflowId} of client.workflow.list({query})) ids.add(workflowId.slice('barrier/'.length))
  return ids
}

/** Records whose last version the log does not hold, though it has had time: a lost last event shows no gap. */
async function unlogged({connection, log}: Reconciling, listed: Listed[]): Promise<number> {
  const settled = listed.filter(({changedAt}) => Date.now() - Date.parse(changedAt) > ON_ITS_WAY_MS)
  if (settled.length === 0) return 0
  const ids = settled.map(({id}) => id)
  const reply = await request(connection, readVersions, {...asking(), data: {kind: 'barrier', ids}})
  if ('problem' in reply) throw away()
  const logged = new Map(reply.ok.items.map(({id, version}) => [id, version]))
  const behind = settled.filter(({id, version}) => (logged.get(id) ?? 0) < version)
  for (const {id, version} of behind) log.error({record: id, version}, 'the log does not hold the last event')
  return behind.length
}

async function eachOf<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item)
  }
  await Promise.all(Array.from({length: SIDE_BY_SIDE}, worker))
}

/** Brings workflows in step with records; safe at any time and by several at once. Throws when something is away. */
export async function reconcile(given: Reconciling): Promise<Differences> {
  const {connection, client, taskQueue, log} = given
  const running = await runningIds(client)
  const found: Differences = {open: 0, started: 0, woken: 0, ended: 0, unlogged: 0}
  const openIds = new Set<string>()
  for await (const listed of listedBarriers(connection)) {
    const open = listed.filter(barrier => barrier.open)
    for (const {id} of open) openIds.add(id)
    const missing = open.filter(({id}) => !running.has(id))
    const late = open.filter(({id, due}) => due && running.has(id))
    await eachOf([...missing, ...late], ({id, version}) => wake(client, taskQueue, 'barrier', id, version))
    found.open += open.length
    found.started += missing.length
    found.woken += late.length
    found.unlogged += await unlogged(given, listed)
  }
  // The list of running workflows lags behind: a barrier reported meanwhile is not over, and waking it does no harm.
  const over = [...running].filter(id => !openIds.has(id))
  await eachOf(over, id => wake(client, taskQueue, 'barrier', id, 0))
  found.ended = over.length
  log.info({...found}, 'records and workflows are in step')
  return found
}
