// Follow-up and the ends of a barrier, the ways back from there, and what a decision that is undone leaves behind.
import type {BarrierDecision} from '@rin/contracts'
import test from 'ava'
import {
  accept,
  adopt,
  arrived,
  care,
  colleague,
  coordinator,
  lead,
  neighbour,
  reporter,
  resolve,
  type Story,
  text,
} from './given.ts'

const reason = text
const JUNE = '2027-06-04T21:59:59.999Z'
const SEPTEMBER = '2027-09-04T21:59:59.999Z'

/** Both checks, the first answered, the second not. */
const checked = (told: Story): Story =>
  told
    .at(JUNE)
    .thenMoves('ask-effect', 'effect')
    .does(reporter, {decision: 'still-solved'})
    .at(SEPTEMBER)
    .thenMoves('ask-effect', 'effect')
    .at('2027-09-17T21:59:59.999Z')
    .thenMoves('note-silence', 'effect')

test('after the second check, answered or not, it concludes as resolved', t => {
  const told = checked(arrived.followUp())
  t.like(told.m(), {stage: 'follow-up', checksDone: 2, checkAsked: false, waitingFor: 'workflow'})
  t.is(told.m().clocks.effect?.thenAt, null)
  t.like(told.thenMoves('conclude').m(), {stage: 'closed', outcome: 'resolved', adoptedSolution: 's-1', extent: 'full'})
  t.is(told.refuses(reporter, {decision: 'appeal', reason}), 'decision-not-allowed')
})

test('what was resolved in part concludes as partly resolved', t => {
  const told = arrived
    .resolution()
    .does(lead, adopt)
    .does(lead, {...resolve, extent: 'part'} as BarrierDecision)
  t.is(
    checked(told.does(reporter, {decision: 'confirm'}))
      .thenMoves('conclude')
      .m().outcome,
    'partly-resolved',
  )
})

test('whether anybody has said that it still works is known, and asked anew after every confirmation', t => {
  t.false(arrived.followUp().m().foundSolved)
  const told = checked(arrived.followUp())
  t.true(told.m().foundSolved)
  const again = told.does(reporter, {decision: 'returned', reason}).does(lead, resolve)
  t.false(again.does(reporter, {decision: 'confirm'}).m().foundSolved)
})

test('it does not conclude before the second check, nor answers one that was not asked', t => {
  const told = arrived.followUp()
  t.throws(() => told.moves('conclude'), {message: /decision-not-allowed/})
  t.is(told.refuses(reporter, {decision: 'still-solved'}), 'decision-not-allowed')
  t.is(told.refuses(reporter, {decision: 'returned', reason}), null, 'it may return at any time')
})

test('withdraw closes when no reporter is left, else only the own report leaves', t => {
  const withdraw = {decision: 'withdraw', reason} as const
  t.like(arrived.review().does(reporter, withdraw).m(), {stage: 'closed', outcome: 'withdrawn'})
  const reporters = [
    {barrier: 'b-1', by: 'association'},
    {barrier: 'b-2', by: 'chamber'},
    {barrier: 'b-3', by: 'association'},
  ]
  const shared = arrived.assignment().being({reporters}).does(reporter, withdraw)
  t.like(shared.m(), {stage: 'assignment', outcome: null, moving: null, reporters: [{barrier: 'b-2', by: 'chamber'}]})
  t.is(shared.refuses(reporter, withdraw), 'role-not-allowed', 'no reporter any more')
  t.like(shared.does(neighbour, withdraw).m(), {stage: 'closed', outcome: 'withdrawn'})
})

test('withdraw is possible while paused', t => {
  const told = arrived.offered().does(coordinator, {decision: 'pause', reason, until: '2027-03-31'})
  told.does(reporter, {decision: 'withdraw', reason})
  t.like(told.m(), {stage: 'closed', outcome: 'withdrawn', pausedUntil: null, offeredTo: null})
})

test('an appeal leads to a new review, not for whoever closed it, and only once', t => {
  const appeal = {decision: 'appeal', reason} as const
  const told = arrived.declined().at('2027-04-06T21:59:59.999Z')
  t.is(told.refuses(neighbour, appeal), 'role-not-allowed')
  told.does(reporter, appeal)
  t.like(told.m(), {stage: 'review', outcome: null, appealed: true, reviewer: null, appealUntil: null})
  t.like(told.m().clocks.review, {state: 'running', dueAt: '2027-04-20T21:59:59.999Z'})
  t.is(told.m().clocks.acknowledgement?.state, 'met', 'acknowledged once')
  t.is(told.refuses(coordinator, accept), 'four-eyes')
  told.does(colleague, {decision: 'decline', ground: 'not-specific', reason})
  t.like(told.m(), {outcome: 'declined', closedBy: 'another-coordinator', appealUntil: null})
  t.is(told.refuses(reporter, appeal), 'already-used')
})

