// Resolution and confirmation: target dates, who confirms, and the way back.
import test from 'ava'
import {adopt, arrived, coordinator, lead, neighbour, reporter, resolve, text} from './given.ts'

const reason = text
const reschedule = (targetDate: string) => ({decision: 'reschedule', targetDate, reason}) as const

test('an earlier date counts at once, a later one waits for approval', t => {
  const told = arrived.resolution().does(lead, reschedule('2027-05-31'))
  t.like(told.m(), {targetDate: '2027-05-31', pendingDate: null})
  t.is(told.m().clocks.resolution?.dueAt, '2027-05-31T21:59:59.999Z')
  told.does(lead, reschedule('2027-07-30'))
  t.like(told.m(), {targetDate: '2027-05-31', pendingDate: '2027-07-30'})
  t.is(told.m().clocks.resolution?.dueAt, '2027-05-31T21:59:59.999Z', 'nothing changes before the approval')
})

test('an approved date runs its clock anew, a rejected one leaves it', t => {
  const pending = () => arrived.resolution().does(lead, reschedule('2027-07-30')).at('2027-03-10T09:00:00.000Z')
  const approved = pending().does(coordinator, {decision: 'approve-date'})
  t.like(approved.m(), {targetDate: '2027-07-30', pendingDate: null})
  t.like(approved.m().clocks.resolution, {state: 'running', dueAt: '2027-07-30T21:59:59.999Z', fired: []})
  const rejected = pending().does(coordinator, {decision: 'reject-date', reason})
  t.like(rejected.m(), {targetDate: '2027-06-30', pendingDate: null})
  t.is(rejected.m().clocks.resolution?.dueAt, '2027-06-30T21:59:59.999Z')
})

test('a new target date keeps to the limit', t => {
  const told = arrived.resolution()
  t.is(told.refuses(lead, reschedule('2027-03-03')), 'date-out-of-range /targetDate')
  t.is(told.refuses(lead, reschedule('2028-03-05')), 'date-out-of-range /targetDate')
})

test('adopt needs a solution that is there, keeps the stage and its clocks', t => {
  const told = arrived.resolution()
  t.is(told.refuses(lead, adopt, {solutionThere: false}), 'unknown-reference /solution')
  t.is(told.refuses(lead, adopt, {solutionThere: true, solutionForOthers: true}), 'less-confidential /solution')
  const {clocks} = told.m()
  t.is(told.refuses(lead, resolve), 'decision-not-allowed', 'no solution yet')
  told.at('2027-03-10T09:00:00.000Z').does(lead, adopt)
  t.like(told.m(), {stage: 'resolution', adoptedSolution: 's-1', waitingFor: 'group'})
  t.deepEqual(told.m().clocks, clocks)
  t.is(told.does(lead, {decision: 'adopt', solution: 's-2'}).m().adoptedSolution, 's-2', 'a better one')
})

test('resolve fixes who confirms: the reporter, or a coordinator when the reporter leads', t => {
  const byReporter = arrived.confirmation()
  t.like(byReporter.m(), {confirmBy: 'reporter', waitingFor: 'reporter'})
  t.is(byReporter.refuses(coordinator, {decision: 'confirm'}), 'role-not-allowed')
  t.is(byReporter.refuses(neighbour, {decision: 'confirm'}), 'role-not-allowed')
  const ownLead = arrived.confirmation(undefined, {}, 'clinic')
  t.like(ownLead.m(), {confirmBy: 'coordinator', waitingFor: 'coordinator'})
  t.is(ownLead.refuses(lead, {decision: 'confirm'}), 'role-not-allowed', 'four eyes')
  t.is(ownLead.refuses(coordinator, {decision: 'confirm'}), null)
})

test('who has reported under a pseudonym and leads the group does not confirm alone', t => {
  const sealed = {...lead, standsFor: ['clinic', 'a-pseudonym']}
  const reporters = [{barrier: 'b-1', by: 'a-pseudonym'}]
  const told = arrived.resolution().being({reporters}).does(lead, adopt)
  t.is(told.does(sealed, resolve).m().confirmBy, 'coordinator')
})

