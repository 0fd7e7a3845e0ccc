// Solutions over HTTP on real servers: what is promised, kept, broken and found, and who may say so.
import type {Problem, Solution, SolutionDecision, SolutionDecisionMade} from '@rin/contracts'
import test from 'ava'
import {type Consortium, inDays, startConsortium, text} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const lead = 'lead-health-care'
const reason = text('Das hat sich geändert.')

/** A solution that the group for health care has adopted, and its barrier. */
async function adopted(): Promise<{id: string; barrier: string}> {
  const barrier = await c.taken()
  const {id} = await c.propose('member-health-care', barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution: id})
  return {id, barrier}
}

/** The id of a new commitment that the organisation of `who` is asked for. */
async function asked(solution: string, who: string, what = 'Prüfende stellen.'): Promise<string> {
  const {organisation} = await c.me(who)
  const before = (await c.solution(solution)).commitments.map(({id}) => id)
  const {commitments} = await c.decideOnSolution(lead, solution, {
    decision: 'ask-commitment',
    organisation: String(organisation),
    what: text(what),
    due: inDays(60),
    measure: text('Zwei Termine im Monat.'),
  })
  return commitments.find(({id}) => !before.includes(id))?.id ?? 'nothing new'
}

const refusal = async (who: string, id: string, decision: SolutionDecision): Promise<Partial<Problem>> =>
  (await c.api.post<Solution>(who, `/solutions/${id}/decisions`, decision)).body

test('what two organisations promise is delivered when one has kept it and the other was released', async t => {
  const {id} = await adopted()
  const first = await asked(id, 'partner-2')
  const second = await asked(id, 'member-social-services')
  t.like(await c.solution(id), {status: 'adopted', progress: {asked: 2, open: 0}})
  await c.decideOnSolution('partner-2', id, {decision: 'accept-commitment', commitment: first})
  await c.decideOnSolution('member-social-services', id, {decision: 'accept-commitment', commitment: second})
  t.like(await c.solution(id), {status: 'delivering', progress: {asked: 0, open: 2}})

  const evidence = text('Die Termine stehen im Kalender.')
  await c.decideOnSolution('partner-2', id, {decision: 'keep', commitment: first, evidence})
  await c.decideOnSolution('member-social-services', id, {decision: 'ask-release', commitment: second, reason})
  const wished = (await c.solution(id, lead)).commitments.find(each => each.id === second)
  t.true(wished?.releaseAsked)
  t.deepEqual(wished?.actions, ['break', 'release', 'refuse-release'])
  const delivered = await c.decideOnSolution(lead, id, {decision: 'release', commitment: second, reason})
  t.like(delivered, {status: 'delivered', progress: {open: 0, kept: 1, released: 1}})
  t.deepEqual(delivered.commitments.find(each => each.id === first)?.evidence, evidence)
  const {items} = await c.api.get<{items: SolutionDecisionMade[]}>('partner', `/solutions/${id}/decisions`)
  t.deepEqual(
    items.filter(({commitment}) => commitment === second).map(({decision, texts}) => [decision, texts.reason?.text]),
    [
      ['ask-commitment', undefined],
      ['accept-commitment', undefined],
      ['ask-release', reason.text],
      ['release', reason.text],
    ],
  )
})

test('nobody promises for another organisation', async t => {
  const {id} = await adopted()
  const commitment = await asked(id, 'partner-2')
  for (const who of ['partner', lead, 'coordination', 'auditor'])
    t.is((await refusal(who, id, {decision: 'accept-commitment', commitment})).code, 'role-not-allowed', who)
  const declined = await c.decideOnSolution('partner-2', id, {decision: 'decline-commitment', commitment, reason})
  t.like(declined, {status: 'adopted', progress: {asked: 0, open: 0}})
  t.is((await refusal('partner-2', id, {decision: 'accept-commitment', commitment})).code, 'decision-not-allowed')
})