test('an appeal after its period is too late', t => {
  const told = arrived.declined().at('2027-04-06T22:00:00.000Z')
  t.is(told.refuses(reporter, {decision: 'appeal', reason}), 'too-late')
})

test('a late answer leads to review, once', t => {
  const answer = {decision: 'answer', answer: text} as const
  const silent = (told: Story, reminded: string, closed: string) =>
    told.at(reminded).thenMoves('remind', 'answer').at(closed).thenMoves('close-unanswered', 'answer')
  const told = silent(arrived.asked(), '2027-03-19T22:59:59.999Z', '2027-04-20T21:59:59.999Z')
  told.at('2027-05-20T21:59:59.999Z').does(reporter, answer)
  t.like(told.m(), {stage: 'review', outcome: null, lateAnswered: true, answerUntil: null, waitingFor: 'coordinator'})
  told.does(coordinator, {decision: 'ask', question: text})
  silent(told, '2027-06-03T21:59:59.999Z', '2027-07-01T21:59:59.999Z')
  t.like(told.m(), {outcome: 'unanswered', answerUntil: null})
  t.is(told.refuses(reporter, answer), 'already-used')
})

test('reopen clears refusals, group, solution, extent and checks; appeal and late answer stay used', t => {
  const told = checked(arrived.followUp())
    .thenMoves('conclude')
    .being({
      refusedBy: ['crafts'],
      appealed: true,
      lateAnswered: true,
      coordinatorsCalled: true,
      reviewer: 'a-coordinator',
      closedBy: 'a-coordinator',
      tacit: true,
    })
  told.does(coordinator, {decision: 'reopen', reason})
  t.like(told.m(), {
    stage: 'review',
    outcome: null,
    refusedBy: [],
    group: null,
    leadOrganisation: null,
    targetDate: null,
    adoptedSolution: null,
    extent: null,
    confirmBy: null,
    confirmedAt: null,
    tacit: false,
    checksDone: 0,
    checkAsked: false,
    priority: null,
    reviewer: null,
    closedBy: null,
    coordinatorsCalled: false,
    appealed: true,
    lateAnswered: true,
    waitingFor: 'coordinator',
  })
  t.is(told.m().clocks.review?.dueAt, '2027-10-01T21:59:59.999Z')
})

test('an undone decision leaves everything as it was', t => {
  const rows: [Story, Parameters<Story['decides']>][] = [
    [arrived.assignment(), [coordinator, {decision: 'merge', into: 'b-9', reason}]],
    [arrived.resolution(), [lead, adopt]],
    [arrived.declined(), [coordinator, {decision: 'reopen', reason}]],
    [arrived.offered(), [lead, {decision: 'take', targetDate: '2027-06-30'}]],
  ]
  for (const [told, said] of rows) {
    const before = told.m()
    told.decides(...said)
    t.not(told.m().moving, null)
    t.deepEqual(told.thenMoves('turn-down').thenMoves('undo').m(), before, said[1].decision)
  }
})

test('leaving assignment and resolution clears what belongs to them, and no clock runs on', t => {
  const busy = arrived
    .resolution()
    .does(lead, adopt)
    .does(lead, {decision: 'reschedule', targetDate: '2027-09-30', reason})
    .does(lead, {decision: 'propose-abandon', reason})
    .does(lead, resolve)
  t.like(busy.m(), {stage: 'confirmation', pendingDate: null, abandonProposed: false, adoptedSolution: 's-1'})
  const merged = arrived.offered().does(coordinator, {decision: 'merge', into: 'b-9', reason})
  t.like(merged.m(), {stage: 'closed', offeredTo: null})
  for (const told of [merged, arrived.declined(), arrived.asked().does(coordinator, accept)]) {
    const {acknowledgement, review, answer, offer} = told.m().clocks
    for (const clock of [acknowledgement, review, answer, offer]) {
      t.not(clock?.state, 'running')
      t.not(clock?.state, 'paused')
      t.falsy(clock?.thenAt)
    }
  }
})

test('moves that the table does not allow now are refused', t => {
  t.throws(() => arrived.review().moves('route', undefined, [care]), {message: /decision-not-allowed/})
  t.throws(() => arrived.review().moves('move'), {message: /decision-not-allowed/})
  t.throws(() => arrived.review().at('2027-03-19T22:59:59.998Z').moves('miss', 'review'))
})
