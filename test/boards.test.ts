// The boards of working groups, on real servers: what each part holds, and who sees it.
import {Board} from '@rin/contracts'
import test from 'ava'
import mongoose from 'mongoose'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'
import {type Groups, groupsOf} from './support/groups.ts'

let c: Consortium
let g: Groups
test.before(async () => {
  c = await startConsortium()
  g = groupsOf(c)
})
test.after.always(() => c?.stop())

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
const reason = text('Das hat sich geändert.')
const board = (group: string, who = 'coordination') => c.api.get<Board>(who, `/groups/${group}/board`)

test('a board shows what a group is offered, holds, has paused and has done, with its load and its capacity', async t => {
  const group = await g.formed('on-board', 'mentoring')
  const toTake = await g.offered(group)
  const [held, paused, handed, done] = [
    await g.taken(group, 'mentoring'),
    await g.taken(group, 'mentoring'),
    await g.taken(group, 'mentoring'),
    await g.taken(group, 'mentoring'),
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
  t.deepEqual(Board.parse(counted), counted, 'as it is declared, and no more')
  t.like(counted, {group, capacity: 3, load: 3})
  t.deepEqual([ids(counted.offered), counted.offered.count], [[toTake], 1])
  t.deepEqual(ids(counted.assigned), [handed, held], 'the first due first')
  t.deepEqual([ids(counted.paused), counted.paused.count], [[paused], 1])
  t.deepEqual(ids(counted.done), [done])
  t.deepEqual([ids(counted.late), counted.late.count], [[], 0])
  t.is(counted.load, counted.offered.count + 2, 'as routing counts it, what is paused included')
})

test('what is late shows as late, and what is paused meanwhile does not', async t => {
  const group = await g.formed('too-late', 'mentoring')
  const id = await g.taken(group, 'mentoring')
  const other = await g.taken(group, 'mentoring')
  await g.taken(group, 'mentoring')
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

test('what a group supports shows until that ends or the barrier is done, and is neither its load nor late with it', async t => {
  const [group, other] = [await g.formed('helping', 'mentoring'), await g.formed('helped', 'mentoring')]
  const taken = async (until: string) => {
    const id = await g.taken(other, 'mentoring')
    await c.decide('mentoring', id, {decision: 'reschedule', targetDate: until, reason})
    return c.decide('mentoring', id, {decision: 'add-support', group})
  }
  const [later, sooner, paused, ended] = [
    await taken(inDays(25)),
    await taken(inDays(10)),
    await taken(inDays(15)),
    await taken(inDays(5)),
  ]
  await c.decide('mentoring', paused.id, {decision: 'pause', reason, until: inDays(20)})
  await c.decide('mentoring', ended.id, {decision: 'end-support', group})
  const supported = (ids: string[]) =>
    until('it is counted', async () => {
      const now = await board(group)
      return now.supported.items.map(({id}) => id).join() === ids.join() && now
    })
  const {load, ...parts} = await supported([sooner.id, later.id, paused.id])
  t.is(parts.supported.count, 3)
  t.deepEqual([load, parts.assigned.count, parts.paused.count, parts.late.count], [0, 0, 0, 0])
  t.is((await board(other)).supported.count, 0)

  const {id: solution} = await c.propose('mentoring', sooner.id)
  await c.decide('mentoring', sooner.id, {decision: 'adopt', solution})
  await c.decide('mentoring', sooner.id, {decision: 'resolve', extent: 'full', summary: reason})
  await supported([sooner.id, later.id, paused.id])
  await c.decide('partner', sooner.id, {decision: 'confirm'})
  await c.decide('mentoring', later.id, {decision: 'hand-back', reason})
  await supported([paused.id])
})

test('a board is for the group, coordinators and auditors; auditors do not see what is sealed', async t => {
  const group = await g.formed('seen', 'mentoring')
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