test('the same key asks for one commitment, whatever comes between', async t => {
  const {id} = await adopted()
  const {organisation} = await c.me('partner-2')
  const decision = {
    decision: 'ask-commitment',
    organisation,
    what: text('Räume stellen.'),
    due: inDays(30),
    measure: text('Ein Raum.'),
  }
  const key = crypto.randomUUID()
  const ask = () => c.api.done<Solution>(lead, `/solutions/${id}/decisions`, decision, key)
  const [first] = (await ask()).commitments
  await c.decideOnSolution(lead, id, {decision: 'update', health: 'on-track', text: text('Es geht voran.')})
  const again = await ask()
  t.deepEqual(
    again.commitments.map(each => each.id),
    [first?.id],
  )
  const other = await c.api.post<Solution>(
    lead,
    `/solutions/${id}/decisions`,
    {...decision, due: inDays(31)},
    {'idempotency-key': key},
  )
  t.is(other.body.code, 'key-reused')
})

test('faults are named with their place and write nothing', async t => {
  const {id} = await adopted()
  const before = await c.solution(id)
  const ask = {decision: 'ask-commitment', what: text('x'), measure: text('x'), organisation: 'rin'} as const
  const places = async (decision: SolutionDecision) => {
    const {code, errors} = await refusal(lead, id, decision)
    return [code, errors?.[0]?.pointer]
  }
  t.deepEqual(await places({...ask, due: inDays(-2)}), ['date-out-of-range', '/due'])
  t.deepEqual(await places({...ask, due: inDays(9), organisation: 'nobody'}), ['unknown-reference', '/organisation'])
  t.deepEqual(await places({decision: 'break', commitment: 'nothing', reason}), ['unknown-reference', '/commitment'])
  t.deepEqual(await places({...ask, due: 'soon'}), ['invalid', '/due'])
  t.deepEqual(await c.solution(id), before)
})

test('the latest update shows with its next step, and milestones order what was promised', async t => {
  const {id} = await adopted()
  const {organisation} = await c.me('partner-2')
  for (const [milestone, what] of [
    [3, 'Dann prüfen.'],
    [1, 'Zuerst planen.'],
  ] as const)
    await c.decideOnSolution(lead, id, {
      decision: 'ask-commitment',
      organisation: String(organisation),
      what: text(what),
      due: inDays(20),
      measure: text('Steht.'),
      milestone,
    })
  await c.decideOnSolution('member-health-care', id, {decision: 'update', health: 'on-track', text: text('Gut.')})
  const updated = await c.decideOnSolution(lead, id, {
    decision: 'update',
    health: 'at-risk',
    text: text('Zu wenige Prüfende.'),
    nextStep: text('Kammern fragen.'),
  })
  t.like(updated.update, {health: 'at-risk', nextStep: text('Kammern fragen.')})
  t.deepEqual(
    updated.commitments.map(({what}) => what.text),
    ['Zuerst planen.', 'Dann prüfen.'],
  )
})

test('what its proposer withdrew cannot be adopted any more: the adoption is undone', async t => {
  const barrier = await c.taken()
  const {id} = await c.propose('partner-2', barrier)
  t.is((await refusal('partner', id, {decision: 'withdraw', reason})).code, 'role-not-allowed')
  t.is((await c.decideOnSolution('partner-2', id, {decision: 'withdraw', reason})).status, 'withdrawn')
  const {status, body} = await c.api.post<Solution>(lead, `/barriers/${barrier}/decisions`, {
    decision: 'adopt',
    solution: id,
  })
  t.deepEqual([status, body.code, body.because], [409, 'undone', 'decision-not-allowed'])
  t.is((await c.view(barrier)).adoptedSolution, null)
})

test('what the group rejects is rejected for good; leads of other groups have no say', async t => {
  const barrier = await c.taken()
  const {id} = await c.propose('partner', barrier)
  t.is((await refusal('lead-crafts', id, {decision: 'reject', reason})).code, 'role-not-allowed')
  t.is((await c.decideOnSolution(lead, id, {decision: 'reject', reason})).status, 'rejected')
  t.deepEqual((await c.solution(id, lead)).actions, [])
})

test('a barrier that returns says that its solution does not work', async t => {
  const barrier = await c.taken()
  await c.resolved(barrier)
  const solution = String((await c.view(barrier)).adoptedSolution)
  await c.decide('partner', barrier, {decision: 'confirm'})
  await c.decide('partner', barrier, {decision: 'returned', reason})
  t.like(await c.solution(solution), {status: 'ineffective', found: [{barrier, finding: 'returned'}]})
  const {actions} = await c.solution(solution, lead)
  t.deepEqual(actions, ['update', 'ask-commitment'], 'the group can do better')
})

