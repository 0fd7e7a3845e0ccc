// Groups that support the one that holds a barrier: who adds and ends them, what they may do, and how long they stay.

import {type BarrierDecision, groupsOn} from '@rin/contracts'
import test from 'ava'
import {addSupport, adopt, arrived, coordinator, lead, member, otherLead, reporter, resolve, text} from './given.ts'

const reason = text
const add = (group: string): BarrierDecision => ({decision: 'add-support', group})
const end = (group: string): BarrierDecision => ({decision: 'end-support', group})
const progress: BarrierDecision = {decision: 'progress', health: 'on-track', text}
const otherMember = {...member, person: 'another-member', roles: [{role: 'member', group: 'crafts'}] as const}
const supported = () => arrived.resolution().does(lead, addSupport)

test('several groups support one, each once and never the one that leads', t => {
  const told = supported().does(coordinator, add('digital'))
  t.deepEqual(groupsOn(told.m()), ['care', 'crafts', 'digital'])
  t.is(told.refuses(lead, add('crafts')), 'already-involved /group')
  t.is(told.refuses(lead, add('care')), 'already-involved /group')
  t.is(told.refuses(lead, add('nobody'), {groupThere: false}), 'unknown-reference /group')
  t.is(told.refuses(lead, add('unled'), {groupThere: true, groupLed: false}), 'last-lead /group')
  t.is(told.refuses(member, add('environment')), 'role-not-allowed')
  t.is(told.refuses(otherLead, add('environment')), 'role-not-allowed', 'who supports does not lead')
})

test('support is ended by whoever leads, by a coordinator, and by the supporting group for itself', t => {
  const both = () => supported().does(lead, add('digital'))
  for (const who of [lead, coordinator, otherLead])
    t.deepEqual(both().does(who, end('crafts')).m().supporting, ['digital'])
  t.is(both().refuses(otherLead, end('digital')), 'role-not-allowed /group')
  t.is(both().refuses(otherMember, end('crafts')), 'role-not-allowed')
  t.is(both().refuses(lead, end('environment')), 'unknown-reference /group')
  t.is(arrived.resolution().refuses(lead, end('crafts')), 'decision-not-allowed')
})

test('a supporting group reports progress and decides nothing else', t => {
  t.is(arrived.resolution().refuses(otherMember, progress), 'role-not-allowed')
  const told = supported()
  for (const who of [otherLead, otherMember]) t.is(told.refuses(who, progress), null)
  t.is(told.refuses(otherLead, adopt), 'role-not-allowed')
  t.is(told.refuses(otherLead, {decision: 'hand-back', reason}), 'role-not-allowed')
  t.is(told.does(lead, adopt).refuses(otherLead, resolve), 'role-not-allowed')
  t.is(told.does(lead, end('crafts')).refuses(otherMember, progress), 'role-not-allowed')
})

test('it stays as long as the group does, through confirmation, contest and return', t => {
  const told = supported().does(lead, adopt).does(lead, resolve)
  t.like(told.m(), {stage: 'confirmation', supporting: ['crafts']})
  t.deepEqual(told.does(reporter, {decision: 'contest', reason}).m().supporting, ['crafts'])
  told.does(lead, resolve).does(reporter, {decision: 'confirm'}).does(reporter, {decision: 'returned', reason})
  t.like(told.m(), {stage: 'resolution', supporting: ['crafts']})
})

test('it ends when the group gives the barrier up, is gone, or the barrier is reopened', t => {
  t.deepEqual(supported().does(lead, {decision: 'hand-back', reason}).m().supporting, [])
  const resolved = supported().does(lead, adopt).does(lead, resolve)
  const gone = {groupThere: false}
  t.like(resolved.does(reporter, {decision: 'contest', reason}, gone).m(), {stage: 'assignment', supporting: []})
  const withdrawn = supported().does(reporter, {decision: 'withdraw', reason})
  t.deepEqual(withdrawn.does(coordinator, {decision: 'reopen', reason}).m().supporting, [])
})
