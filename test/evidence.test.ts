// The evidence of workflows on real servers: every run is kept once when it has ended, under a digest in the log, and outlives Temporal.
import {createHash} from 'node:crypto'
import type {CaseFile, EventEnvelope, HistoryEntry, RunEvent, WorkflowRun} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import type {barrier} from '@rin/workflows/move'
import {Client, Connection} from '@temporalio/client'
import test from 'ava'
import mongoose from 'mongoose'
import {closeStage, openStage, type Stage} from './faults/seed.ts'
import {answerTo, verifier} from './support/audit.ts'
import {type Consortium, text, until} from './support/consortium.ts'
import {startReplica} from './support/replicas.ts'

const reason = text('Ein Satz, den sonst niemand schreibt.')

let stage: Stage
let c: Consortium
let db: mongoose.Connection
test.before(async () => {
  stage = await openStage({RIN_KEEP_RUNS_EVERY_MS: '1000'})
  c = stage.consortium
  db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
})
test.after.always(async () => {
  await db?.close()
  if (stage) await closeStage(stage, false)
})

const runsOf = async (id: string): Promise<WorkflowRun[]> => (await c.status(id))?.runs ?? []
const path = (id: string, run: string): string => `/barriers/${id}/workflow/runs/${run}`

/** The runs of a barrier's workflow, once all are over and kept. */
const allKept = (id: string): Promise<WorkflowRun[]> =>
  until('every run is kept', async () => {
    const runs = await runsOf(id)
    return runs.length > 0 && runs.every(({digest}) => digest !== null) && runs
  })

async function eventsOf(id: string, run: string, who = 'auditor'): Promise<RunEvent[]> {
  const all: RunEvent[] = []
  for (;;) {
    const {items} = await c.api.get<{items: RunEvent[]}>(who, `${path(id, run)}?cursor=${all.length}`)
    all.push(...items)
    if (items.length === 0) return all
  }
}

/** The history byte for byte, and the digest that its header tells. */
async function historyOf(id: string, run: string): Promise<{bytes: Buffer; told: string | null}> {
  const {token} = await fetchToken(c.system.issuer, 'auditor')
  const response = await fetch(`${c.system.api}/v1${path(id, run)}/history`, {
    headers: {authorization: `Bearer ${token}`},
  })
  return {bytes: Buffer.from(await response.arrayBuffer()), told: response.headers.get('repr-digest')}
}

/** What the log says of a run. */
async function logged(run: string): Promise<EventEnvelope[]> {
  const found = await db.collection('entries').find({kind: 'run', record: run}, {promoteBuffers: true}).toArray()
  return found.map(({b}) => JSON.parse(String(b)))
}

/** A barrier from its report to its end. */
async function life(): Promise<string> {
  const id = await c.taken()
  await c.resolved(id)
  await c.decide('partner', id, {decision: 'contest', reason})
  await c.decide('lead-health-care', id, {decision: 'propose-abandon', reason})
  await c.decide('coordination', id, {decision: 'abandon', reason})
  await c.inStage(id, 'closed')
  return id
}

test.serial('a run that has ended is kept once, and anybody can compute the digest that stands in the log', async t => {
  const second = await startReplica(c, 'bridge')
  t.teardown(() => second.stop())
  await second.ready()
  const id = await life()
  const [run, ...more] = await allKept(id)
  t.deepEqual(more, [])
  t.like(run, {status: 'completed'})
  const {bytes, told} = await historyOf(id, String(run?.run))
  const digest = createHash('sha256').update(bytes).digest()
  t.is(run?.digest, digest.toString('hex'))
  t.is(told, `sha-256=:${digest.toString('base64')}:`)
  const entries = await until('it is logged', async () => {
    const found = await logged(String(run?.run))
    return found.length > 0 && found
  })
  t.is(entries.length, 1)
  t.like(entries[0], {type: 'rin.run.kept.v1', subject: run?.run, actor: 'workflow'})
  t.like(entries[0]?.data, {kind: 'barrier', record: id, digest: run?.digest, size: bytes.length, events: run?.events})

  // Both bridges have looked again by the time that the next one is kept.
  await allKept(await life())
  t.is((await logged(String(run?.run))).length, 1)
  t.is(await db.collection('runs').countDocuments({'state.record': id}), 1)
})

/** The entries of a history that a workflow made, each with the events that its link leads to. */
async function ledTo(history: string): Promise<{entry: HistoryEntry; made: RunEvent[]; href: string}[]> {
  const {items} = await c.api.get<{items: HistoryEntry[]}>('auditor', history)
  const linked = items.flatMap(entry => (entry.workflow ? [{entry, href: entry.workflow.href}] : []))
  return Promise.all(
    linked.map(async ({entry, href}) => {
      const {items: made} = await c.api.get<{items: RunEvent[]}>('auditor', href.replace('/v1', ''))
      return {entry, made, href}
    }),
  )
}

