// Working groups at work, on real servers: charter, who is in and who was, hand-over, and the board.
import type {Barrier, Board, Group, Membership, Person} from '@rin/contracts'
import test from 'ava'
import mongoose from 'mongoose'
import {type Consortium, inDays, report, startConsortium, text, until} from './support/consortium.ts'
import {clients, startReplica} from './support/replicas.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
const reason = text('Das hat sich geändert.')
const idOf = async (who: string): Promise<string> => (await c.me(who)).person
async function join(group: string, who: string, role: 'lead' | 'member'): Promise<void> {
  await c.api.done<Person>('coordination', `/groups/${group}/members`, {person: await idOf(who), role})
  await until('the gateway knows', async () =>
    (await c.me(who)).roles.some(held => held.group === group && held.role === role),
  )
}
const leave = async (group: string, who: string, by = 'coordination') =>
  c.api.post<Person>(by, `/groups/${group}/departures`, {person: await idOf(who)})
const rolesOf = async (who: string) => (await c.api.get<Person>('coordination', `/people/${await idOf(who)}`)).roles
const board = (group: string, who = 'coordination') => c.api.get<Board>(who, `/groups/${group}/board`)

/** A new group that these people lead; each keeps the roles that they have. */
async function formed(id: string, ...leads: string[]): Promise<string> {
  await c.api.done<Group>('coordination', '/groups', {id, name: text('Gruppe'), industries: ['education'], capacity: 3})
  for (const who of leads) await join(id, who, 'lead')
  return id
}

/** A barrier that was accepted and offered to this group. */
async function offered(group: string, who = 'partner'): Promise<string> {
  const {id} = await c.api.done<Barrier>(who, '/barriers', report())
  await c.decide('coordination', id, accept)
  await until('it is routed', async () => (await c.view(id)).assignment?.offeredTo)
  await c.decide('coordination', id, {decision: 'offer', group})
  return id
}

async function taken(group: string, lead: string, who = 'partner'): Promise<string> {
  const id = await offered(group, who)
  await c.decide(lead, id, {decision: 'take', targetDate: inDays(30)})
  return id
}

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
  const group = await formed('remembered', 'mentoring')
  await join(group, 'partner-2', 'member')
  await join(group, 'partner-2', 'lead')
  t.is((await leave(group, 'partner-2')).status, 201)
  const {items} = await c.api.get<{items: Membership[]}>('partner', `/groups/${group}/memberships`)
  const person = await idOf('partner-2')
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
    [await idOf('mentoring')],
  )
  const gone = await leave(group, 'partner-2')
  t.deepEqual([gone.status, gone.body.code, gone.body.errors?.[0]?.pointer], [422, 'unknown-reference', '/person'])
  t.is((await leave(group, 'mentoring', 'lead-crafts')).body.code, 'role-not-allowed')
})

test('the last lead neither leaves nor becomes a member nor loses the role, until there is a successor', async t => {
  const group = await formed('led', 'partner-2')
  const before = await rolesOf('partner-2')
  const person = await idOf('partner-2')
  const code = async (path: string, body: unknown) => (await c.api.post<Person>('coordination', path, body)).body.code
  t.is(await code(`/groups/${group}/departures`, {person}), 'last-lead')
  t.is(await code(`/groups/${group}/members`, {person, role: 'member'}), 'last-lead')
  t.is(await code(`/people/${person}/roles`, {roles: [{role: 'partner'}]}), 'last-lead')
  t.deepEqual(await rolesOf('partner-2'), before, 'nothing was written')
  await join(group, 'mentoring', 'lead')
  t.is((await leave(group, 'partner-2')).status, 201)
  t.is((await leave(group, 'mentoring')).body.code, 'last-lead')
})

