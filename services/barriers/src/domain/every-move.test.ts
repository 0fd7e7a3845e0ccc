// Every move of the second table, once: given a barrier, what it is like when the workflow has made it.
import {type ClockName, type Move, type Movement, moveNames} from '@rin/contracts'
import test from 'ava'
import type {Candidate} from './advance.ts'
import {accept, arrived, care, coordinator, lead, type Story, text} from './given.ts'

const reason = text
const paused = () => arrived.resolution().does(lead, {decision: 'pause', reason, until: '2027-04-30'})
const askedEffect = () => arrived.followUp().at('2027-06-05T09:00:00.000Z').thenMoves('ask-effect', 'effect')

interface MoveRow {
  given: () => Story
  clock?: ClockName
  groups?: Candidate[]
  leaves: Partial<Movement>
}

const merging = () => {
  const told = arrived.review()
  told.decides(coordinator, {decision: 'merge', into: 'b-9', reason})
  return told
}

const NINE = '2027-03-19T22:59:59.999Z'
const missedReview = () => arrived.review().at(NINE).thenMoves('miss', 'review')

const moved: Record<Move, MoveRow> = {
  move: {
    given: () => {
      const told = arrived.review()
      told.decides(coordinator, accept)
      return told
    },
    leaves: {stage: 'assignment', moving: null},
  },
  'turn-down': {
    given: merging,
    leaves: {
      stage: 'review',
      waitingFor: 'workflow',
      moving: {to: 'closed', outcome: 'duplicate', because: 'merge', set: {into: 'b-9'}, turnedDown: 'moving'},
    },
  },
  undo: {
    given: () => merging().thenMoves('turn-down'),
    leaves: {stage: 'review', moving: null, into: null, outcome: null, waitingFor: 'coordinator'},
  },
  'end-pause': {given: () => paused().at('2027-04-30T21:59:59.999Z'), leaves: {stage: 'resolution', pausedUntil: null}},
  'start-clocks': {
    given: () => arrived.resolution().being({clocks: {}}),
    leaves: {stage: 'resolution', waitingFor: 'group'},
  },
  route: {given: arrived.assignment, groups: [care], leaves: {offeredTo: 'care', waitingFor: 'group'}},
  conclude: {
    given: () => arrived.followUp().being({checksDone: 2}),
    leaves: {stage: 'closed', outcome: 'resolved', adoptedSolution: 's-1', waitingFor: 'nobody'},
  },
  warn: {given: () => arrived.review().at('2027-03-16T22:59:59.999Z'), clock: 'review', leaves: {stage: 'review'}},
  'lapse-offer': {
    given: () => arrived.offered().at('2027-03-12T22:59:59.999Z'),
    clock: 'offer',
    leaves: {stage: 'assignment', offeredTo: null, refusedBy: ['care'], waitingFor: 'workflow'},
  },
  uphold: {
    given: () => arrived.confirmation().at(NINE),
    clock: 'confirmation',
    leaves: {stage: 'follow-up', tacit: true, confirmedAt: NINE},
  },
  'ask-effect': {
    given: () => arrived.followUp().at('2027-06-04T21:59:59.999Z'),
    clock: 'effect',
    leaves: {stage: 'follow-up', checkAsked: true, checksDone: 0, waitingFor: 'reporter'},
  },
  'note-silence': {
    given: () => askedEffect().at('2027-06-18T21:59:59.999Z'),
    clock: 'effect',
    leaves: {stage: 'follow-up', checkAsked: false, checksDone: 1, waitingFor: 'nobody'},
  },
  miss: {given: () => arrived.review().at(NINE), clock: 'review', leaves: {stage: 'review', headCalledAt: null}},
  remind: {given: () => arrived.asked().at(NINE), clock: 'answer', leaves: {stage: 'review', waitingFor: 'reporter'}},
  'close-unanswered': {
    given: () => arrived.asked().at(NINE).thenMoves('remind', 'answer').at('2027-04-20T21:59:59.999Z'),
    clock: 'answer',
    leaves: {stage: 'closed', outcome: 'unanswered', answerUntil: '2027-05-20T21:59:59.999Z', appealUntil: null},
  },
  escalate: {
    given: () => missedReview().at('2027-04-06T21:59:59.999Z'),
    clock: 'review',
    leaves: {stage: 'review', headCalledAt: '2027-04-06T21:59:59.999Z'},
  },
}

const exercised = new Set<Move>()

for (const [move, {given, clock, groups, leaves}] of Object.entries(moved) as [Move, MoveRow][]) {
  test(`move ${move}`, t => {
    const told = given()
    told.moves(move, clock, groups)
    t.like(told.m(), leaves)
    exercised.add(move)
  })
}

test.after('every move was exercised', t => {
  t.deepEqual(exercised, new Set(moveNames))
})
