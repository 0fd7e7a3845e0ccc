// The clocks of the product on real days: instants, what ends and stops them, and what is left when they run on.
import type {BarrierDecision} from '@rin/contracts'
import {startClock} from '@rin/kit/clocks'
import test from 'ava'
import {decide} from './decide.ts'
import {adopt, arrived, colleague, coordinator, lead, moment, REPORTED, reporter, story, text} from './given.ts'

const reason = text

test('a report starts acknowledgement and review, past the holiday of 8 March and past Easter', t => {
  t.deepEqual(story(REPORTED).m().clocks, {
    acknowledgement: {
      state: 'running',
      policy: '1',
      warnAt: '2027-03-05T22:59:59.999Z',
      dueAt: '2027-03-09T22:59:59.999Z',
      thenAt: '2027-03-11T22:59:59.999Z',
      fired: [],
      left: null,
    },
    review: {
      state: 'running',
      policy: '1',
      warnAt: '2027-03-16T22:59:59.999Z',
      dueAt: '2027-03-19T22:59:59.999Z',
      thenAt: '2027-04-06T21:59:59.999Z',
      fired: [],
      left: null,
    },
  })
  t.is(story(REPORTED).m().waitingFor, 'coordinator')
})

test('a day begins at midnight in Berlin', t => {
  const due = (instant: string) => story(instant).m().clocks.acknowledgement?.dueAt
  t.is(due('2027-03-03T22:59:59.999Z'), '2027-03-05T22:59:59.999Z')
  t.is(due('2027-03-03T23:00:00.000Z'), '2027-03-09T22:59:59.999Z')
})

test('a clock that is too short for a warning before its end has none', t => {
  // A Wednesday: the next working day, and the one after that.
  const lasting = (due: string) => startClock('resolution', moment('2027-03-03T10:00:00.000Z'), {due}).warnAt
  t.is(lasting('2027-03-03'), null)
  t.is(lasting('2027-03-04'), null)
  t.is(lasting('2027-03-05'), '2027-03-04T22:59:59.999Z')
})

test('claim and every other decision in review end the acknowledgement, and only that', t => {
  const state = (told: ReturnType<typeof story>) => {
    const {acknowledgement, review} = told.m().clocks
    return [acknowledgement?.state, review?.state]
  }
  t.deepEqual(state(arrived.review().does(coordinator, {decision: 'claim'})), ['met', 'running'])
  t.deepEqual(state(arrived.review().does(coordinator, {decision: 'escalate', reason})), ['met', 'running'])
  t.deepEqual(state(arrived.review().does(coordinator, {decision: 'reclassify', priority: 'low', reason})), [
    'met',
    'running',
  ])
  t.deepEqual(state(arrived.asked()), ['met', 'paused'])
  const paused = arrived.review().does(coordinator, {decision: 'pause', reason, until: '2027-03-31'})
  t.deepEqual(state(paused), ['met', 'paused'])
  t.deepEqual(state(paused.does(coordinator, {decision: 'resume'})), ['met', 'running'])
})

test('an acknowledgement that was missed stays missed', t => {
  const told = arrived.review().at('2027-03-09T22:59:59.999Z').thenMoves('miss', 'acknowledgement')
  t.like(told.m().clocks.acknowledgement, {state: 'missed', fired: ['missed'], thenAt: '2027-03-11T22:59:59.999Z'})
  told.does(coordinator, {decision: 'claim'})
  t.like(told.m().clocks.acknowledgement, {state: 'missed', thenAt: null})
})

test('the review stands still while the reporter is asked and runs on with what was left', t => {
  const told = arrived.review().at('2027-03-10T09:00:00.000Z').does(coordinator, {decision: 'ask', question: text})
  t.like(told.m().clocks.review, {state: 'paused', left: {warn: 4, due: 7}})
  t.like(told.m().clocks.answer, {
    state: 'running',
    warnAt: '2027-03-19T22:59:59.999Z',
    dueAt: '2027-03-24T22:59:59.999Z',
    thenAt: '2027-04-23T21:59:59.999Z',
  })
  t.is(told.m().waitingFor, 'reporter')
  told.at('2027-03-24T09:00:00.000Z').does(reporter, {decision: 'answer', answer: text})
  t.like(told.m().clocks.answer, {state: 'met', thenAt: null})
  t.like(told.m().clocks.review, {
    state: 'running',
    warnAt: '2027-04-01T21:59:59.999Z',
    dueAt: '2027-04-06T21:59:59.999Z',
    left: null,
  })
  t.is(told.m().waitingFor, 'coordinator')
})

