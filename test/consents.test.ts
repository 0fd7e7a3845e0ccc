// What a barrier's workflow asks of another record, on real servers: heard again it changes nothing, heard too late it is not done.
import {
  advanceBarrier,
  attachBarrier,
  type Barrier,
  type BarrierDecision,
  type DecisionMade,
  detachBarrier,
  dropSolution,
  type Endpoint,
  linkBarrier,
  type Movement,
  noteFinding,
  readMovement,
  reserveSolution,
  unlinkBarrier,
} from '@rin/contracts'
import test from 'ava'
import type {z} from 'zod'
import {type AsWorker, connectAsWorker} from './support/as-worker.ts'
import {type Consortium, startConsortium, text, until} from './support/consortium.ts'
import {effects, quickChecks} from './support/effective.ts'

let c: Consortium
let worker: AsWorker
test.before(async () => {
  c = await startConsortium({}, quickChecks)
  worker = await connectAsWorker(c.system)
})
test.after.always(async () => {
  await worker?.stop()
  await c?.stop()
})

const lead = 'lead-health-care'
const reason = text('Aus gutem Grund.')
const unlink = {decision: 'unlink', reason} as const
const reopen = {decision: 'reopen', reason} as const
const link = (to: string) => ({decision: 'link', to}) as const
const merge = (into: string) => ({decision: 'merge', into, reason}) as const

const accepted = {industry: 'health-care', category: 'recognition', priority: 'high'} as const

const structural = async () => (await c.reportAs('partner')).id
const individual = async (who: string) => (await c.reportAs(who, {scope: 'individual'})).id
const countOf = async (id: string) => (await c.view(id)).links?.count

/** The decision of a coordinator, carried out however long that takes. */
async function carriedOut(id: string, decision: BarrierDecision): Promise<Barrier> {
  await c.decide('coordination', id, decision)
  return until(`${decision.decision} is carried out`, async () => {
    const barrier = await c.view(id)
    return !barrier.moving && barrier
  })
}

/** What the worker asks in its name: the version of who is asked, or why not. */
async function asked<D>(endpoint: Endpoint<z.ZodType<unknown, D>>, data: D): Promise<unknown> {
  const reply = await worker.ask(endpoint, data)
  return 'problem' in reply ? reply.problem.code : reply.ok
}

const movementOf = async (id: string) => (await asked(readMovement, {id})) as {version: number; movement: Movement}

async function workerAgain(): Promise<void> {
  c.system.processes.worker.start()
  await c.system.processes.worker.ready()
}
const atRest = (id: string) => until('it is carried out or undone', async () => (await c.view(id)).moving === null)

test.serial(
  'asked again while it is asked, a structural barrier has consented whatever became of it since',
  async t => {
    const to = await structural()
    const id = await individual('partner')
    await c.system.processes.worker.stop()
    await c.decide('coordination', id, link(to))
    const {version} = await c.view(to)
    for (const _ of ['once', 'again'])
      t.deepEqual(await asked(linkBarrier, {id: to, report: id}), {version: version + 1})
    await c.decide('coordination', to, {decision: 'decline', ground: 'not-specific', reason})
    t.deepEqual(await asked(linkBarrier, {id: to, report: id}), {version: version + 2})
    await workerAgain()
    await until('the link is carried out', async () => (await c.view(id)).structural === to)
    t.is(await countOf(to), 1, 'what has closed keeps its links')
    await carriedOut(id, unlink)
    t.is(await countOf(to), 0)
  },
)

test.serial(
  'a decision that was turned down is undone, also when the other record has consented at the same time',
  async t => {
    const to = await structural()
    const id = await individual('partner')
    await c.system.processes.worker.stop()
    await c.decide('coordination', to, {decision: 'accept', ...accepted})
    await c.decide('coordination', id, link(to))
    const [other, report] = [await movementOf(to), await movementOf(id)]
    // Two attempts at once: one hears no and the other, a moment later, yes.
    t.is(await asked(linkBarrier, {id: to, report: id}), 'moving')
    await asked(advanceBarrier, {id: to, ifVersion: other.version, move: 'move'})
    await asked(linkBarrier, {id: to, report: id})
    t.deepEqual((await movementOf(to)).movement.linked, [id])
    await asked(advanceBarrier, {id, ifVersion: report.version, move: 'turn-down', because: 'moving'})
    t.is(await asked(advanceBarrier, {id, ifVersion: report.version + 1, move: 'move'}), 'decision-not-allowed')
    t.is(await asked(linkBarrier, {id: to, report: id}), 'stale')

    await workerAgain()
    await atRest(id)
    t.like((await movementOf(id)).movement, {moving: null, structural: undefined})
    t.deepEqual((await movementOf(to)).movement.linked, [])
    const {items} = await c.api.get<{items: DecisionMade[]}>('coordination', `/barriers/${id}/decisions`)
    t.like(items.at(-1), {decision: 'link', undone: 'moving'})
  },
)

