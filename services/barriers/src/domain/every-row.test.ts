// Every decision and every move of the two tables, once: given a barrier, what it is like afterwards.
import {
  type Acting,
  type BarrierDecision,
  type ClockName,
  type Decision,
  decisionNames,
  type Move,
  type Movement,
  moveNames,
} from '@rin/contracts'
import test from 'ava'
import type {Candidate} from './advance.ts'
import {
  accept,
  adopt,
  arrived,
  care,
  colleague,
  coordinator,
  lead,
  member,
  neighbour,
  REPORTED,
  reporter,
  resolve,
  type Story,
  take,
  text,
} from './given.ts'

interface DecisionRow {
  given: () => Story
  who: Acting
  says: BarrierDecision
  /** At once. */
  then: Partial<Movement>
  /** Once the workflow has carried it out. */
  carried?: Partial<Movement>
}

const reason = text
const asked = () => arrived.asked()
const resolution = () => arrived.resolution()
const moving = (to: Movement['stage'], because: Decision, outcome: Movement['outcome'] = null): Partial<Movement> => ({
  moving: {to, because, outcome} as NonNullable<Movement['moving']>,
  waitingFor: 'workflow',
})
const pending = () => resolution().then(lead, {decision: 'reschedule', targetDate: '2027-09-30', reason})
const proposed = () => resolution().then(lead, {decision: 'propose-abandon', reason})
const askedEffect = () => arrived.followUp().at('2027-06-05T09:00:00.000Z').thenMoves('ask-effect', 'effect')
const paused = () => resolution().then(lead, {decision: 'pause', reason, until: '2027-04-30'})

