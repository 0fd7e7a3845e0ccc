// Working groups at work, on real servers: charter, who is in and who was, and hand-over.
import {jetstreamManager} from '@nats-io/jetstream'
import {BARRIERS, type Barrier, EVENTS, type Group, type Membership, type Person} from '@rin/contracts'
import {connectOperator, keyFile} from '@rin/nats'
import test from 'ava'
import mongoose from 'mongoose'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'
import {type Groups, groupsOf} from './support/groups.ts'
import {clients, startReplica} from './support/replicas.ts'

let c: Consortium
let g: Groups
test.before(async () => {
  c = await startConsortium()
  g = groupsOf(c)
})
test.after.always(() => c?.stop())

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
test('a charter says what a group is for and what it may decide, and can be given anew', async t => {
  const first = {objective: text('Prüfungen verkürzen.'), limits: text('Keine Rechtsfragen.')}
  const {charter} = await c.api.done<Group>('coordination', '/groups', {
    id: 'chartered',
    name: text('Gruppe'),
    industries: ['crafts'],
    capacity: 3,
    charter: first,
  })
  t.like(charter, first)
  const second = {objective: text('Prüfungen abschaffen.'), limits: text('Keine Haushaltsfragen.')}
  const {version} = await c.api.done<Group>('head', '/groups/chartered/charter', second)
  const shown = await c.api.get<Group>('partner', '/groups/chartered')
  t.is(shown.version, version)
  t.like(shown.charter, second)
  t.true(Date.parse(shown.charter?.since ?? '') > Date.parse(charter?.since ?? ''))
  t.is((await c.api.get<Group>('partner', '/groups/crafts')).charter, null)
  const refused = await c.api.post<Group>('lead-crafts', '/groups/crafts/charter', second)
  t.deepEqual([refused.status, refused.body.code], [403, 'role-not-allowed'])
})

test('who was in a group stays known, and who is in it is told apart', async t => {
  const group = await g.formed('remembered', 'mentoring')
  await g.join(group, 'partner-2', 'member')
  await g.join(group, 'partner-2', 'lead')
  t.is((await g.leave(group, 'partner-2')).status, 201)
  const {items} = await c.api.get<{items: Membership[]}>('partner', `/groups/${group}/memberships`)
  const person = await g.idOf('partner-2')
  const theirs = items.filter(each => each.person === person)
  t.deepEqual(
    theirs.map(({role, until}) => [role, until !== null]),
    [
      ['member', true],
      ['lead', true],
    ],
  )
  t.is(theirs[0]?.until, theirs[1]?.from)
  const {items: members} = await c.api.get<{items: Person[]}>('partner', `/groups/${group}/members`)
  t.deepEqual(
    members.map(({id}) => id),
    [await g.idOf('mentoring')],
  )
  const gone = await g.leave(group, 'partner-2')
  t.deepEqual([gone.status, gone.body.code, gone.body.errors?.[0]?.pointer], [422, 'unknown-reference', '/person'])
  t.is((await g.leave(group, 'mentoring', 'lead-crafts')).body.code, 'role-not-allowed')
})

test('the last lead neither leaves nor becomes a member nor loses the role, until there is a successor', async t => {
  const group = await g.formed('led', 'partner-2')
  const before = await g.rolesOf('partner-2')
  const person = await g.idOf('partner-2')
  const code = async (path: string, body: unknown) => (await c.api.post<Person>('coordination', path, body)).body.code
  t.is(await code(`/groups/${group}/departures`, {person}), 'last-lead')
  t.is(await code(`/groups/${group}/members`, {person, role: 'member'}), 'last-lead')
  t.is(await code(`/people/${person}/roles`, {roles: [{role: 'partner'}]}), 'last-lead')
  t.deepEqual(await g.rolesOf('partner-2'), before, 'nothing was written')
  await g.join(group, 'mentoring', 'lead')
  t.is((await g.leave(group, 'partner-2')).status, 201)
  t.is((await g.leave(group, 'mentoring')).body.code, 'last-lead')
})

test('of two leads who leave at once, through two replicas, one stays', async t => {
  const replica = await startReplica(c, 'groups')
  t.teardown(() => replica.stop())
  await replica.ready()
  const group = await g.formed('raced', 'mentoring', 'partner-2')
  const people = [await g.idOf('mentoring'), await g.idOf('partner-2')]
  const {once} = clients([c.system.api], c.system.issuer)
  for (let round = 0; round < 15; round++) {
    const answers = await Promise.all(
      people.map(person => once('coordination', `/groups/${group}/departures`, {person})),
    )
    t.deepEqual(answers.map(({status}) => status).toSorted(), [201, 409])
    t.is(answers.find(({status}) => status === 409)?.body.code, 'last-lead')
    const gone = people[answers.findIndex(({status}) => status === 201)]
    await c.api.done('coordination', `/groups/${group}/members`, {person: gone, role: 'lead'})
  }
})

