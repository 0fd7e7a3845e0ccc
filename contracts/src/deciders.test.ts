// Who somebody is to a barrier beyond the rows of the table: groups that support, and roles without a group.
import test from 'ava'
import {barrier, NOW, people} from './given.ts'
import {groupsOn, held, refusal, roleAs} from './index.ts'

test('the groups on a barrier are the one that leads and then those that support it, in older records none', t => {
  t.deepEqual(groupsOn({group: 'care', supporting: ['digital', 'crafts']}), ['care', 'digital', 'crafts'])
  t.deepEqual(groupsOn({group: 'care'}), ['care'])
  t.deepEqual(groupsOn({group: null, supporting: undefined}), [])
})

test('whoever holds a role without a group works in none, and nobody leads a group that is not there', t => {
  const leader = {...people.lead, roles: [{role: 'lead'}] as const}
  t.is(held(leader, ['lead'], [null, 'care']), null)
  t.is(held(leader, ['lead']), 'lead')
  t.is(roleAs('lead', barrier('resolution', {group: null}), leader), null)
  t.is(roleAs('member', barrier('resolution', {group: null, supporting: []}), leader), null)
})

test('a supporting group counts as a member, its lead leads nothing but its own support', t => {
  const m = barrier('resolution')
  t.is(roleAs('member', m, people.supportMember), 'member')
  t.is(roleAs('member', m, people.supportLead), 'lead')
  t.is(roleAs('lead', m, people.supportLead), null)
  t.is(roleAs('supporting-lead', m, people.supportLead), 'lead')
  t.is(roleAs('supporting-lead', m, people.lead), null)
  t.is(roleAs('supporting-lead', {...m, supporting: undefined}, people.supportLead), null)
})

test('a group is supported neither while the barrier is paused nor while it moves', t => {
  const paused = barrier('resolution', {pausedUntil: '2026-12-07T22:59:59.999Z'})
  const moving = barrier('resolution', {moving: {to: 'resolution', outcome: null, because: 'adopt', set: {}}})
  for (const decision of ['add-support', 'end-support'] as const) {
    t.is(refusal(decision, paused, people.lead, NOW), 'paused')
    t.is(refusal(decision, moving, people.lead, NOW), 'moving')
  }
})
