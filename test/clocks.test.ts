// Clocks on real servers, with a policy in seconds: every row of the table fires, once, and shows where people look.
import type {BarrierSummary, DueClock, HistoryEntry} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {answerTo} from './support/audit.ts'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'
import {policyInSeconds} from './support/policy-in-seconds.ts'
import {sender} from './support/sender.ts'

const levels = {
  ...policyInSeconds({target: 2, after: 2, headReminder: 2}),
  // A promise that is late stays so: it is broken by nobody while the tests run.
  solutions: policyInSeconds({target: 2, after: 3_600, headReminder: 2}).solutions,
}

let c: Consortium
test.before(async () => {
  c = await startConsortium({}, levels)
})
test.after.always(() => c?.stop())

/** What the clocks of a barrier have caused: rule, clock and policy, in order. */
const caused = (history: readonly HistoryEntry[]): string[] =>
  history.filter(({data}) => data.clock !== undefined).map(({data}) => `${data.rule} ${data.clock} ${data.policy}`)

/** Waits until the clocks of the barrier have caused this. */
const untilTold = (id: string, what: string): Promise<unknown> =>
  until(`the history tells ${what}`, async () => caused(await c.history(id)).includes(what))

/** A barrier on which people make only the decision that opens the next clock. */
async function slowLife(): Promise<string> {
  const {id} = await c.reportAs('partner')
  await untilTold(id, 'remind acknowledgement 1')
  await untilTold(id, 'remind review 1')
  await c.decide('coordination', id, {
    decision: 'accept',
    industry: 'health-care',
    category: 'recognition',
    priority: 'high',
  })
  await untilTold(id, 'remind assignment 1')
  const called = await until('the coordinators are called', async () => {
    const barrier = await c.view(id)
    return barrier.assignment?.coordinatorsCalled && barrier
  })
  const refused = called.assignment?.refusedBy ?? []
  const group = 'digital'
  if (refused.includes(group)) throw new Error('routed to a group of another industry')
  await c.decide('coordination', id, {decision: 'offer', group})
  await c.decide('lead-digital', id, {decision: 'take', targetDate: inDays(30)})
  await untilTold(id, 'remind resolution 1')
  await untilTold(id, 'remind progress 1')
  await c.resolved(id, 'digital')
  await c.inStage(id, 'closed')
  return id
}

test('a barrier on which nobody acts in time has every clock fire in the order of the table, each once', async t => {
  const told = caused(await c.history(await slowLife()))
  const counted = (what: string): number => told.filter(each => each === `${what} 1`).length
  for (const clock of ['acknowledgement', 'review', 'assignment', 'resolution'])
    t.deepEqual(
      ['warn', 'miss', 'escalate'].map(rule => counted(`${rule} ${clock}`)),
      [1, 1, 1],
      clock,
    )
  t.is(counted('warn progress'), 1)
  t.is(counted('escalate progress'), 1)
  t.true(counted('remind progress') >= 2, 'the lead, and then the head')
  t.true(counted('lapse-offer offer') >= 1)
  t.is(counted('warn offer'), counted('lapse-offer offer'))
  t.deepEqual(
    ['warn', 'uphold', 'miss'].map(rule => counted(`${rule} confirmation`)),
    [1, 1, 0],
  )
  t.deepEqual(
    ['ask-effect', 'note-silence'].map(rule => counted(`${rule} effect`)),
    [2, 2],
  )
})

test('a question that nobody answers is warned of, reminded of, and closes the barrier', async t => {
  const {id} = await c.reportAs('partner')
  await c.decide('coordination', id, {decision: 'ask', question: text('Welche Behörde?')})
  const closed = await c.inStage(id, 'closed')
  t.is(closed.outcome, 'unanswered')
  const told = caused(await c.history(id)).filter(each => each.includes('answer'))
  t.deepEqual(told, ['warn answer 1', 'remind answer 1', 'close-unanswered answer 1'])
})

