// Solutions for barriers that are not open, on real servers: who sees them, and that they serve no other barrier.
import type {Problem} from '@rin/contracts'
import test from 'ava'
import {type Consortium, startConsortium, text} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const lead = 'lead-health-care'
const reason = text('Das hat sich geändert.')

test('a solution that the lead does not see is not there to be adopted', async t => {
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  const {id: solution} = await c.propose('partner', sealed.id)
  const barrier = await c.taken()
  t.is(await c.refusal(lead, barrier, {decision: 'adopt', solution}), 'unknown-reference')
})

test('what everybody sees is not adopted for a barrier that is not open: its promises would show it', async t => {
  const open = await c.taken()
  const {id: solution} = await c.propose('member-health-care', open)
  const restricted = await c.taken({confidentiality: 'restricted'})
  t.is(await c.refusal(lead, restricted, {decision: 'adopt', solution}), 'less-confidential')
  const {id: own} = await c.propose('member-health-care', restricted)
  t.is((await c.decide(lead, restricted, {decision: 'adopt', solution: own})).adoptedSolution, own)
})

test('a solution for a barrier that is not open serves that one alone: others would see what is promised for it', async t => {
  const restricted = await c.taken({confidentiality: 'restricted'})
  const {id: solution} = await c.propose('member-health-care', restricted)
  await c.decide(lead, restricted, {decision: 'adopt', solution})
  for (const confidentiality of ['open', 'restricted', 'sealed'] as const) {
    const other = await c.taken({confidentiality})
    t.is(await c.refusal(lead, other, {decision: 'adopt', solution}), 'less-confidential', confidentiality)
  }
  t.deepEqual((await c.solution(solution)).adoptedFor, [restricted])
})

test('nothing is proposed for several barriers of which one is not open', async t => {
  const [open, other, sealed] = [await c.taken(), await c.taken(), await c.taken({confidentiality: 'sealed'})]
  const propose = async (...barriers: string[]) => {
    const body = {barriers, title: text('Für mehrere'), description: text('Ein Kalender.')}
    const {status, body: answer} = await c.api.post<Problem>('member-health-care', '/solutions', body)
    return [status, answer.code, answer.errors?.[0]?.pointer]
  }
  t.deepEqual(await propose(open, sealed), [409, 'less-confidential', '/barriers/1'])
  t.deepEqual(await propose(sealed, open), [409, 'less-confidential', '/barriers/0'])
  t.is((await propose(open, other))[0], 201)
  t.is((await propose(sealed))[0], 201)
})

test('decisions on a solution for a barrier that is not open are for those who see it', async t => {
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  const {id} = await c.propose('partner', sealed.id)
  const {body} = await c.api.post<Problem>('partner-2', `/solutions/${id}/decisions`, {decision: 'withdraw', reason})
  t.is(body.code, 'not-found')
  t.deepEqual((await c.solution(id, 'partner')).actions, ['withdraw'])
  t.is((await c.decideOnSolution('partner', id, {decision: 'withdraw', reason})).status, 'withdrawn')
})
