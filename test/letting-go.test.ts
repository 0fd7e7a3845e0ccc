// How an adopted solution ends, on real servers: in every way in which a barrier lets it go, also when the worker ends on the way.
import {type BarrierDecision, dropSolution, reserveSolution, type Solution, type WorkflowStatus} from '@rin/contracts'
import test from 'ava'
import mongoose from 'mongoose'
import {type AsWorker, connectAsWorker} from './support/as-worker.ts'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'
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

/** A barrier with an adopted solution, for which the organisation of partner-2 has promised something. */
async function promised(): Promise<{barrier: string; solution: string; commitment: string}> {
  const barrier = await c.taken()
  const {id: solution} = await c.propose('member-health-care', barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution})
  const {organisation} = await c.me('partner-2')
  const {commitments} = await c.decideOnSolution(lead, solution, {
    decision: 'ask-commitment',
    organisation: String(organisation),
    what: text('Räume stellen.'),
    due: inDays(60),
    measure: text('Zwei Räume.'),
  })
  const commitment = commitments[0]?.id ?? ''
  await c.decideOnSolution('partner-2', solution, {decision: 'accept-commitment', commitment})
  return {barrier, solution, commitment}
}

/** What the worker does at a solution, in its name. */
async function asWorker(
  endpoint: typeof reserveSolution | typeof dropSolution,
  id: string,
  barrier: string,
): Promise<void> {
  const reply = await worker.ask(endpoint, {id, barrier})
  if ('problem' in reply) throw new Error(reply.problem.code)
}

/** Decides what makes the barrier let the solution go; the worker has told it and ended before the barrier moves, and comes again. */
async function letGo(who: string, barrier: string, solution: string, decision: BarrierDecision): Promise<void> {
  const process = c.system.processes.worker
  await process.stop()
  const path = `/barriers/${barrier}/decisions`
  const {status} = await c.api.post(who, path, decision, {prefer: 'respond-async'})
  if (status !== 202) throw new Error(`${decision.decision} was answered ${status}`)
  if (decision.decision === 'adopt') await asWorker(reserveSolution, decision.solution, barrier)
  await asWorker(dropSolution, solution, barrier)
  process.start()
  await process.ready()
  await until(`${decision.decision} is carried out`, async () => (await c.view(barrier)).moving === null)
}

const events = async (solution: string): Promise<string[]> => {
  const {items} = await c.api.get<{items: {event: string}[]}>('coordination', `/solutions/${solution}/history`)
  return items.map(({event}) => event)
}

/** Whether the workflow of the solution runs. */
const runs = async (solution: string): Promise<boolean> =>
  (await c.api.get<WorkflowStatus>('coordination', `/solutions/${solution}/workflow`)).status === 'running'

const resolved = (barrier: string) => c.decide(lead, barrier, {decision: 'resolve', extent: 'full', summary: reason})
async function confirmed(barrier: string): Promise<void> {
  await resolved(barrier)
  await c.decide('partner', barrier, {decision: 'confirm'})
}

async function group(there: boolean): Promise<void> {
  const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
  const [from, to] = there ? ['gone', 'groups'] : ['groups', 'gone']
  const record = await db.collection<{_id: string}>(from).findOne({_id: 'health-care'})
  if (record) await db.collection<{_id: string}>(to).insertOne(record)
  await db.collection<{_id: string}>(from).deleteOne({_id: 'health-care'})
  await db.close()
}

interface Way {
  who: string
  decision: BarrierDecision
  /** What comes before the decision. */
  before?: (barrier: string) => Promise<unknown>
  after?: () => Promise<unknown>
  stage: 'assignment' | 'closed' | 'review'
}

/** A decision of the reporter after which there is no group to work on it again. */
const whenGone = (decision: BarrierDecision, before: (barrier: string) => Promise<unknown>): Way => ({
  who: 'partner',
  decision,
  async before(barrier) {
    await before(barrier)
    await group(false)
  },
  after: () => group(true),
  stage: 'assignment',
})

