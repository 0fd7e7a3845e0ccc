// Groups that support the one that holds a barrier, and its latest update, on real servers: who sees what and may do what.
import type {Barrier, BarrierDecision, Solution} from '@rin/contracts'
import test from 'ava'
import {type Consortium, inDays, startConsortium, text} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const lead = 'lead-health-care'
const reason = text('Das gehört zu uns allen.')
const support = (group: string): BarrierDecision => ({decision: 'add-support', group})
const end = (group: string): BarrierDecision => ({decision: 'end-support', group})
const progress = (typed: string): BarrierDecision => ({decision: 'progress', health: 'at-risk', text: text(typed)})

const listed = async (who: string, query: string) =>
  (await c.api.get<{items: Barrier[]}>(who, `/barriers?${query}`)).items.map(({id}) => id)

test('a supporting group sees what is restricted, reads what is internal, reports progress, and leads nothing', async t => {
  const id = await c.taken({confidentiality: 'restricted'})
  for (const who of ['member-crafts', 'lead-crafts']) await t.throwsAsync(c.view(id, who), {message: /404/})
  await c.api.done(lead, `/barriers/${id}/comments`, {audience: 'internal', text: text('Unter uns.')})
  const supported = await c.decide(lead, id, support('crafts'))
  t.like(supported.assignment, {group: 'health-care', supporting: ['crafts']})
  t.deepEqual((await c.view(id, 'member-crafts')).actions, ['progress'])
  t.deepEqual((await c.view(id, 'lead-crafts')).actions, ['progress', 'end-support'])
  const {items} = await c.api.get<{items: {text: unknown}[]}>('member-crafts', `/barriers/${id}/comments`)
  t.deepEqual(items[0]?.text, text('Unter uns.'))
  for (const who of ['member-crafts', 'coordination']) t.true((await listed(who, 'group=crafts')).includes(id), who)
  t.true((await listed('member-crafts', 'limit=100')).includes(id))

  t.like((await c.decide('member-crafts', id, progress('Die Kammer prüft.'))).progress, {
    health: 'at-risk',
    text: text('Die Kammer prüft.'),
  })
  for (const decision of [support('digital'), {decision: 'hand-back', reason} as const])
    t.is(await c.refusal('lead-crafts', id, decision), 'role-not-allowed')

  await c.decide('lead-crafts', id, end('crafts'))
  for (const who of ['member-crafts', 'lead-crafts']) await t.throwsAsync(c.view(id, who), {message: /404/})
  t.false((await listed('coordination', 'group=crafts')).includes(id))
})

test('several groups support one; which, the lead and the coordinators decide', async t => {
  const id = await c.taken()
  await c.decide(lead, id, support('crafts'))
  await c.decide('coordination', id, support('digital'))
  const refused: [who: string, decision: BarrierDecision, code: string, place?: string][] = [
    ['coordination', support('nobody'), 'unknown-reference', '/group'],
    [lead, support('health-care'), 'already-involved', '/group'],
    [lead, support('crafts'), 'already-involved', '/group'],
    [lead, end('environment'), 'unknown-reference', '/group'],
    ['lead-crafts', end('digital'), 'role-not-allowed', '/group'],
    ['member-crafts', end('crafts'), 'role-not-allowed'],
    ['lead-environment', support('environment'), 'role-not-allowed'],
    ['partner', support('environment'), 'role-not-allowed'],
  ]
  const before = await c.view(id)
  for (const [who, decision, code, place] of refused) {
    const {body} = await c.api.post<Barrier>(who, `/barriers/${id}/decisions`, decision)
    t.deepEqual([body.code, body.errors?.[0]?.pointer], [code, place], JSON.stringify([who, decision]))
  }
  t.deepEqual(await c.view(id), before)
  t.deepEqual((await c.decide(lead, id, end('crafts'))).assignment?.supporting, ['digital'])
  await c.decide(lead, id, {decision: 'pause', reason, until: inDays(9)})
  t.is(await c.refusal(lead, id, support('crafts')), 'paused')
  const back = await c.decide(lead, id, {decision: 'hand-back', reason})
  t.like(back.assignment, {group: null, supporting: []})
})

test('a supporting group updates the solution, and decides nothing else about it', async t => {
  const id = await c.taken({confidentiality: 'restricted'})
  const {id: solution} = await c.propose('member-health-care', id)
  await c.decide(lead, id, {decision: 'adopt', solution})
  await t.throwsAsync(c.solution(solution, 'lead-crafts'), {message: /404/})
  await c.decide(lead, id, support('crafts'))
  for (const who of ['member-crafts', 'lead-crafts']) t.deepEqual((await c.solution(solution, who)).actions, ['update'])
  const update = {decision: 'update', health: 'on-track', text: text('Die Prüfer sind da.')} as const
  t.like((await c.decideOnSolution('member-crafts', solution, update)).update, {text: update.text})
  const {organisation} = await c.me('partner-2')
  const ask = {decision: 'ask-commitment', organisation, what: reason, due: inDays(9), measure: reason}
  const {body} = await c.api.post<Solution>('lead-crafts', `/solutions/${solution}/decisions`, ask)
  t.is(body.code, 'role-not-allowed')
})

test('support stays while the group does, through contest and return', async t => {
  const id = await c.taken()
  await c.decide(lead, id, support('digital'))
  await c.resolved(id)
  t.deepEqual((await c.view(id)).assignment?.supporting, ['digital'])
  const contested = await c.decide('partner', id, {decision: 'contest', reason})
  t.like(contested, {stage: 'resolution', assignment: {group: 'health-care', supporting: ['digital']}})
})

test('a barrier shows its latest update, and none of its former life', async t => {
  const id = await c.taken()
  t.is((await c.view(id)).progress, null)
  await c.decide(lead, id, progress('Begonnen.'))
  const nextStep = text('Das Amt antwortet.')
  const latest: BarrierDecision = {decision: 'progress', health: 'on-track', text: text('Fast fertig.'), nextStep}
  const {progress: shown} = await c.decide('member-health-care', id, latest)
  t.like(shown, {health: 'on-track', text: text('Fast fertig.'), nextStep})
  await c.resolved(id)
  t.deepEqual((await c.view(id, 'partner')).progress, shown, 'what was said last still holds')
  t.is((await c.decide('partner', id, {decision: 'contest', reason})).progress, null)
  await c.decide(lead, id, progress('Von vorn.'))
  await c.decide('partner', id, {decision: 'withdraw', reason})
  t.is((await c.decide('coordination', id, {decision: 'reopen', reason})).progress, null)
})
