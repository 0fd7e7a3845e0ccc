// From assignment to a group: in which order groups are offered a barrier, who is left out, and what taking needs.
import test from 'ava'
import {type Candidate, route} from './advance.ts'
import {arrived, care, coordinator, lead, otherLead, report, story, text} from './given.ts'

const reason = text
const group = (id: string, over: Partial<Candidate> = {}): Candidate => ({
  id,
  position: 0,
  capacity: 10,
  load: 0,
  ...over,
})
const open = story().m()

test('the position of the industry comes first, then load against capacity, then the id', t => {
  const order = (...groups: Candidate[]) => {
    const offered: string[] = []
    for (let m = open; ; ) {
      const next = route(m, groups)
      if (next === null) return offered
      offered.push(next)
      m = {...m, refusedBy: [...offered]}
    }
  }
  t.deepEqual(order(group('a', {position: 1}), group('b', {load: 9})), ['b', 'a'], 'position before load')
  t.deepEqual(order(group('a', {load: 3, capacity: 4}), group('b', {load: 5, capacity: 10})), ['b', 'a'])
  t.deepEqual(order(group('a', {load: 1, capacity: 1}), group('b', {load: 2, capacity: 1})), ['a', 'b'], 'soft')
  t.deepEqual(order(group('c'), group('a'), group('b')), ['a', 'b', 'c'])
  t.deepEqual(order(group('a', {load: 2, capacity: 4}), group('b', {load: 1, capacity: 2})), ['a', 'b'], 'same share')
})

test('a group that refused, let an offer lapse or handed back is left out', t => {
  const groups = [group('care'), group('crafts', {position: 1}), group('digital', {position: 2})]
  const told = arrived.assignment().thenMoves('route', undefined, groups).does(lead, {decision: 'refuse', reason})
  t.like(told.m(), {offeredTo: null, refusedBy: ['care'], waitingFor: 'workflow'})
  t.is(told.m().clocks.offer?.state, 'met')
  told.thenMoves('route', undefined, groups)
  t.is(told.m().offeredTo, 'crafts')
  told.at('2027-03-12T22:59:59.999Z').thenMoves('lapse-offer', 'offer')
  t.like(told.m(), {offeredTo: null, refusedBy: ['care', 'crafts']})
  t.like(told.m().clocks.offer, {state: 'missed', fired: ['missed']})
  t.is(told.m().clocks.assignment?.state, 'running', 'the assignment runs on')
  told.thenMoves('route', undefined, groups)
  t.is(told.m().offeredTo, 'digital')
})

test('coordinators are called once when no group is left', t => {
  const told = arrived.assignment().thenMoves('route', undefined, [])
  t.like(told.m(), {offeredTo: null, coordinatorsCalled: true, waitingFor: 'coordinator'})
  t.throws(() => told.moves('route', undefined, [care]), {message: /decision-not-allowed/})
})

test('another industry, and an offer by hand, let routing begin again', t => {
  const called = () => arrived.assignment().thenMoves('route', undefined, [])
  const other = called().does(coordinator, {decision: 'reclassify', industry: 'crafts', reason})
  t.like(other.m(), {coordinatorsCalled: false, waitingFor: 'workflow'})
  t.is(other.thenMoves('route', undefined, [group('crafts')]).m().offeredTo, 'crafts')
  const same = called().does(coordinator, {decision: 'reclassify', priority: 'low', reason})
  t.like(same.m(), {coordinatorsCalled: true, waitingFor: 'coordinator'})
  const byHand = called().does(coordinator, {decision: 'offer', group: 'care'})
  t.like(byHand.m(), {offeredTo: 'care', coordinatorsCalled: false, waitingFor: 'group'})
  byHand.does(lead, {decision: 'refuse', reason}).thenMoves('route', undefined, [])
  t.true(byHand.m().coordinatorsCalled, 'called again after a new refusal')
})