test.serial(
  'a merge that was turned down is undone, also when the survivor has taken the reporters in at the same time',
  async t => {
    const [survivor, duplicate] = [await structural(), await individual('partner-2')]
    const headers = {'idempotency-key': crypto.randomUUID(), prefer: 'respond-async'}
    const decided = async (): Promise<number> =>
      (await c.api.post('coordination', `/barriers/${duplicate}/decisions`, merge(survivor), headers)).status
    await c.system.processes.worker.stop()
    t.is(await decided(), 202)
    const {version} = await movementOf(duplicate)
    await asked(attachBarrier, {id: survivor, duplicate})
    t.is((await c.view(survivor)).reports, 2)
    await asked(advanceBarrier, {id: duplicate, ifVersion: version, move: 'turn-down', because: 'moving'})
    t.is(await decided(), 202, 'it is still to be undone')
    await workerAgain()
    await atRest(duplicate)
    t.is(await decided(), 409)
    t.like(await c.view(duplicate), {stage: 'review', into: null})
    t.is((await c.view(survivor)).reports, 1)
  },
)

test.serial('of two that are merged into each other one after the other the second stays', async t => {
  const [first, second] = [await structural(), await structural()]
  await c.system.processes.worker.stop()
  await c.decide('coordination', first, merge(second))
  const {version} = await movementOf(first)
  await asked(attachBarrier, {id: second, duplicate: first})
  await c.decide('coordination', second, merge(first))
  await asked(advanceBarrier, {id: first, ifVersion: version, move: 'move'})
  await workerAgain()
  await atRest(second)
  t.like(await c.view(second), {stage: 'review', into: null, reports: 2})
  t.like(await c.view(first), {outcome: 'duplicate', into: second, reports: 1})
})

test.serial('a duplicate that is opened again while its survivor is merged on leaves all of them', async t => {
  const [last, survivor, duplicate] = [await structural(), await structural(), await individual('partner-2')]
  await carriedOut(duplicate, merge(survivor))
  await c.system.processes.worker.stop()
  await c.decide('coordination', survivor, merge(last))
  await asked(attachBarrier, {id: last, duplicate: survivor})
  t.is((await c.view(last)).reports, 3)
  await c.decide('coordination', duplicate, reopen)
  t.is(await asked(detachBarrier, {id: survivor, duplicate}), 'conflict')
  await workerAgain()
  await atRest(survivor)
  await atRest(duplicate)
  t.like(await c.view(duplicate), {stage: 'review', into: null})
  t.is((await c.view(last)).reports, 2)
})

test('a link or its end that is heard when the report has moved on is not done', async t => {
  const to = await structural()
  const id = await individual('partner')
  await carriedOut(id, link(to))
  await carriedOut(id, unlink)
  t.is(await asked(linkBarrier, {id: to, report: id}), 'stale')
  t.is(await countOf(to), 0)
  await carriedOut(id, link(to))
  t.is(await asked(unlinkBarrier, {id: to, report: id}), 'stale')
  t.is(await countOf(to), 1)
})

test('a merge or its end that is heard when the duplicate has moved on is not done', async t => {
  const survivor = await structural()
  const duplicate = await individual('partner-2')
  await carriedOut(duplicate, merge(survivor))
  await carriedOut(duplicate, reopen)
  t.is(await asked(attachBarrier, {id: survivor, duplicate}), 'stale')
  t.is((await c.view(survivor)).reports, 1)
  await carriedOut(duplicate, merge(survivor))
  t.is(await asked(detachBarrier, {id: survivor, duplicate}), 'stale')
  t.is((await c.view(survivor)).reports, 2)
})

test('an adoption or its end that is heard when the barrier has moved on is not done', async t => {
  const barrier = await c.taken()
  const {id: solution} = await c.propose('member-health-care', barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution})
  await atRest(barrier)
  t.is(await asked(dropSolution, {id: solution, barrier}), 'stale')
  t.deepEqual((await c.solution(solution)).adoptedFor, [barrier])
  await c.decide(lead, barrier, {decision: 'hand-back', reason})
  await atRest(barrier)
  t.is(await asked(reserveSolution, {id: solution, barrier}), 'stale')
  t.deepEqual((await c.solution(solution)).adoptedFor, [])
})

test('a finding that is heard when the next one is there does not replace it', async t => {
  const barrier = await c.taken()
  const {id: solution} = await c.propose('member-health-care', barrier)
  const {confirmed, solved} = effects(c)
  await confirmed(barrier, solution)
  await c.decide('partner', barrier, {decision: 'returned', reason})
  await confirmed(barrier, solution)
  await solved(barrier)
  t.is((await c.solution(solution)).status, 'effective')
  t.is(await asked(noteFinding, {id: solution, barrier, finding: 'returned'}), 'stale')
  t.is((await c.solution(solution)).status, 'effective')
})
