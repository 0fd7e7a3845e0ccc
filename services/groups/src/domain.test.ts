// The directory's rules: records are the sum of their events, a person has one role in each group, and a group keeps a lead.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import fc from 'fast-check'
import {
  ended,
  evolveGroup,
  evolveOrganisation,
  evolvePerson,
  type GroupState,
  joined,
  ledWith,
  left,
  noteLead,
  releaseLead,
} from './domain.ts'

const event = (
  type: string,
  data: Record<string, unknown>,
  time = '2027-03-04T09:00:00.000Z',
  recordversion = 1,
): EventEnvelope => ({
  specversion: '1.0',
  id: '00000000-0000-5000-8000-000000000000',
  source: '/services/groups',
  type,
  subject: 'somebody',
  time,
  datacontenttype: 'application/json',
  recordversion,
  actor: 'setup',
  commandid: '00000000-0000-8000-8000-000000000000',
  correlationid: '00000000-0000-4000-8000-000000000000',
  data,
})

test('an organisation and a group are what was registered, without their texts', t => {
  const registered = event('rin.organisation.registered.v1', {kind: 'chamber', texts: {name: 'c'}})
  t.deepEqual(evolveOrganisation(null, registered), {kind: 'chamber'})
  const formed = event('rin.group.formed.v1', {industries: ['crafts', 'digital'], capacity: 5, texts: {name: 'c'}})
  const group = {industries: ['crafts', 'digital'], capacity: 5, charter: null, leads: {}} as GroupState
  t.deepEqual(evolveGroup(null, formed), group)
})

test('a person keeps the organisation when the roles change', t => {
  const registered = event('rin.person.registered.v1', {organisation: 'guild', roles: [{role: 'partner'}], texts: {}})
  const before = evolvePerson(null, registered)
  t.deepEqual(before, {organisation: 'guild', roles: [{role: 'partner'}], memberships: []})
  const assigned = event('rin.person.assigned.v1', {roles: [{role: 'lead', group: 'care'}]})
  t.like(evolvePerson(before, assigned), {organisation: 'guild', roles: [{role: 'lead', group: 'care'}]})
  t.deepEqual(before.roles, [{role: 'partner'}], 'the state before is left as it was')
})

test('who was in a group, as what, from when and until when stays known', t => {
  const [first, second, third] = ['2027-03-04T09:00:00.000Z', '2027-04-01T09:00:00.000Z', '2027-05-01T09:00:00.000Z']
  const [member, lead, elsewhere] = [
    {role: 'member', group: 'care'},
    {role: 'lead', group: 'care'},
    {role: 'member', group: 'crafts'},
  ]
  const assigned = (roles: object[], time: string) => event('rin.person.assigned.v1', {roles}, time)
  const registered = event('rin.person.registered.v1', {organisation: 'guild', roles: [member, elsewhere]}, first)
  const promoted = evolvePerson(evolvePerson(null, registered), assigned([lead, lead, elsewhere], second))
  const gone = evolvePerson(promoted, assigned([elsewhere], third))
  t.deepEqual(gone.memberships as object[], [
    {...member, from: first, until: second},
    {...elsewhere, from: first, until: null},
    {...lead, from: second, until: third},
  ])
  const back = evolvePerson(gone, assigned([elsewhere, member], third))
  t.like(back.memberships.at(-1), {...member, from: third, until: null})
  t.is(back.memberships.length, 4, 'the first time is not opened again')
})

test('a charter shows under the version and since the time of its latest event', t => {
  const formed = evolveGroup(null, event('rin.group.formed.v1', {industries: ['crafts'], capacity: 5}))
  const since = '2027-06-01T09:00:00.000Z'
  const chartered = evolveGroup(formed, event('rin.group.chartered.v1', {texts: {}}, since, 4))
  t.deepEqual(chartered.charter, {version: 4, since})
  t.deepEqual(chartered.leads, formed.leads)
})

test('who joins a group has one role in it, the newest, and keeps all others', t => {
  const partner = {role: 'partner'} as const
  const elsewhere = {role: 'lead', group: 'crafts'} as const
  const member = {role: 'member', group: 'care'} as const
  t.deepEqual(joined([partner, elsewhere], 'care', 'member'), [partner, elsewhere, member])
  t.deepEqual(joined([partner, member, elsewhere], 'care', 'lead'), [partner, elsewhere, {role: 'lead', group: 'care'}])
  t.deepEqual(joined([member], 'care', 'member'), [member])
})