const ways: Record<string, Way> = {
  'handed back': {who: lead, decision: {decision: 'hand-back', reason}, stage: 'assignment'},
  withdrawn: {who: 'partner', decision: {decision: 'withdraw', reason}, stage: 'closed'},
  abandoned: {
    who: 'coordination',
    decision: {decision: 'abandon', reason},
    before: barrier => c.decide(lead, barrier, {decision: 'propose-abandon', reason}),
    stage: 'closed',
  },
  'reopened after it was resolved': {
    who: 'coordination',
    decision: {decision: 'reopen', reason},
    async before(barrier) {
      await confirmed(barrier)
      await effects(c).solved(barrier)
    },
    stage: 'review',
  },
  'contested when the group is gone': whenGone({decision: 'contest', reason}, resolved),
  'returned when the group is gone': whenGone({decision: 'returned', reason}, confirmed),
}

for (const [name, {who, decision, before, after, stage}] of Object.entries(ways))
  test.serial(`a barrier that is ${name} lets its solution go once, also when the worker ends in between`, async t => {
    const {barrier, solution} = await promised()
    await before?.(barrier)
    await letGo(who, barrier, solution, decision)
    await after?.()
    t.like(await c.view(barrier), {stage, adoptedSolution: null})
    const {adoptedFor, status, progress} = await c.solution(solution)
    t.deepEqual([adoptedFor, status, progress.open, progress.released], [[], 'proposed', 0, 1])
    const dropped = await until('it is logged', async () => {
      const found = (await events(solution)).filter(event => event === 'rin.solution.dropped.v1')
      return found.length > 0 && found
    })
    t.is(dropped.length, 1)
    await until('nobody watches its promises any more', async () => !(await runs(solution)))
  })

test.serial('a barrier that adopts another solution lets the first one go once the other has consented', async t => {
  const {barrier, solution} = await promised()
  const {id: given} = await c.propose('partner-2', barrier)
  await c.decideOnSolution('partner-2', given, {decision: 'withdraw', reason})
  t.is(await c.refusal(lead, barrier, {decision: 'adopt', solution: given}), 'undone')
  t.like(await c.solution(solution), {status: 'delivering', adoptedFor: [barrier]})
  t.is((await c.decide(lead, barrier, {decision: 'adopt', solution})).adoptedSolution, solution, 'the same again')
  t.deepEqual((await c.solution(solution)).adoptedFor, [barrier])

  const {id: other} = await c.propose('member-health-care', barrier)
  await letGo(lead, barrier, solution, {decision: 'adopt', solution: other})
  t.is((await c.view(barrier)).adoptedSolution, other)
  t.deepEqual((await c.solution(other)).adoptedFor, [barrier])
  const {adoptedFor, status, actions} = await c.solution(solution, 'member-health-care')
  t.deepEqual([adoptedFor, status, actions], [[], 'proposed', ['withdraw']])
})

test.serial(
  'while another barrier needs it, what was promised is still promised; let go, it may be adopted again',
  async t => {
    const {barrier, solution, commitment} = await promised()
    const second = await c.taken()
    await c.decide(lead, second, {decision: 'adopt', solution})
    await c.decide(lead, barrier, {decision: 'hand-back', reason})
    t.like(await c.solution(solution), {status: 'delivering', adoptedFor: [second], progress: {open: 1}})
    t.true(await runs(solution))

    await c.decideOnSolution('partner-2', solution, {decision: 'break', commitment, reason})
    await c.decide(lead, second, {decision: 'hand-back', reason})
    t.like(await c.solution(solution), {status: 'proposed', adoptedFor: [], progress: {broken: 1}})
    await until('its workflow ends', async () => !(await runs(solution)))

    const third = await c.taken()
    await c.decide(lead, third, {decision: 'adopt', solution})
    t.like(await c.solution(solution), {status: 'delivering', updateClock: {state: 'running'}})
    await until('its workflow runs again', () => runs(solution))
  },
)

test.serial(
  'the workflow of a solution hears what the effect check found, and waits for no update any more',
  async t => {
    const {barrier, solution, commitment} = await promised()
    await c.decideOnSolution('partner-2', solution, {decision: 'break', commitment, reason})
    await confirmed(barrier)
    t.true(await runs(solution))
    await c.decide('partner', barrier, {decision: 'returned', reason})
    const found: Solution = await c.solution(solution)
    t.deepEqual([found.status, found.adoptedFor], ['ineffective', [barrier]])
    await until('its workflow ends', async () => !(await runs(solution)))
  },
)
