// Compares records with workflows and log: starts what is missing, wakes what should have moved, ends what is over.
import {
  expectVersions,
  listOpenBarriers,
  listOpenSolutions,
  readVersions,
  WORKFLOW,
  type WorkflowKind,
  workflowKinds,
} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Client} from '@temporalio/client'
import * as z from 'zod'
import {wake} from './wake.ts'

const BUDGET_MS = 10_000
const SIDE_BY_SIDE = 8
/** Records that are over are compared with the log for so long after their last event. */
const OF_LATE_MS = 7_200_000
/** Records of which the log is told at once. */
const TOLD_AT_ONCE = 500

export const reconcileConfig = {
  /** What changed less than this long ago may still be on its way to the log; the audit service has the same setting. */
  RIN_MISSING_AFTER_MS: z.coerce.number().int().min(1_000).default(60_000),
}

/** start: it has no workflow. wake: a move is due that its workflow has not made. end: it is over, its workflow is not. */
export interface Difference {
  what: 'start' | 'wake' | 'end'
  kind: WorkflowKind
  id: string
  version: number
}

/** A record of which the log does not hold the last version. */
interface Unlogged {
  kind: WorkflowKind
  id: string
  version: number
}

export interface Compared {
  /** Records that a workflow has to move. */
  open: number
  differences: readonly Difference[]
  unlogged: readonly Unlogged[]
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
  missingAfterMs: number
  log: Logger
}

const asking = () => ({actor: WORKFLOW, correlationId: crypto.randomUUID(), budgetMs: BUDGET_MS})
const away = (): Error => Object.assign(new Error('a service did not answer'), {outage: true})

const lists = {barrier: listOpenBarriers, solution: listOpenSolutions} as const satisfies Record<WorkflowKind, object>

async function* listedRecords(connection: Connection, kind: WorkflowKind): AsyncGenerator<Listed[]> {
  const since = new Date(Date.now() - OF_LATE_MS).toISOString()
  for (let after: string | undefined; ; ) {
    const reply = await request(connection, lists[kind], {...asking(), data: after ? {after, since} : {since}})
    if ('problem' in reply) throw away()
    yield reply.ok.items
    if (reply.ok.next === null) return
    after = reply.ok.next
  }
}

async function runningIds(client: Client, kind: WorkflowKind): Promise<Set<string>> {
  const ids = new Set<string>()
  const query = `WorkflowType = "${kind}" AND ExecutionStatus = "Running"`
  for await (const {workflowId} of client.workflow.list({query})) ids.add(workflowId.slice(kind.length + 1))
  return ids
}

/** Records whose last version the log does not hold, though it has had time: a lost last event shows no gap in it. */
async function unloggedOf(
  {connection, missingAfterMs}: Reconciling,
  kind: WorkflowKind,
  listed: Listed[],
): Promise<Unlogged[]> {
  const settled = listed.filter(({changedAt}) => Date.now() - Date.parse(changedAt) > missingAfterMs)
  if (settled.length === 0) return []
  const ids = settled.map(({id}) => id)
  const reply = await request(connection, readVersions, {...asking(), data: {kind, ids}})
  if ('problem' in reply) throw away()
  const logged = new Map(reply.ok.items.map(({id, version}) => [id, version]))
  return settled.flatMap(({id, version}) => ((logged.get(id) ?? 0) < version ? [{kind, id, version}] : []))
}

async function eachOf<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await run(item)
  }
  await Promise.all(Array.from({length: SIDE_BY_SIDE}, worker))
}

/** How many there are of each kind. */
export const counted = (differences: readonly Difference[]): Record<'started' | 'woken' | 'ended', number> => {
  const of = (kind: Difference['what']): number => differences.filter(({what}) => what === kind).length
  return {started: of('start'), woken: of('wake'), ended: of('end')}
}

async function compareKind(given: Reconciling, kind: WorkflowKind): Promise<Compared> {
  const running = await runningIds(given.client, kind)
  const openIds = new Set<string>()
  const differences: Difference[] = []
  const unlogged: Unlogged[] = []
  for await (const listed of listedRecords(given.connection, kind)) {
    for (const {id, version, open, due} of listed) {
      if (!open) continue
      openIds.add(id)
      if (!running.has(id)) differences.push({what: 'start', kind, id, version})
      else if (due) differences.push({what: 'wake', kind, id, version})
    }
    unlogged.push(...(await unloggedOf(given, kind, listed)))
  }
  // The list of running workflows lags behind: one that was opened meanwhile is not over, and waking it does no harm.
  for (const id of running) if (!openIds.has(id)) differences.push({what: 'end', kind, id, version: 0})
  return {open: openIds.size, differences, unlogged}
}

/** Compares records with workflows and log; changes nothing. Throws when something is away. */
export async function compare(given: Reconciling): Promise<Compared> {
  const all: Compared[] = []
  for (const kind of workflowKinds) all.push(await compareKind(given, kind))
  return {
    open: all.reduce((total, {open}) => total + open, 0),
    differences: all.flatMap(({differences}) => differences),
    unlogged: all.flatMap(({unlogged}) => unlogged),
  }
}

/** Tells the log what it should hold: it shows what stays missing. */
async function tellLog(connection: Connection, unlogged: readonly Unlogged[]): Promise<void> {
  for (const kind of workflowKinds) {
    const records = unlogged.filter(each => each.kind === kind).map(({id, version}) => ({id, version}))
    for (let told = 0; told < records.length; told += TOLD_AT_ONCE) {
      const data = {kind, records: records.slice(told, told + TOLD_AT_ONCE)}
      const reply = await request(connection, expectVersions, {...asking(), data})
      if ('problem' in reply) throw away()
    }
  }
}

/** Brings workflows in step with records, and tells the log what it lacks; safe at any time and by several at once: each difference ends by another look. */
export async function mend({connection, client, taskQueue}: Reconciling, compared: Compared): Promise<void> {
  const {differences, unlogged} = compared
  // Side by side: thousands of workflows may have to be woken, and a log that does not answer keeps none of them waiting.
  const done = await Promise.allSettled([
    eachOf(differences, ({kind, id, version}) => wake(client, taskQueue, kind, id, version)),
    tellLog(connection, unlogged),
  ])
  for (const each of done) if (each.status === 'rejected') throw each.reason
}