test('a reporter of a merged duplicate who leads makes it a coordinator as well', t => {
  const reporters = [
    {barrier: 'b-1', by: 'association'},
    {barrier: 'b-2', by: 'clinic'},
  ]
  const told = arrived.resolution().being({reporters}).does(lead, adopt).does(lead, resolve)
  t.is(told.m().confirmBy, 'coordinator')
})

test('confirmation has its clock, and none of resolution runs on', t => {
  const {resolution, progress, confirmation} = arrived.confirmation().m().clocks
  t.deepEqual([resolution?.state, progress?.state], ['met', 'met'])
  t.like(confirmation, {state: 'running', dueAt: '2027-03-19T22:59:59.999Z'})
})

for (const [decision, from] of [
  ['contest', arrived.confirmation],
  ['returned', arrived.followUp],
] as const) {
  test(`${decision} goes back to the group, with the solution and a target date that the lead still owes`, t => {
    const told = from().does(reporter, {decision, reason})
    t.like(told.m(), {
      stage: 'resolution',
      group: 'care',
      leadOrganisation: 'clinic',
      adoptedSolution: 's-1',
      targetDate: '2027-03-19',
      provisionalTarget: true,
      extent: null,
      confirmBy: null,
      confirmedAt: null,
      checksDone: 0,
    })
    t.like(told.m().clocks.resolution, {state: 'running', dueAt: '2027-03-19T22:59:59.999Z'})
    t.is(told.m().clocks.progress?.state, 'running')
    told.does(lead, reschedule('2027-09-30'))
    t.like(
      told.m(),
      {targetDate: '2027-09-30', pendingDate: null, provisionalTarget: false},
      'the first counts at once',
    )
    told.does(lead, reschedule('2027-10-29'))
    t.like(told.m(), {targetDate: '2027-09-30', pendingDate: '2027-10-29'}, 'the second no more')
  })

  test(`${decision} leads to assignment when the group is gone`, t => {
    const told = from().does(reporter, {decision, reason}, {groupThere: false})
    t.like(told.m(), {
      stage: 'assignment',
      group: null,
      leadOrganisation: null,
      targetDate: null,
      provisionalTarget: false,
      extent: null,
      confirmBy: null,
      waitingFor: 'workflow',
    })
  })
}

test('silence confirms for the reporter, and is marked; a coordinator is chased instead', t => {
  const told = arrived.confirmation().at('2027-03-19T22:59:59.999Z')
  told.thenMoves('warn', 'confirmation').thenMoves('uphold', 'confirmation')
  t.like(told.m(), {stage: 'follow-up', tacit: true, confirmedAt: '2027-03-19T22:59:59.999Z'})
  t.is(told.m().clocks.effect?.dueAt, '2027-06-19T21:59:59.999Z')
  const owed = arrived.confirmation(undefined, {}, 'clinic').at('2027-03-19T22:59:59.999Z')
  t.throws(() => owed.moves('uphold', 'confirmation'), {message: /decision-not-allowed/})
  owed.thenMoves('miss', 'confirmation').at('2027-04-06T21:59:59.999Z').thenMoves('escalate', 'confirmation')
  t.like(owed.m(), {stage: 'confirmation', headCalledAt: '2027-04-06T21:59:59.999Z', waitingFor: 'coordinator'})
})

test('abandon needs the proposal of the lead, and keeps no solution', t => {
  const told = arrived.resolution().does(lead, adopt)
  t.is(told.refuses(coordinator, {decision: 'abandon', reason}), 'decision-not-allowed')
  told.does(lead, {decision: 'propose-abandon', reason})
  t.is(told.refuses(lead, {decision: 'propose-abandon', reason}), 'decision-not-allowed')
  told.does(coordinator, {decision: 'abandon', reason})
  t.like(told.m(), {
    stage: 'closed',
    outcome: 'unresolved',
    closedBy: 'a-coordinator',
    adoptedSolution: null,
    abandonProposed: false,
    appealUntil: '2027-04-06T21:59:59.999Z',
  })
  t.like(arrived.assignment().does(coordinator, {decision: 'abandon', reason}).m(), {outcome: 'unresolved'})
})