const names = (entries: {entry: HistoryEntry}[]): (string | undefined)[] =>
  entries.map(({entry}) => entry.event.split('.')[2])

/** The version that the run was told by the event, or, where the answer was lost, right after it. */
const toldBy = (events: RunEvent[], [made]: RunEvent[]): number =>
  events.slice((made?.number ?? 0) - 1).find(({answer}) => answer)?.answer?.version ?? 0

/** Whether it is the event of the move; where a task was tried again, the look that found the move made will do. */
function isOfMove(events: RunEvent[], made: RunEvent[], version: number): boolean {
  const told = toldBy(events, made)
  const triedAgain = events.some(({type}) => ['workflow-task-failed', 'workflow-task-timed-out'].includes(type))
  return made.length === 1 && ((made[0]?.activity === 'advance' && told === version) || (triedAgain && told >= version))
}

test.serial('an entry leads to the very event of the run that made it, while it runs and when it is kept', async t => {
  const running = await c.taken()
  const ofRunning = await until('Temporal has heard of every move', async () => {
    const found = await ledTo(`/barriers/${running}/history`)
    return found.every(({made}) => made.length > 0) && found
  })
  const [now] = await runsOf(running)
  const eventsSoFar = await eventsOf(running, String(now?.run))
  t.deepEqual(names(ofRunning), ['moved', 'routed', 'moved'])
  for (const {entry, made, href} of ofRunning) t.true(isOfMove(eventsSoFar, made, entry.sequence), href)
  t.like(now, {status: 'running', closedAt: null, digest: null})
  t.true(eventsSoFar.some(({answer}) => answer?.kind === 'wait'))
  t.is((await answerTo(c, 'auditor', `${path(running, String(now?.run))}/history`)).status, 404)

  const id = await life()
  const [run] = await allKept(id)
  const events = await eventsOf(id, String(run?.run))
  t.deepEqual(events.length, run?.events)
  t.is(events.at(-1)?.type, 'workflow-execution-completed')
  const moved = await ledTo(`/barriers/${id}/history`)
  t.deepEqual(names(moved), ['moved', 'routed', 'moved', 'moved', 'moved', 'moved', 'moved'])
  for (const {entry, made, href} of moved) t.true(isOfMove(events, made, entry.sequence), href)

  // What a solution consented to, or was told, was asked for by the move that it was for.
  const {items} = await c.api.get<{items: {id: string}[]}>('coordination', `/solutions?barrier=${id}`)
  const consents = await ledTo(`/solutions/${items[0]?.id}/history`)
  t.deepEqual(names(consents), ['reserved', 'dropped'])
  const because = ['adopt', 'abandon']
  for (const [i, {made, href}] of consents.entries()) {
    const move = moved.find(({entry}) => entry.cause?.because === because[i])
    t.true(isOfMove(events, made, move?.entry.sequence ?? 0), href)
  }
})

test.serial('nothing that people typed is in what is kept', async t => {
  const id = await life()
  const [run] = await allKept(id)
  const {bytes} = await historyOf(id, String(run?.run))
  const payloads = [...bytes.toString().matchAll(/"data":"([^"]*)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64'),
  )
  t.true(payloads.some(payload => payload.toString().includes('closed: unresolved')))
  for (const place of [bytes, ...payloads]) t.false(place.toString().includes('niemand'))
})

test.serial('whoever audits reads the runs of what they see, and nobody else', async t => {
  const {id} = await c.reportAs('partner', {confidentiality: 'sealed'})
  await until('its workflow runs', async () => (await runsOf(id)).length > 0)
  const [run] = await runsOf(id)
  const mine = path(id, String(run?.run))
  t.is((await answerTo(c, 'coordination', mine)).status, 200)
  for (const where of [mine, `${mine}/history`, `/barriers/${id}/workflow`]) {
    t.is((await answerTo(c, 'auditor', where)).status, 404, where)
    t.is((await answerTo(c, 'partner', where)).body.code, 'role-not-allowed', where)
  }
  const open = (await c.reportAs('partner')).id
  t.is((await answerTo(c, 'auditor', `/barriers/${open}/workflow`)).status, 200)
  // A run of another barrier, kept or not, and one that cannot be.
  const [kept] = await allKept(await life())
  for (const other of [String(run?.run), String(kept?.run), crypto.randomUUID(), 'no-run'])
    for (const where of [path(open, other), `${path(open, other)}/history`])
      t.is((await answerTo(c, 'auditor', where)).status, 404, where)
})

