// The workflow of solutions on real servers, with clocks of seconds: promises are warned of, missed and broken, updates chased.
import type {HistoryEntry, Solution, SolutionSummary, WorkflowStatus} from '@rin/contracts'
import test from 'ava'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'
import {policyInSeconds} from './support/policy-in-seconds.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium({}, {solutions: policyInSeconds({target: 3, after: 3, headReminder: 3}).solutions})
})
test.after.always(() => c?.stop())

const lead = 'lead-health-care'

const history = async (id: string): Promise<HistoryEntry[]> =>
  (await c.api.get<{items: HistoryEntry[]}>('auditor', `/solutions/${id}/history`)).items
/** What the clocks have caused, in order. */
const caused = async (id: string): Promise<string[]> =>
  (await history(id)).filter(({data}) => data.rule !== undefined).map(({data}) => `${data.rule} ${data.clock}`)
const of = (all: readonly string[], clock: string): string[] => all.filter(each => each.endsWith(` ${clock}`))

test('a promise that nobody keeps is warned of, missed and broken; updates that nobody writes are chased: each once', async t => {
  const {id, commitment} = await c.promised()
  const late = await until('it is late', async () => {
    const {items} = await c.api.get<{items: SolutionSummary[]}>('coordination', '/solutions?late=true')
    return items.find(each => each.id === id)
  })
  t.like(late, {status: 'delivering', late: true})
  const broken = await until('it is broken', async () => {
    const solution = await c.solution(id)
    return solution.commitments[0]?.status === 'broken' && solution
  })
  t.like(broken.commitments[0], {id: commitment, clock: {state: 'missed', thenAt: null}})
  await until('the coordinators are called', async () => (await caused(id)).includes('escalate update'))
  const told = await caused(id)
  t.deepEqual(of(told, 'commitment'), ['warn commitment', 'miss commitment', 'break commitment'])
  t.deepEqual(of(told, 'update'), ['warn update', 'remind update', 'escalate update'])
  for (const {data} of (await history(id)).filter(({data}) => data.clock !== undefined))
    t.is(data.policy, '1', String(data.rule))
})

test('a workflow runs while something is promised, says what it waits for, and ends with the last promise', async t => {
  const {id, commitment} = await c.promised()
  const workflow = (who = 'coordination') => c.api.get<WorkflowStatus>(who, `/solutions/${id}/workflow`)
  const running = await until('it waits', async () => {
    const found = await workflow()
    return found.waitsFor?.startsWith('delivering') && found
  })
  t.is(running.workflow, `solution/${id}`)
  await t.throwsAsync(workflow('partner'), {message: /403/})
  await c.decideOnSolution('partner-2', id, {decision: 'keep', commitment, evidence: text('Steht.')})
  await until('it has ended', async () => (await workflow()).status === 'completed')
  t.is((await c.solution(id)).status, 'delivered')
})

test('a new promise after the last starts it again', async t => {
  const {id, commitment} = await c.promised()
  await c.decideOnSolution('partner-2', id, {decision: 'keep', commitment, evidence: text('Steht.')})
  const {organisation} = await c.me('partner-2')
  const {commitments} = await c.decideOnSolution(lead, id, {
    decision: 'ask-commitment',
    organisation: String(organisation),
    what: text('Noch einen Raum stellen.'),
    due: inDays(30),
    measure: text('Zwei Räume.'),
  })
  const second = commitments.find(each => each.id !== commitment)?.id ?? ''
  await c.decideOnSolution('partner-2', id, {decision: 'accept-commitment', commitment: second})
  await until('it is warned of', async () => (await caused(id)).includes('warn commitment'))
  const open = await c.solution(id)
  t.deepEqual(
    open.commitments.map(each => each.clock?.state),
    ['met', 'running'],
  )
})

test('an update starts the wait for the next one anew', async t => {
  const {id} = await c.promised()
  const before = (await c.solution(id)).updateClock?.dueAt ?? ''
  const updated = await c.decideOnSolution(lead, id, {
    decision: 'update',
    health: 'on-track',
    text: text('Geht voran.'),
  })
  t.true((updated.updateClock?.dueAt ?? '') > before)
})

test('lists are asked by status, by who promises and by lateness', async t => {
  const {id} = await c.promised()
  const {organisation} = await c.me('partner-2')
  const listed = async (query: string): Promise<boolean> => {
    const {items} = await c.api.get<{items: Solution[]}>('partner', `/solutions?${query}&limit=100`)
    return items.some(each => each.id === id)
  }
  t.true(await listed(`status=delivering&organisation=${organisation}`))
  t.false(await listed('status=proposed'))
  t.false(await listed('organisation=rin'))
  const late = await c.api.get<{items: Solution[]}>('partner', '/solutions?late=false&limit=100')
  t.true(late.items.every(each => !each.late))
})
