// The directory's rules: records are the sum of their events, and a person has one role in each group.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import {evolveGroup, evolveOrganisation, evolvePerson, joined} from './domain.ts'

const event = (type: string, data: Record<string, unknown>): EventEnvelope => ({
  specversion: '1.0',
  id: '00000000-0000-5000-8000-000000000000',
  source: '/services/groups',
  type,
  subject: 'somebody',
  time: '2027-03-04T09:00:00.000Z',
  datacontenttype: 'application/json',
  recordversion: 1,
  actor: 'setup',
  commandid: '00000000-0000-8000-8000-000000000000',
  correlationid: '00000000-0000-4000-8000-000000000000',
  data,
})

test('an organisation and a group are what was registered, without their texts', t => {
  const registered = event('rin.organisation.registered.v1', {kind: 'chamber', texts: {name: 'c'}})
  t.deepEqual(evolveOrganisation(null, registered), {kind: 'chamber'})
  const formed = event('rin.group.formed.v1', {industries: ['crafts', 'digital'], capacity: 5, texts: {name: 'c'}})
  t.deepEqual(evolveGroup(null, formed), {industries: ['crafts', 'digital'], capacity: 5})
})

test('a person keeps the organisation when the roles change', t => {
  const registered = event('rin.person.registered.v1', {organisation: 'guild', roles: [{role: 'partner'}], texts: {}})
  const before = evolvePerson(null, registered)
  t.deepEqual(before, {organisation: 'guild', roles: [{role: 'partner'}]})
  const assigned = event('rin.person.assigned.v1', {roles: [{role: 'lead', group: 'care'}]})
  t.deepEqual(evolvePerson(before, assigned), {organisation: 'guild', roles: [{role: 'lead', group: 'care'}]})
  t.deepEqual(before.roles, [{role: 'partner'}], 'the state before is left as it was')
})

test('who joins a group has one role in it, the newest, and keeps all others', t => {
  const partner = {role: 'partner'} as const
  const elsewhere = {role: 'lead', group: 'crafts'} as const
  const member = {role: 'member', group: 'care'} as const
  t.deepEqual(joined([partner, elsewhere], 'care', 'member'), [partner, elsewhere, member])
  t.deepEqual(joined([partner, member, elsewhere], 'care', 'lead'), [partner, elsewhere, {role: 'lead', group: 'care'}])
  t.deepEqual(joined([member], 'care', 'member'), [member])
})