const decided: Record<Decision, DecisionRow> = {
  claim: {
    given: () => arrived.review().then(colleague, {decision: 'claim'}),
    who: coordinator,
    says: {decision: 'claim'},
    then: {stage: 'review', reviewer: 'femi', waitingFor: 'coordinator'},
  },
  ask: {
    given: arrived.review,
    who: coordinator,
    says: {decision: 'ask', question: text},
    then: {stage: 'review', waitingFor: 'reporter'},
  },
  answer: {
    given: asked,
    who: reporter,
    says: {decision: 'answer', answer: text},
    then: {stage: 'review', waitingFor: 'coordinator', moving: null, lateAnswered: false},
  },
  accept: {
    given: asked,
    who: coordinator,
    says: accept,
    then: {stage: 'review', priority: null, ...moving('assignment', 'accept')},
    carried: {stage: 'assignment', priority: 'high', waitingFor: 'workflow', moving: null},
  },
  reclassify: {
    given: resolution,
    who: coordinator,
    says: {decision: 'reclassify', industry: 'crafts', category: 'language', priority: 'low', scope: 'individual', reason},
    then: {stage: 'resolution', industry: 'crafts', category: 'language', priority: 'low', scope: 'individual'},
  },
  decline: {
    given: arrived.review,
    who: coordinator,
    says: {decision: 'decline', ground: 'not-a-barrier', reason},
    then: {stage: 'review', closedBy: null, ...moving('closed', 'decline', 'declined')},
    carried: {stage: 'closed', outcome: 'declined', closedBy: 'femi', appealUntil: '2027-04-06T21:59:59.999Z'},
  },
  merge: {
    given: arrived.assignment,
    who: coordinator,
    says: {decision: 'merge', into: 'b-9', reason},
    then: {stage: 'assignment', into: null, ...moving('closed', 'merge', 'duplicate')},
    carried: {stage: 'closed', outcome: 'duplicate', into: 'b-9', appealUntil: null},
  },
  offer: {
    given: arrived.offered,
    who: coordinator,
    says: {decision: 'offer', group: 'crafts'},
    then: {stage: 'assignment', offeredTo: 'crafts', refusedBy: [], waitingFor: 'group'},
  },
  take: {
    given: arrived.offered,
    who: lead,
    says: take,
    then: {stage: 'assignment', group: null, ...moving('resolution', 'take')},
    carried: {
      stage: 'resolution',
      group: 'care',
      leadOrganisation: 'clinic',
      targetDate: '2027-06-30',
      offeredTo: null,
      waitingFor: 'group',
    },
  },
  refuse: {
    given: arrived.offered,
    who: lead,
    says: {decision: 'refuse', reason},
    then: {stage: 'assignment', offeredTo: null, refusedBy: ['care'], waitingFor: 'workflow', moving: null},
  },
  'hand-back': {
    given: resolution,
    who: lead,
    says: {decision: 'hand-back', reason},
    then: {stage: 'resolution', group: 'care', ...moving('assignment', 'hand-back')},
    carried: {stage: 'assignment', group: null, leadOrganisation: null, targetDate: null, refusedBy: ['care']},
  },
  adopt: {
    given: resolution,
    who: lead,
    says: adopt,
    then: {stage: 'resolution', adoptedSolution: null, ...moving('resolution', 'adopt')},
    carried: {stage: 'resolution', adoptedSolution: 's-1', targetDate: '2027-06-30', waitingFor: 'group', moving: null},
  },
  progress: {
    given: resolution,
    who: member,
    says: {decision: 'progress', health: 'at-risk', text},
    then: {stage: 'resolution', waitingFor: 'group'},
  },
  reschedule: {
    given: resolution,
    who: lead,
    says: {decision: 'reschedule', targetDate: '2027-09-30', reason},
    then: {stage: 'resolution', targetDate: '2027-06-30', pendingDate: '2027-09-30'},
  },
  'approve-date': {
    given: pending,
    who: coordinator,
    says: {decision: 'approve-date'},
    then: {targetDate: '2027-09-30', pendingDate: null},
  },
  'reject-date': {
    given: pending,
    who: coordinator,
    says: {decision: 'reject-date', reason},
    then: {targetDate: '2027-06-30', pendingDate: null},
  },
  pause: {
    given: resolution,
    who: lead,
    says: {decision: 'pause', reason, until: '2027-04-30'},
    then: {stage: 'resolution', pausedUntil: '2027-04-30T21:59:59.999Z'},
  },
  resume: {given: paused, who: coordinator, says: {decision: 'resume'}, then: {stage: 'resolution', pausedUntil: null}},
  resolve: {
    given: () => resolution().then(lead, adopt),
    who: lead,
    says: {decision: 'resolve', extent: 'part', summary: text},
    then: {stage: 'resolution', extent: null, confirmBy: null, ...moving('confirmation', 'resolve')},
    carried: {stage: 'confirmation', extent: 'part', confirmBy: 'reporter', waitingFor: 'reporter', group: 'care'},
  },
  confirm: {
    given: arrived.confirmation,
    who: reporter,
    says: {decision: 'confirm'},
    then: {stage: 'confirmation', ...moving('follow-up', 'confirm')},
    carried: {stage: 'follow-up', confirmedAt: REPORTED, tacit: false, checksDone: 0, waitingFor: 'nobody'},
  },
  contest: {
    given: arrived.confirmation,
    who: reporter,
    says: {decision: 'contest', reason},
    then: {stage: 'confirmation', ...moving('resolution', 'contest')},
    carried: {stage: 'resolution', adoptedSolution: 's-1', provisionalTarget: true, extent: null, confirmBy: null},
  },
  'still-solved': {
    given: askedEffect,
    who: reporter,
    says: {decision: 'still-solved'},
    then: {stage: 'follow-up', checksDone: 1, checkAsked: false, waitingFor: 'nobody'},
  },
  returned: {
    given: arrived.followUp,
    who: reporter,
    says: {decision: 'returned', reason},
    then: {stage: 'follow-up', ...moving('resolution', 'returned')},
    carried: {stage: 'resolution', adoptedSolution: 's-1', provisionalTarget: true, confirmedAt: null, group: 'care'},
  },
  'propose-abandon': {
    given: resolution,
    who: lead,
    says: {decision: 'propose-abandon', reason},
    then: {stage: 'resolution', abandonProposed: true, waitingFor: 'coordinator'},
  },
  'reject-abandon': {
    given: proposed,
    who: coordinator,
    says: {decision: 'reject-abandon', reason},
    then: {stage: 'resolution', abandonProposed: false, waitingFor: 'group'},
  },
  abandon: {
    given: proposed,
    who: coordinator,
    says: {decision: 'abandon', reason},
    then: {stage: 'resolution', ...moving('closed', 'abandon', 'unresolved')},
    carried: {stage: 'closed', outcome: 'unresolved', closedBy: 'femi', abandonProposed: false},
  },
  withdraw: {
    given: resolution,
    who: reporter,
    says: {decision: 'withdraw', reason},
    then: {stage: 'resolution', ...moving('closed', 'withdraw', 'withdrawn')},
    carried: {stage: 'closed', outcome: 'withdrawn', appealUntil: null, waitingFor: 'nobody'},
  },
  appeal: {
    given: arrived.declined,
    who: reporter,
    says: {decision: 'appeal', reason},
    then: {stage: 'closed', appealed: false, ...moving('review', 'appeal')},
    carried: {stage: 'review', outcome: null, appealed: true, closedBy: 'femi', waitingFor: 'coordinator'},
  },
  reopen: {
    given: arrived.declined,
    who: coordinator,
    says: {decision: 'reopen', reason},
    then: {stage: 'closed', ...moving('review', 'reopen')},
    carried: {stage: 'review', outcome: null, appealed: false, closedBy: null, appealUntil: null},
  },
  escalate: {
    given: arrived.confirmation,
    who: coordinator,
    says: {decision: 'escalate', reason},
    then: {stage: 'confirmation', headCalledAt: REPORTED, waitingFor: 'reporter'},
  },
}