test('whoever is asked for a promise sees what for, though the barrier is not open to them', async t => {
  const {id: barrier} = await c.reportAs('partner', {confidentiality: 'restricted'})
  const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
  await c.decide('coordination', barrier, accept)
  await c.offeredTo(barrier, 'health-care')
  await c.decide(lead, barrier, {decision: 'take', targetDate: inDays(30)})
  const {id} = await c.propose('member-health-care', barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution: id})
  await t.throwsAsync(c.solution(id, 'partner-2'), {message: /404/})
  const commitment = await asked(id, 'partner-2')
  const {organisation} = await c.me('partner-2')
  const {items} = await c.api.get<{items: Solution[]}>('partner-2', `/solutions?organisation=${organisation}`)
  t.true(
    items.some(each => each.id === id),
    'it is found among what the organisation is asked for',
  )
  const accepted = await c.decideOnSolution('partner-2', id, {decision: 'accept-commitment', commitment})
  t.is(accepted.status, 'delivering')
  await t.throwsAsync(c.solution(id, 'lead-crafts'), {message: /404/})
})

test('a sealed reporter withdraws under the pseudonym, and promises under the name of the organisation', async t => {
  const {person, organisation} = await c.me('partner')
  const made = async (id: string, decision: string) => {
    const {items} = await c.api.get<{items: SolutionDecisionMade[]}>('coordination', `/solutions/${id}/decisions`)
    return items.find(each => each.decision === decision)
  }
  const sealed = async () => {
    const {id} = await c.reportAs('partner', {confidentiality: 'sealed'})
    return {barrier: id, solution: (await c.propose('partner', id)).id}
  }
  const {solution: given} = await sealed()
  await c.decideOnSolution('partner', given, {decision: 'withdraw', reason})
  const withdrawn = await made(given, 'withdraw')
  t.is(withdrawn?.organisation, null)
  t.not(withdrawn?.actor, person)

  const {barrier, solution} = await sealed()
  await c.decide('coordination', barrier, {
    decision: 'accept',
    industry: 'health-care',
    category: 'recognition',
    priority: 'high',
  })
  await c.offeredTo(barrier, 'health-care')
  await c.decide(lead, barrier, {decision: 'take', targetDate: inDays(30)})
  await c.decide(lead, barrier, {decision: 'adopt', solution})
  const commitment = await asked(solution, 'partner')
  await c.decideOnSolution('partner', solution, {decision: 'accept-commitment', commitment})
  t.like(await made(solution, 'accept-commitment'), {actor: person, organisation})
  t.is((await c.solution(solution)).proposedBy.organisation, null)
})

test('a solution adopted for another barrier is listed with that one too', async t => {
  const {id} = await adopted()
  const barrier = await c.taken()
  await c.decide(lead, barrier, {decision: 'adopt', solution: id})
  const {items} = await c.api.get<{items: {id: string}[]}>('partner', `/solutions?barrier=${barrier}`)
  t.deepEqual(
    items.map(each => each.id),
    [id],
  )
})

test('nothing is proposed for a closed barrier; of several that cannot be, the first is named', async t => {
  const open = await c.taken()
  const {id: closed} = await c.reportAs('partner')
  await c.decide('partner', closed, {decision: 'withdraw', reason})
  await c.inStage(closed, 'closed')
  const propose = async (...barriers: string[]) => {
    const body = {barriers, title: text('Zu spät'), description: text('Das war schon zu.')}
    const {status, body: answer} = await c.api.post<Problem>('partner', '/solutions', body)
    return [status, answer.code, answer.stage, answer.errors?.[0]?.pointer]
  }
  t.deepEqual(await propose(open, closed, 'nowhere'), [409, 'decision-not-allowed', 'closed', '/barriers/1'])
  t.deepEqual(await propose('nowhere', closed), [422, 'unknown-reference', undefined, '/barriers/0'])
  t.is((await propose(open))[0], 201)
})