test('a second question gives the reporter new time and keeps what is left of the review', t => {
  const told = arrived.review().at('2027-03-10T09:00:00.000Z').does(coordinator, {decision: 'ask', question: text})
  told.at('2027-03-15T09:00:00.000Z').does(colleague, {decision: 'ask', question: text})
  t.is(told.m().clocks.answer?.dueAt, '2027-03-31T21:59:59.999Z')
  t.deepEqual(told.m().clocks.review?.left, {warn: 4, due: 7})
})

test('a warning that was given is not given again after standing still', t => {
  const told = arrived.review().at('2027-03-16T22:59:59.999Z').thenMoves('warn', 'review')
  told.does(coordinator, {decision: 'ask', question: text})
  t.deepEqual(told.m().clocks.review?.left, {warn: null, due: 3})
  told.at('2027-03-18T09:00:00.000Z').does(reporter, {decision: 'answer', answer: text})
  t.like(told.m().clocks.review, {
    warnAt: '2027-03-16T22:59:59.999Z',
    fired: ['warned'],
    dueAt: '2027-03-23T22:59:59.999Z',
  })
})

test('what follows a missed review stands still as well', t => {
  const told = arrived.review().at('2027-03-22T09:00:00.000Z').thenMoves('miss', 'review')
  told.does(coordinator, {decision: 'ask', question: text})
  t.like(told.m().clocks.review, {state: 'missed', left: {warn: null, due: 9}})
  told.at('2027-04-06T09:00:00.000Z').does(reporter, {decision: 'answer', answer: text})
  t.like(told.m().clocks.review, {state: 'missed', thenAt: '2027-04-19T21:59:59.999Z', left: null})
})

test('an unanswered question is reminded of once and closes twenty working days later', t => {
  const told = arrived.asked().at('2027-03-19T22:59:59.999Z').thenMoves('remind', 'answer')
  t.like(told.m().clocks.answer, {state: 'missed', fired: ['missed', 'reminded'], thenAt: '2027-04-20T21:59:59.999Z'})
  t.throws(() => told.moves('remind', 'answer'), {message: /decision-not-allowed/})
  told.at('2027-04-20T21:59:59.999Z').thenMoves('close-unanswered', 'answer')
  t.like(told.m(), {stage: 'closed', outcome: 'unanswered', answerUntil: '2027-05-20T21:59:59.999Z'})
})

test('assignment and its offer start on arrival', t => {
  const {assignment, offer, review} = arrived.offered().m().clocks
  t.like(assignment, {state: 'running', warnAt: '2027-03-22T22:59:59.999Z', dueAt: '2027-03-30T21:59:59.999Z'})
  t.like(offer, {state: 'running', dueAt: '2027-03-12T22:59:59.999Z', thenAt: null})
  t.like(review, {state: 'met'})
})

test('progress restarts its clock and the resolution runs to the target date', t => {
  const told = arrived.resolution()
  t.like(told.m().clocks.resolution, {state: 'running', dueAt: '2027-06-30T21:59:59.999Z'})
  t.like(told.m().clocks.progress, {
    warnAt: '2027-03-24T22:59:59.999Z',
    dueAt: '2027-04-03T21:59:59.999Z',
    thenAt: '2027-05-03T21:59:59.999Z',
  })
  told.at('2027-04-05T09:00:00.000Z').thenMoves('remind', 'progress')
  t.like(told.m().clocks.progress, {state: 'missed', fired: ['missed', 'reminded']})
  told.does(lead, {decision: 'progress', health: 'late', text})
  t.like(told.m().clocks.progress, {state: 'running', fired: [], dueAt: '2027-05-05T21:59:59.999Z'})
  t.is(told.m().clocks.resolution?.dueAt, '2027-06-30T21:59:59.999Z')
})

test('a miss for as long again calls the head once, who is then reminded every month', t => {
  const told = arrived.resolution().at('2027-05-03T21:59:59.999Z').thenMoves('remind', 'progress')
  told.thenMoves('escalate', 'progress')
  t.is(told.m().headCalledAt, '2027-05-03T21:59:59.999Z')
  t.like(told.m().clocks.progress, {state: 'missed', thenAt: '2027-06-03T21:59:59.999Z'})
  t.throws(() => told.at('2027-06-03T21:59:59.998Z').moves('remind', 'progress'))
  told.at('2027-06-03T21:59:59.999Z').thenMoves('remind', 'progress')
  t.like(told.m().clocks.progress, {fired: ['missed', 'reminded', 'escalated', 'reminded']})
  t.is(told.m().clocks.progress?.thenAt, '2027-07-03T21:59:59.999Z')
  t.is(told.m().headCalledAt, '2027-05-03T21:59:59.999Z')
})