test('who leaves a group has no role in it and keeps all others', t => {
  const [partner, lead, elsewhere] = [
    {role: 'partner'},
    {role: 'lead', group: 'care'},
    {role: 'lead', group: 'crafts'},
  ] as const
  t.deepEqual(left([partner, lead, elsewhere], 'care'), [partner, elsewhere])
  t.deepEqual(ended([partner, lead, elsewhere], [partner, {role: 'member', group: 'care'}, elsewhere]), [lead])
  t.deepEqual(ledWith([partner, lead, {role: 'member', group: 'digital'}, elsewhere, lead]), ['care', 'crafts'])
})

const leading = (leads: GroupState['leads']): GroupState => ({
  industries: ['crafts'],
  capacity: 5,
  charter: null,
  leads,
})
const [is, was] = [(version: number) => ({version, leads: true}), (version: number) => ({version, leads: false})]

test('the last lead is not released, whoever led before', t => {
  t.is(releaseLead(leading({}), 'a', 3), 'last-lead')
  t.is(releaseLead(leading({a: is(3)}), 'a', 3), 'last-lead')
  t.is(releaseLead(leading({a: is(3), b: was(2)}), 'a', 3), 'last-lead')
  t.like(releaseLead(leading({a: is(3), b: is(2)}), 'a', 3), {type: 'rin.group.lead-released.v1'})
})

test('a lead whom the group never noted is released as well, if another one is noted', t => {
  t.like(releaseLead(leading({b: is(2)}), 'a', 3), {data: {person: 'a', version: 3}})
})

test('what comes late changes nothing: neither a release before the last note, nor a note before the last release', t => {
  t.is(releaseLead(leading({a: is(4), b: is(1)}), 'a', 3), null)
  t.is(releaseLead(leading({a: was(3), b: is(1)}), 'a', 3), null)
  t.is(noteLead(leading({a: was(3)}), 'a', 3), null)
  t.is(noteLead(leading({a: is(3)}), 'a', 5), null)
  t.like(noteLead(leading({a: was(3)}), 'a', 4), {type: 'rin.group.lead-noted.v1', data: {person: 'a', version: 4}})
})

/** A change under way: its steps come between those of others, and a crash may end it after any of them. */
interface Change {
  person: string
  version: number
  steps: ('release' | 'write' | 'note')[]
}

/** Three people of whom two lead a group, and their changes, step by step. */
function world() {
  let group = leading({a: is(1), b: is(1)})
  const people = new Map([
    ['a', is(1)],
    ['b', is(1)],
    ['c', was(1)],
  ])
  const record = (step: ReturnType<typeof noteLead>): void => {
    if (step) group = evolveGroup(group, event(step.type, step.data))
  }
  const steps = {
    release(change: Change) {
      const released = releaseLead(group, change.person, change.version)
      if (released === 'last-lead') change.steps = []
      else record(released)
    },
    /** Written only if the record is still the one that was read. */
    write(change: Change) {
      const stale = people.get(change.person)?.version !== change.version
      if (stale) change.steps = []
      else people.set(change.person, {version: change.version + 1, leads: change.steps.includes('note')})
    },
    note: ({person, version}: Change) => record(noteLead(group, person, version + 1)),
  }
  return {
    begun(person: string, leads: boolean): Change {
      const before = people.get(person) ?? was(0)
      const ceases: Change['steps'] = before.leads ? ['release', 'write'] : ['write']
      return {person, version: before.version, steps: leads ? ['write', 'note'] : ceases}
    },
    goesOn(change: Change | undefined) {
      const step = change?.steps.shift()
      if (change && step) steps[step](change)
    },
    isLed: () => [...people.values()].some(({leads}) => leads),
  }
}

test('however the steps of many changes come between each other, and whichever are never made: somebody leads', t => {
  const act = fc.record({
    begins: fc.option(fc.record({person: fc.constantFrom('a', 'b', 'c'), leads: fc.boolean()})),
    goesOn: fc.nat(5),
  })
  fc.assert(
    fc.property(fc.array(act, {maxLength: 60}), acts => {
      const {begun, goesOn, isLed} = world()
      const changes: Change[] = []
      return acts.every(({begins, goesOn: turn}) => {
        if (begins) changes.push(begun(begins.person, begins.leads))
        goesOn(changes[turn % Math.max(1, changes.length)])
        return isLed()
      })
    }),
    {numRuns: 2_000},
  )
  t.pass()
})