test('a review that a coordinator claimed is given back when they are none any more', async t => {
  const {id} = await c.reportAs('partner')
  const person = await g.idOf('mentoring')
  const roles = await g.rolesOf('mentoring')
  await c.api.done('coordination', `/people/${person}/roles`, {roles: [...roles, {role: 'coordinator'}]})
  await until('the gateway knows', async () => (await c.me('mentoring')).roles.some(({role}) => role === 'coordinator'))
  t.is((await c.decide('mentoring', id, {decision: 'claim'})).reviewer, person)
  await c.api.done('coordination', `/people/${person}/roles`, {roles})
  const given = await until('it is given back', async () => {
    const barrier = await c.view(id)
    return barrier.reviewer === null && barrier
  })
  t.like(given, {stage: 'review', waitingFor: 'coordinator', version: 3})
  const [, , reassigned] = await until('it is logged', async () => {
    const entries = await c.history(id)
    return entries.length === 3 && entries
  })
  t.like(reassigned, {event: 'rin.barrier.reassigned.v1', actor: 'workflow', data: {changed: {reviewer: null}}})
  // The workflow goes on with the version that it did not make.
  t.is((await c.decide('coordination', id, accept)).stage, 'assignment')
})

test('what a group holds follows its new lead, and whoever has led it does not confirm it', async t => {
  const group = await g.formed('handed-over', 'mentoring')
  const led = await c.me('mentoring')
  const held = await g.taken(group, 'mentoring', 'mentoring')
  t.is((await c.view(held)).assignment?.leadOrganisation, led.organisation)
  const offer = await g.offered(group)
  await g.join(group, 'partner-2', 'lead')
  t.is((await g.leave(group, 'mentoring')).status, 201)
  const {organisation} = await c.me('partner-2')
  await until('it has been handed over', async () => (await c.view(held)).assignment?.leadOrganisation === organisation)
  t.deepEqual((await c.view(held, 'partner-2')).actions.includes('adopt'), true)
  const {id: solution} = await c.propose('partner-2', held)
  await c.decide('partner-2', held, {decision: 'adopt', solution})
  const summary = text('Es geht nun schneller.')
  const resolved = await c.decide('partner-2', held, {decision: 'resolve', extent: 'full', summary})
  t.is(resolved.confirmBy, 'coordinator', 'who has reported it has led the work before')
  t.is(await c.refusal('mentoring', held, {decision: 'confirm'}), 'role-not-allowed')
  t.is((await c.decide('coordination', held, {decision: 'confirm'})).stage, 'follow-up')
  const entries = await until('it is logged once', async () => {
    const {version} = await c.view(held)
    const all = await c.history(held)
    return all.length === version && all
  })
  t.is(entries.filter(({event}) => event === 'rin.barrier.reassigned.v1').length, 1)
  // What was only offered is the new lead's to take.
  const took = await c.decide('partner-2', offer, {decision: 'take', targetDate: inDays(30)})
  t.is(took.assignment?.leadOrganisation, organisation)
})

/** Until the barriers service has dealt with every change of roles, and looked again. */
async function allHeard(): Promise<void> {
  const nc = await connectOperator(c.system.servers.nats.url, keyFile(c.system.keys, 'operator'))
  try {
    const manager = await jetstreamManager(nc)
    await until('everything is heard', async () => {
      const {num_pending, num_ack_pending} = await manager.consumers.info(EVENTS, BARRIERS.durable)
      return num_pending + num_ack_pending === 0
    })
  } finally {
    await nc.close()
  }
}

/** A barrier that somebody has taken who leads the group no more: for half a second the gateway goes by the roles it has heard of. */
async function takenTooLate(group: string): Promise<string> {
  for (let tries = 0; tries < 10; tries++) {
    const held = await g.taken(group, 'mentoring')
    const offer = await g.offered(group)
    const {organisation} = await c.me('mentoring')
    await g.leave(group, 'mentoring')
    await until('it is heard', async () => (await c.view(held)).assignment?.leadOrganisation !== organisation)
    const take = {decision: 'take', targetDate: inDays(30)}
    const {status, body} = await c.api.post<Barrier>('mentoring', `/barriers/${offer}/decisions`, take)
    if (status < 400 && body.assignment?.leadOrganisation === organisation) return offer
    await g.join(group, 'mentoring', 'lead')
  }
  throw new Error('the gateway was always faster')
}

test('what is taken in the old role at the last moment follows as well, and hearing of it again changes nothing', async t => {
  const group = await g.formed('last-moment', 'mentoring', 'partner-2')
  const offer = await takenTooLate(group)
  const {organisation} = await c.me('partner-2')
  await until('it follows', async () => (await c.view(offer)).assignment?.leadOrganisation === organisation)
  const {version} = await c.view(offer)
  c.system.processes.barriers.kill('SIGKILL')
  await allHeard()
  await c.system.processes.barriers.ready()
  t.is((await c.view(offer)).version, version)
})

test('a directory from before knows its leads and who is in its groups once the service has started', async t => {
  const group = await g.formed('older', 'partner-2', 'mentoring')
  const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
  t.teardown(() => db.close())
  await c.system.processes.groups.stop()
  await db.collection('groups').updateMany({}, {$unset: {'state.leads': 1, 'state.charter': 1}})
  await db.collection('people').updateMany({}, {$unset: {'state.memberships': 1}})
  c.system.processes.groups.start()
  await c.system.processes.groups.ready()
  t.is((await c.api.get<Group>('partner', `/groups/${group}`)).charter, null)
  const {items} = await c.api.get<{items: Membership[]}>('partner', `/groups/${group}/memberships`)
  t.deepEqual(items.map(({person, until}) => [person, until]).toSorted(), [
    ...[await g.idOf('partner-2'), await g.idOf('mentoring')].toSorted().map(person => [person, null]),
  ])
  t.is((await g.leave(group, 'mentoring')).status, 201)
  t.is((await g.leave(group, 'partner-2')).body.code, 'last-lead')
})