interface MoveRow {
  given: () => Story
  clock?: ClockName
  groups?: Candidate[]
  then: Partial<Movement>
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
    then: {stage: 'assignment', moving: null},
  },
  undo: {
    given: () => {
      const told = arrived.review()
      told.decides(coordinator, {decision: 'merge', into: 'b-9', reason})
      return told
    },
    then: {stage: 'review', moving: null, into: null, outcome: null, waitingFor: 'coordinator'},
  },
  'end-pause': {given: () => paused().at('2027-04-30T21:59:59.999Z'), then: {stage: 'resolution', pausedUntil: null}},
  route: {given: arrived.assignment, groups: [care], then: {offeredTo: 'care', waitingFor: 'group'}},
  conclude: {
    given: () => arrived.followUp().being({checksDone: 2}),
    then: {stage: 'closed', outcome: 'resolved', adoptedSolution: 's-1', waitingFor: 'nobody'},
  },
  warn: {given: () => arrived.review().at('2027-03-16T22:59:59.999Z'), clock: 'review', then: {stage: 'review'}},
  'lapse-offer': {
    given: () => arrived.offered().at('2027-03-12T22:59:59.999Z'),
    clock: 'offer',
    then: {stage: 'assignment', offeredTo: null, refusedBy: ['care'], waitingFor: 'workflow'},
  },
  uphold: {
    given: () => arrived.confirmation().at(NINE),
    clock: 'confirmation',
    then: {stage: 'follow-up', tacit: true, confirmedAt: NINE},
  },
  'ask-effect': {
    given: () => arrived.followUp().at('2027-06-04T21:59:59.999Z'),
    clock: 'effect',
    then: {stage: 'follow-up', checkAsked: true, checksDone: 0, waitingFor: 'reporter'},
  },
  'note-silence': {
    given: () => askedEffect().at('2027-06-18T21:59:59.999Z'),
    clock: 'effect',
    then: {stage: 'follow-up', checkAsked: false, checksDone: 1, waitingFor: 'nobody'},
  },
  miss: {given: () => arrived.review().at(NINE), clock: 'review', then: {stage: 'review', headCalledAt: null}},
  remind: {given: () => asked().at(NINE), clock: 'answer', then: {stage: 'review', waitingFor: 'reporter'}},
  'close-unanswered': {
    given: () => asked().at(NINE).thenMoves('remind', 'answer').at('2027-04-20T21:59:59.999Z'),
    clock: 'answer',
    then: {stage: 'closed', outcome: 'unanswered', answerUntil: '2027-05-20T21:59:59.999Z', appealUntil: null},
  },
  escalate: {
    given: () => missedReview().at('2027-04-06T21:59:59.999Z'),
    clock: 'review',
    then: {stage: 'review', headCalledAt: '2027-04-06T21:59:59.999Z'},
  },
}

const exercised = new Set<string>()

for (const {given, who, says, then, carried} of Object.values(decided)) {
  test(`decision ${says.decision}`, t => {
    const told = given()
    told.decides(who, says)
    t.like(told.m(), then)
    if (carried) t.like(told.thenMoves('move').m(), carried)
    else t.is(told.m().moving, null)
    exercised.add(says.decision)
    t.is(told.refuses(neighbour, says) === null, false, 'not for everybody')
  })
}

for (const [move, {given, clock, groups, then}] of Object.entries(moved) as [Move, MoveRow][]) {
  test(`move ${move}`, t => {
    const told = given()
    told.moves(move, clock, groups)
    t.like(told.m(), then)
    exercised.add(`workflow: ${move}`)
  })
}

test.after('every row of both tables was exercised', t => {
  t.deepEqual(exercised, new Set([...decisionNames, ...moveNames.map(name => `workflow: ${name}`)]))
})