test('a pause stops every clock; its end gives back what was left', t => {
  const pause = {decision: 'pause', reason, until: '2027-03-31'} as const
  const told = arrived.offered().does(coordinator, pause)
  t.like(told.m().clocks.assignment, {state: 'paused', left: {warn: 11, due: 15}})
  t.like(told.m().clocks.offer, {state: 'paused', left: {due: 5}})
  told.at('2027-03-31T21:59:59.999Z').thenMoves('end-pause')
  t.is(told.m().pausedUntil, null)
  t.like(told.m().clocks.offer, {state: 'running', dueAt: '2027-04-07T21:59:59.999Z', left: null})
  t.like(told.m().clocks.assignment, {dueAt: '2027-04-21T21:59:59.999Z', thenAt: '2027-05-13T21:59:59.999Z'})
})

test('the end of a pause does not start a review that waits for the reporter', t => {
  const told = arrived.asked().does(coordinator, {decision: 'pause', reason, until: '2027-03-31'})
  t.is(told.m().clocks.answer?.state, 'paused')
  told.at('2027-03-11T09:00:00.000Z').does(coordinator, {decision: 'resume'})
  t.is(told.m().clocks.answer?.state, 'running')
  t.like(told.m().clocks.review, {state: 'paused', left: {warn: 7, due: 10}})
  told.does(reporter, {decision: 'answer', answer: text})
  t.is(told.m().clocks.review?.dueAt, '2027-03-25T22:59:59.999Z')
})

test('a pause lies ahead and lasts at most six months', t => {
  const until = (day: string) => arrived.review().refuses(coordinator, {decision: 'pause', reason, until: day})
  t.is(until('2027-03-03'), 'date-out-of-range /until')
  t.is(until('2027-03-04'), 'date-out-of-range /until')
  t.is(until('2027-03-05'), null)
  t.is(until('2027-09-04'), null)
  t.is(until('2027-09-05'), 'date-out-of-range /until')
})

test('effect checks come three and six months after the confirmation and wait ten working days', t => {
  const told = arrived.followUp()
  t.like(told.m().clocks.effect, {
    warnAt: null,
    dueAt: '2027-06-04T21:59:59.999Z',
    thenAt: '2027-06-18T21:59:59.999Z',
  })
  told.at('2027-06-04T21:59:59.999Z').thenMoves('ask-effect', 'effect')
  told.at('2027-06-10T09:00:00.000Z').does(reporter, {decision: 'still-solved'})
  t.like(told.m().clocks.effect, {
    state: 'running',
    dueAt: '2027-09-04T21:59:59.999Z',
    thenAt: '2027-09-17T21:59:59.999Z',
  })
})

test('whoever is asked late has the whole time to answer', t => {
  const told = arrived.followUp()
  const due = told.m().clocks.effect?.dueAt ?? ''
  const late = new Date(Date.parse(due) + 60 * 86_400_000).toISOString()
  told.at(late).thenMoves('ask-effect', 'effect')
  t.true(told.m().checkAsked)
  t.throws(() => told.moves('note-silence', 'effect'), {message: /decision-not-allowed/})
})

test('the target date moves with its clock when a pause ends', t => {
  const told = arrived.resolution().does(coordinator, {decision: 'pause', reason, until: '2027-03-31'})
  told.at('2027-03-31T21:59:59.999Z').thenMoves('end-pause')
  t.is(told.m().clocks.resolution?.dueAt, `${told.m().targetDate}T21:59:59.999Z`)
  t.true((told.m().targetDate ?? '') > '2027-06-30')
})

test('a clock that is started anew after its end is known to have been missed', t => {
  const told = arrived.resolution()
  const missedBy = (decision: BarrierDecision, now: string) => {
    const result = decide(decision, told.m(), lead, {solutionThere: true}, moment(now))
    return 'missed' in result ? result.missed : result.problem.code
  }
  const progress: BarrierDecision = {decision: 'progress', health: 'late', text}
  const due = told.m().clocks.progress?.dueAt ?? ''
  const later = new Date(Date.parse(due) + 1).toISOString()
  t.deepEqual(missedBy(progress, due.replace('.999Z', '.998Z')), [])
  t.deepEqual(missedBy(progress, later), ['progress'])
  t.deepEqual(missedBy(adopt, later), [], 'what goes on running out is recorded as missed itself')
})