test('an offer by hand replaces a pending one, may name a group that refused, and has its own clock', t => {
  const told = arrived.offered().does(lead, {decision: 'refuse', reason}).at('2027-03-10T09:00:00.000Z')
  told.does(coordinator, {decision: 'offer', group: 'care'})
  t.like(told.m(), {offeredTo: 'care', refusedBy: ['care']})
  t.is(told.m().clocks.offer?.dueAt, '2027-03-17T22:59:59.999Z')
  told.does(coordinator, {decision: 'offer', group: 'crafts'})
  t.is(told.refuses(lead, {decision: 'take', targetDate: '2027-06-30'}), 'role-not-allowed')
  t.is(told.refuses(otherLead, {decision: 'take', targetDate: '2027-06-30'}), null)
})

test('an offer to a group that is not there, or that nobody leads, is refused', t => {
  const told = arrived.assignment()
  const offer = {decision: 'offer', group: 'ghosts'} as const
  t.is(told.refuses(coordinator, offer, {groupThere: false}), 'unknown-reference /group')
  t.is(told.refuses(coordinator, offer, {groupThere: true, groupLed: false}), 'last-lead /group')
})

test('a group that refuses twice stands among the refusals once', t => {
  const told = arrived.offered().does(lead, {decision: 'refuse', reason})
  told.does(coordinator, {decision: 'offer', group: 'care'}).does(lead, {decision: 'refuse', reason})
  t.deepEqual(told.m().refusedBy, ['care'])
})

test('a target date lies neither in the past nor beyond the limit of the scope', t => {
  const take = (scope: 'individual' | 'structural', targetDate: string) =>
    arrived.offered(undefined, {...report, scope}).refuses(lead, {decision: 'take', targetDate})
  const out = 'date-out-of-range /targetDate'
  t.is(take('structural', '2027-03-03'), out)
  t.is(take('structural', '2028-03-04'), null, 'twelve months')
  t.is(take('structural', '2028-03-05'), out)
  t.is(take('individual', '2027-05-13'), null, 'ten weeks')
  t.is(take('individual', '2027-05-14'), out)
})

test('on arrival the group that was offered has it, and the organisation of the lead who took it leads', t => {
  const told = arrived.offered().does(lead, {decision: 'take', targetDate: '2027-06-30'})
  t.like(told.m(), {
    stage: 'resolution',
    group: 'care',
    leadOrganisation: 'clinic',
    targetDate: '2027-06-30',
    provisionalTarget: false,
    offeredTo: null,
    adoptedSolution: null,
  })
  const {assignment, offer, resolution, progress} = told.m().clocks
  t.deepEqual(
    [assignment?.state, offer?.state, resolution?.state, progress?.state],
    ['met', 'met', 'running', 'running'],
  )
})

test('hand-back leads to assignment without the group, and counts as its refusal', t => {
  const told = arrived.resolution().does(lead, {decision: 'adopt', solution: 's-1'})
  told.does(lead, {decision: 'reschedule', targetDate: '2027-09-30', reason})
  told.does(lead, {decision: 'propose-abandon', reason}).does(lead, {decision: 'hand-back', reason})
  t.like(told.m(), {
    stage: 'assignment',
    group: null,
    leadOrganisation: null,
    targetDate: null,
    pendingDate: null,
    abandonProposed: false,
    adoptedSolution: null,
    refusedBy: ['care'],
    coordinatorsCalled: false,
    waitingFor: 'workflow',
  })
  t.is(route(told.m(), [care]), null)
  t.is(told.m().clocks.assignment?.state, 'running')
})

test('a coordinator hands back for a silent group, also while paused', t => {
  const told = arrived.resolution()
  const handBack = {decision: 'hand-back', reason} as const
  t.is(told.refuses(coordinator, handBack), 'role-not-allowed')
  told.at('2027-04-05T09:00:00.000Z').thenMoves('remind', 'progress')
  told.does(coordinator, {decision: 'pause', reason, until: '2027-04-30'})
  t.like(told.does(coordinator, handBack).m(), {stage: 'assignment', pausedUntil: null, refusedBy: ['care']})
})