test('a clock shows as missed from its end on, and the worklist begins with what is longest overdue', async t => {
  const {id} = await c.reportAs('partner')
  const late = await until('it is late', async () => {
    const barrier = await c.view(id)
    return barrier.late && barrier
  })
  t.deepEqual(
    late.clocks.map(({clock, state, policy, workingDaysLeft}) => [clock, state, policy, workingDaysLeft]),
    [
      ['acknowledgement', 'missed', '1', null],
      ['review', 'missed', '1', null],
    ],
  )
  const {items} = await c.api.get<{items: DueClock[]}>('coordination', '/clocks?limit=100')
  t.deepEqual(
    items.filter(each => each.id === id).map(({clock, state}) => `${clock} ${state}`),
    ['acknowledgement missed', 'review missed'],
  )
  t.deepEqual(
    items.map(({dueAt}) => dueAt),
    items.map(({dueAt}) => dueAt).toSorted(),
  )
  const before = await c.api.get<{items: DueClock[]}>('coordination', '/clocks?due_before=2020-01-01T00:00:00.000Z')
  t.deepEqual(before.items, [])
  const refused = await c.api.get<unknown>('partner', '/clocks').catch((error: Error) => error.message)
  t.regex(String(refused), /role-not-allowed/)
})

/** The lines of every page of the worklist, page by page. */
async function worklist(limit: number): Promise<DueClock[][]> {
  const {send} = sender(c.system.api, (await fetchToken(c.system.issuer, 'coordination')).token)
  const pages: DueClock[][] = []
  for (let path: string | undefined = `/v1/clocks?limit=${limit}`; path; ) {
    const {headers, answer} = await send(path)
    pages.push(answer.items as DueClock[])
    path = /<([^>]+)>/.exec(headers.get('link') ?? '')?.[1]
  }
  return pages
}

test('a late promise stands between barriers that were late before and after it, on whichever page', async t => {
  const {id: before} = await c.reportAs('partner')
  const {id, commitment, organisation, barrier} = await c.promised()
  const {id: after} = await c.reportAs('partner')
  const ids = [before, id, after]
  await until('all are late', async () => {
    const lines = (await worklist(100)).flat().filter(each => ids.includes(each.id))
    return lines.length === 6 && lines.every(({state}) => state === 'missed')
  })
  const line = {kind: 'solution', id, status: 'delivering', adoptedFor: [barrier], state: 'missed'} as const
  for (const limit of [1, 2, 100]) {
    const pages = await worklist(limit)
    for (const page of pages) t.true(new Set(page.map(each => each.id)).size <= limit)
    const lines = pages.flat().filter(each => ids.includes(each.id))
    t.deepEqual(
      lines.map(each => each.id),
      ids.flatMap(each => [each, each]),
      `${limit} at a time`,
    )
    const own = lines.filter(({kind}) => kind === 'solution')
    t.like(
      own.find(({clock}) => clock === 'commitment'),
      {...line, commitment, organisation},
    )
    t.like(
      own.find(({clock}) => clock === 'update'),
      {...line, commitment: null, organisation: null},
    )
  }
})

test('while solutions cannot be asked there is no worklist, rather than half of it', async t => {
  const {solutions} = c.system.processes
  await solutions.stop()
  t.like(await answerTo(c, 'coordination', '/clocks'), {status: 503, body: {code: 'unavailable'}})
  solutions.start()
  await solutions.ready()
  t.is((await answerTo(c, 'coordination', '/clocks')).status, 200)
})

test('lists go by the next due instant and by late', async t => {
  const {id} = await c.reportAs('partner')
  const list = async (query: string): Promise<BarrierSummary[]> =>
    (await c.api.get<{items: BarrierSummary[]}>('coordination', `/barriers?limit=100&${query}`)).items
  t.true((await list('late=false')).some(barrier => barrier.id === id))
  await until('it is late', async () => (await list('late=true&waitingFor=coordinator')).some(each => each.id === id))
  const due = await list('sort=due')
  t.true(due.length > 0 && due.every(({dueAt}) => dueAt !== null))
  t.deepEqual(
    due.map(({dueAt}) => dueAt),
    due.map(({dueAt}) => dueAt).toSorted(),
  )
})

test('the policy is listed, with its version', async t => {
  const {barriers, solutions} = levels
  t.deepEqual(await c.api.get<object>('partner', '/policy'), {
    current: '1',
    items: [barriers],
    solutions: {current: '1', items: [solutions]},
  })
})
