// Nothing stays with somebody who has lost the role for it; and whoever has led the work does not confirm it.
import test from 'ava'
import {adopt, arrived, coordinator, lead, neighbour, reporter, resolve, text} from './given.ts'
import {givenBack, handedOver} from './reassign.ts'

const claim = {decision: 'claim'} as const
const reason = text
const newLead = {...lead, person: 'the-new-lead', organisation: 'guild', standsFor: ['guild']}

test('a claimed review is anybody’s again, and only a review, and only theirs', t => {
  const claimed = arrived.review().does(coordinator, claim)
  t.deepEqual(givenBack(claimed.m(), coordinator.person), {reviewer: null})
  t.deepEqual(givenBack(claimed.m(), 'somebody-else'), {})
  const accepted = claimed.does(coordinator, {
    decision: 'accept',
    industry: 'health-care',
    category: 'recognition',
    priority: 'high',
  })
  t.is(accepted.m().reviewer, coordinator.person, 'it stays known who has reviewed')
  t.deepEqual(givenBack(accepted.m(), coordinator.person), {})
})

test('the work goes on under the organisation of the lead who is longest in office', t => {
  const {m} = arrived.resolution()
  t.like(handedOver(m(), 'care', ['guild', 'chamber']), {leadOrganisation: 'guild', formerLeads: ['clinic']})
  t.deepEqual(handedOver(m(), 'care', ['guild', 'clinic']), {}, 'its people still lead')
  t.deepEqual(handedOver(m(), 'crafts', ['guild']), {}, 'another group')
  t.deepEqual(handedOver(m(), 'care', []), {}, 'nobody to hand over to')
})

test('what is held is handed over in every stage, what is closed stays as it was', t => {
  for (const told of [arrived.resolution(), arrived.confirmation(), arrived.followUp()])
    t.is(handedOver(told.m(), 'care', ['guild']).leadOrganisation, 'guild')
  const closed = arrived.resolution().does(reporter, {decision: 'withdraw', reason})
  t.is(closed.m().stage, 'closed')
  t.deepEqual(handedOver(closed.m(), 'care', ['guild']), {})
  t.deepEqual(handedOver(arrived.offered().m(), 'care', ['guild']), {})
})

test('handing over neither stops nor starts a clock, and changes nobody’s turn', t => {
  const {m} = arrived.resolution()
  const changed = handedOver(m(), 'care', ['guild'])
  t.is(changed.clocks, undefined)
  t.is(changed.waitingFor, m().waitingFor)
})

test('an organisation that has led the work does not confirm it, though it leads no more', t => {
  const told = arrived.resolution(undefined, {}, 'clinic')
  told.being(handedOver(told.m(), 'care', ['guild']))
  told.does(newLead, adopt).does(newLead, resolve)
  t.is(told.m().confirmBy, 'coordinator')
  t.is(told.refuses(lead, {decision: 'confirm'}), 'role-not-allowed')
  t.is(told.refuses(coordinator, {decision: 'confirm'}), null)
})

test('whoever begins to lead while it is to be confirmed does not confirm it either', t => {
  const told = arrived.confirmation(undefined, {}, 'guild')
  t.is(told.m().confirmBy, 'reporter')
  told.being(handedOver(told.m(), 'care', ['guild']))
  t.like(told.m(), {confirmBy: 'coordinator', waitingFor: 'coordinator', leadOrganisation: 'guild'})
  const other = arrived.confirmation()
  t.is(handedOver(other.m(), 'care', ['guild']).confirmBy, undefined, 'nobody else’s right to confirm ends')
})

test('who has led under a pseudonym of a reporter does not confirm after handing over', t => {
  const reporters = [{barrier: 'b-1', by: 'a-pseudonym'}]
  const told = arrived.resolution().being({reporters})
  told.being(handedOver(told.m(), 'care', ['guild']))
  told.does(newLead, adopt).does(newLead, resolve)
  t.is(told.m().confirmBy, 'reporter')
  t.is(told.refuses({...lead, standsFor: ['a-pseudonym']}, {decision: 'confirm'}), 'four-eyes')
  t.is(told.refuses({...neighbour, standsFor: ['a-pseudonym']}, {decision: 'confirm'}), null)
})

test('all who have led it stay known until it leaves the group', t => {
  const told = arrived.resolution()
  told.being(handedOver(told.m(), 'care', ['guild']))
  told.being(handedOver(told.m(), 'care', ['chamber']))
  t.deepEqual(told.m().formerLeads, ['clinic', 'guild'])
  told.does(newLead, {decision: 'hand-back', reason})
  t.like(told.m(), {leadOrganisation: null, formerLeads: []})
  t.is(arrived.assignment().m().formerLeads, undefined)
})