test.serial('every run of a workflow that continues as new is kept, and names the next', async t => {
  const temporal = await Connection.connect({address: c.system.servers.temporal.url})
  t.teardown(() => temporal.close())
  const {workflow} = new Client({connection: temporal})
  const {id} = await c.reportAs('partner')
  await until('its workflow waits', async () => (await c.status(id))?.until)
  await workflow.getHandle(`barrier/${id}`).terminate()
  // A run of one round each.
  const started = {taskQueue: 'rin', workflowId: `barrier/${id}`, args: [id, 1] as [string, number]}
  await workflow.start<typeof barrier>('barrier', started)
  await until('it waits', async () => (await c.status(id))?.until)
  await c.decide('coordination', id, {decision: 'claim'})
  await until('it has continued', async () => (await runsOf(id)).length > 2)
  await c.decide('partner', id, {decision: 'withdraw', reason})
  await c.inStage(id, 'closed')
  const runs = await until('all are kept', async () => {
    const found = await allKept(id)
    return found.at(-1)?.status === 'completed' && found
  })
  t.deepEqual([...new Set(runs.map(({status}) => status))], ['terminated', 'continued-as-new', 'completed'])
  for (const [i, {run, status}] of runs.entries()) {
    if (status !== 'continued-as-new') continue
    t.is((await eventsOf(id, run)).at(-1)?.continuedBy, runs[i + 1]?.run)
  }
})

test.serial(
  'an exported case holds the kept runs of its workflows for those who audit, and for nobody else',
  async t => {
    const id = await life()
    const {items} = await c.api.get<{items: {id: string}[]}>('coordination', `/solutions?barrier=${id}`)
    const ofSolution = await until('the runs of its solution are kept', async () => {
      const {runs} = await c.api.get<{runs: WorkflowRun[]}>('auditor', `/solutions/${items[0]?.id}/workflow`)
      return runs.every(({digest}) => digest !== null) && runs
    })
    const kept = [...(await allKept(id)), ...ofSolution].map(({run, digest}) => `${run} ${digest}`)
    const runsIn = ({bundle}: CaseFile): string[] =>
      bundle.entries
        .map(({bytes}): EventEnvelope => JSON.parse(Buffer.from(bytes, 'base64').toString()))
        .flatMap(({type, subject, data}) => (type === 'rin.run.kept.v1' ? [`${subject} ${data.digest}`] : []))
    const exported = (who: string) => c.api.get<CaseFile>(who, `/audit/export?barrier=${id}`)
    const verify = verifier(c)
    const {key} = await c.api.get<{key: string}>('partner', '/audit/key')
    for (const who of ['auditor', 'coordination']) {
      const file = await until('the runs are logged', async () => {
        const found = await exported(who)
        return kept.every(run => runsIn(found).includes(run)) && found
      })
      const {status, said} = verify(file, {keys: [key]})
      t.is(status, 0, said)
    }
    const theirs = await exported('partner')
    t.deepEqual(runsIn(theirs), [])
    t.is(verify(theirs, {keys: [key]}).status, 0)
  },
)

test.serial('what Temporal has forgotten can still be read, and is what it was', async t => {
  const id = await life()
  const [run] = await allKept(id)
  const before = [await eventsOf(id, String(run?.run)), await historyOf(id, String(run?.run))]
  const led = await ledTo(`/barriers/${id}/history`)
  await stage.servers.lose('temporal')
  // Kept evidence needs no Temporal.
  t.deepEqual([await eventsOf(id, String(run?.run)), await historyOf(id, String(run?.run))], before)
  t.deepEqual(await ledTo(`/barriers/${id}/history`), led)
  t.like(await c.status(id), {status: 'other', run: run?.run, waitsFor: null, runs: [run]})
  await stage.servers.start('temporal')
  const status = await until('the bridge is back', async () => {
    const found = await c.status(id)
    return found?.status === 'completed' && found
  })
  t.like(status, {run: run?.run, waitsFor: null})
  t.deepEqual(status.runs, [run])
})

test.serial('a solution has runs as well', async t => {
  const id = await c.taken()
  const solution = await c.propose('member-health-care', id)
  await c.decide('lead-health-care', id, {decision: 'adopt', solution: solution.id})
  const asked = await c.api
    .get<{runs: WorkflowRun[]}>('auditor', `/solutions/${solution.id}/workflow`)
    .catch(() => null)
  const [run] =
    asked?.runs ??
    (await until('its workflow has run', async () => {
      const found = await c.api
        .get<{runs: WorkflowRun[]}>('auditor', `/solutions/${solution.id}/workflow`)
        .catch(() => null)
      return found?.runs
    }))
  const events = await c.api.get<{items: RunEvent[]}>('auditor', `/solutions/${solution.id}/workflow/runs/${run?.run}`)
  t.is(events.items[0]?.type, 'workflow-execution-started')
})