test('of two leads who leave at once, through two replicas, one stays', async t => {
  const replica = await startReplica(c, 'groups')
  t.teardown(() => replica.stop())
  await replica.ready()
  const group = await formed('raced', 'mentoring', 'partner-2')
  const people = [await idOf('mentoring'), await idOf('partner-2')]
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
  const person = await idOf('mentoring')
  const roles = await rolesOf('mentoring')
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
  const group = await formed('handed-over', 'mentoring')
  const led = await c.me('mentoring')
  const held = await taken(group, 'mentoring', 'mentoring')
  t.is((await c.view(held)).assignment?.leadOrganisation, led.organisation)
  const offer = await offered(group)
  await join(group, 'partner-2', 'lead')
  t.is((await leave(group, 'mentoring')).status, 201)
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

test('a board shows what a group is offered, holds, has paused and has done, with its load and its capacity', async t => {
  const group = await formed('on-board', 'mentoring')
  const toTake = await offered(group)
  const [held, paused, handed, done] = [
    await taken(group, 'mentoring'),
    await taken(group, 'mentoring'),
    await taken(group, 'mentoring'),
    await taken(group, 'mentoring'),
  ]
  await c.decide('mentoring', paused, {decision: 'pause', reason, until: inDays(20)})
  const {id: solution} = await c.propose('mentoring', handed)
  await c.decide('mentoring', handed, {decision: 'adopt', solution})
  await c.decide('mentoring', handed, {decision: 'resolve', extent: 'part', summary: text('Fast.')})
  await c.decide('mentoring', done, {decision: 'propose-abandon', reason})
  await c.decide('coordination', done, {decision: 'abandon', reason})
  const ids = (part: Board['done']) => part.items.map(({id}) => id)
  const counted = await until('all of it is counted', async () => {
    const now = await board(group)
    return now.done.count === 1 && now.assigned.count === 2 && now
  })
  t.like(counted, {group, capacity: 3, load: 3})
  t.deepEqual([ids(counted.offered), counted.offered.count], [[toTake], 1])
  t.deepEqual(ids(counted.assigned), [handed, held], 'the first due first')
  t.deepEqual([ids(counted.paused), counted.paused.count], [[paused], 1])
  t.deepEqual(ids(counted.done), [done])
  t.deepEqual([ids(counted.late), counted.late.count], [[], 0])
  t.is(counted.load, counted.offered.count + 2, 'as routing counts it, what is paused included')
})

test('what is late shows as late, and what is paused meanwhile does not', async t => {
  const group = await formed('too-late', 'mentoring')
  const id = await taken(group, 'mentoring')
  const other = await taken(group, 'mentoring')
  await taken(group, 'mentoring')
  const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
  t.teardown(() => db.close())
  const past = '2026-01-01T00:00:00.000Z'
  await db.collection('barriers').updateMany({_id: {$in: [id, other]} as never}, {$set: {'state.dueAt': past}})
  await c.decide('mentoring', other, {decision: 'pause', reason, until: inDays(20)})
  const {late, assigned} = await until('they are counted', async () => {
    const now = await board(group)
    return now.paused.count === 1 && now
  })
  t.deepEqual([late.count, late.items.map(each => [each.id, each.late])], [1, [[id, true]]])
  t.is(assigned.count, 2)
})

test('a board is for the group, coordinators and auditors; auditors do not see what is sealed', async t => {
  const group = await formed('seen', 'mentoring')
  const {id: sealed} = await c.reportAs('partner', {confidentiality: 'sealed'})
  await c.decide('coordination', sealed, accept)
  await until('it is routed', async () => (await c.view(sealed)).assignment?.offeredTo)
  await c.decide('coordination', sealed, {decision: 'offer', group})
  const seen = async (who: string) => {
    const {offered} = await until('it is counted', async () => {
      const now = await board(group, who)
      return now.offered.count === 1 && now
    })
    return offered.items.length
  }
  t.deepEqual([await seen('mentoring'), await seen('head'), await seen('auditor')], [1, 1, 0])
  for (const who of ['partner', 'lead-crafts', 'operator'])
    await t.throwsAsync(board(group, who), {message: /403 role-not-allowed/}, who)
  await t.throwsAsync(board('nowhere'), {message: /404 not-found/})
})
