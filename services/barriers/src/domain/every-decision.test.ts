// Every decision of the first table, once: given a barrier, what it is like afterwards, at once and when carried out.
import {type Acting, type BarrierDecision, type Decision, decisionNames, type Movement} from '@rin/contracts'
import test from 'ava'
import {
  accept,
  addSupport,
  adopt,
  arrived,
  colleague,
  coordinator,
  lead,
  link,
  member,
  neighbour,
  otherLead,
  REPORTED,
  reporter,
  type Story,
  take,
  text,
} from './given.ts'

interface DecisionRow {
  given: () => Story
  who: Acting
  says: BarrierDecision
  /** At once. */
  atOnce: Partial<Movement>
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
const pending = () => resolution().does(lead, {decision: 'reschedule', targetDate: '2027-09-30', reason})
const proposed = () => resolution().does(lead, {decision: 'propose-abandon', reason})
const askedEffect = () => arrived.followUp().at('2027-06-05T09:00:00.000Z').thenMoves('ask-effect', 'effect')
const individual = () => arrived.review(undefined, {scope: 'individual'})
const paused = () => resolution().does(lead, {decision: 'pause', reason, until: '2027-04-30'})

const decided: Record<Decision, DecisionRow> = {
  claim: {
    given: () => arrived.review().does(colleague, {decision: 'claim'}),
    who: coordinator,
    says: {decision: 'claim'},
    atOnce: {stage: 'review', reviewer: 'a-coordinator', waitingFor: 'coordinator'},
  },
  ask: {
    given: arrived.review,
    who: coordinator,
    says: {decision: 'ask', question: text},
    atOnce: {stage: 'review', waitingFor: 'reporter'},
  },
  answer: {
    given: asked,
    who: reporter,
    says: {decision: 'answer', answer: text},
    atOnce: {stage: 'review', waitingFor: 'coordinator', moving: null, lateAnswered: false},
  },
  accept: {
    given: asked,
    who: coordinator,
    says: accept,
    atOnce: {stage: 'review', priority: null, ...moving('assignment', 'accept')},
    carried: {stage: 'assignment', priority: 'high', waitingFor: 'workflow', moving: null},
  },
  reclassify: {
    given: resolution,
    who: coordinator,
    says: {
      decision: 'reclassify',
      industry: 'crafts',
      category: 'language',
      priority: 'low',
      scope: 'individual',
      reason,
    },
    atOnce: {stage: 'resolution', industry: 'crafts', category: 'language', priority: 'low', scope: 'individual'},
  },
  decline: {
    given: arrived.review,
    who: coordinator,
    says: {decision: 'decline', ground: 'not-a-barrier', reason},
    atOnce: {stage: 'review', closedBy: null, ...moving('closed', 'decline', 'declined')},
    carried: {stage: 'closed', outcome: 'declined', closedBy: 'a-coordinator', appealUntil: '2027-04-06T21:59:59.999Z'},
  },
  merge: {
    given: arrived.assignment,
    who: coordinator,
    says: {decision: 'merge', into: 'b-9', reason},
    atOnce: {stage: 'assignment', into: null, ...moving('closed', 'merge', 'duplicate')},
    carried: {stage: 'closed', outcome: 'duplicate', into: 'b-9', appealUntil: null},
  },
  link: {
    given: individual,
    who: coordinator,
    says: link,
    atOnce: {stage: 'review', ...moving('review', 'link')},
    carried: {stage: 'review', structural: 'b-7', waitingFor: 'coordinator', moving: null},
  },
  unlink: {
    given: () => individual().does(coordinator, link),
    who: coordinator,
    says: {decision: 'unlink', reason},
    atOnce: {structural: 'b-7', ...moving('review', 'unlink')},
    carried: {stage: 'review', structural: null, moving: null},
  },
  offer: {
    given: arrived.offered,
    who: coordinator,
    says: {decision: 'offer', group: 'crafts'},
    atOnce: {stage: 'assignment', offeredTo: 'crafts', refusedBy: [], waitingFor: 'group'},
  },
  take: {
    given: arrived.offered,
    who: lead,
    says: take,
    atOnce: {stage: 'assignment', group: null, ...moving('resolution', 'take')},
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
    atOnce: {stage: 'assignment', offeredTo: null, refusedBy: ['care'], waitingFor: 'workflow', moving: null},
  },
  'hand-back': {
    given: resolution,
    who: lead,
    says: {decision: 'hand-back', reason},
    atOnce: {stage: 'resolution', group: 'care', ...moving('assignment', 'hand-back')},
    carried: {stage: 'assignment', group: null, leadOrganisation: null, targetDate: null, refusedBy: ['care']},
  },
  adopt: {
    given: resolution,
    who: lead,
    says: adopt,
    atOnce: {stage: 'resolution', adoptedSolution: null, ...moving('resolution', 'adopt')},
    carried: {stage: 'resolution', adoptedSolution: 's-1', targetDate: '2027-06-30', waitingFor: 'group', moving: null},
  },
  progress: {
    given: resolution,
    who: member,
    says: {decision: 'progress', health: 'at-risk', text},
    atOnce: {stage: 'resolution', waitingFor: 'group'},
  },
  'add-support': {
    given: resolution,
    who: lead,
    says: addSupport,
    atOnce: {stage: 'resolution', group: 'care', supporting: ['crafts']},
  },
  'end-support': {
    given: () => resolution().does(lead, addSupport),
    who: otherLead,
    says: {decision: 'end-support', group: 'crafts'},
    atOnce: {stage: 'resolution', group: 'care', supporting: []},
  },
  reschedule: {
    given: resolution,
    who: lead,
    says: {decision: 'reschedule', targetDate: '2027-09-30', reason},
    atOnce: {stage: 'resolution', targetDate: '2027-06-30', pendingDate: '2027-09-30'},
  },
  'approve-date': {
    given: pending,
    who: coordinator,
    says: {decision: 'approve-date'},
    atOnce: {targetDate: '2027-09-30', pendingDate: null},
  },
  'reject-date': {
    given: pending,
    who: coordinator,
    says: {decision: 'reject-date', reason},
    atOnce: {targetDate: '2027-06-30', pendingDate: null},
  },
  pause: {
    given: resolution,
    who: lead,
    says: {decision: 'pause', reason, until: '2027-04-30'},
    atOnce: {stage: 'resolution', pausedUntil: '2027-04-30T21:59:59.999Z'},
  },
  resume: {
    given: paused,
    who: coordinator,
    says: {decision: 'resume'},
    atOnce: {stage: 'resolution', pausedUntil: null},
  },
  resolve: {
    given: () => resolution().does(lead, adopt),
    who: lead,
    says: {decision: 'resolve', extent: 'part', summary: text},
    atOnce: {stage: 'resolution', extent: null, confirmBy: null, ...moving('confirmation', 'resolve')},
    carried: {stage: 'confirmation', extent: 'part', confirmBy: 'reporter', waitingFor: 'reporter', group: 'care'},
  },
  confirm: {
    given: arrived.confirmation,
    who: reporter,
    says: {decision: 'confirm'},
    atOnce: {stage: 'confirmation', ...moving('follow-up', 'confirm')},
    carried: {stage: 'follow-up', confirmedAt: REPORTED, tacit: false, checksDone: 0, waitingFor: 'nobody'},
  },
  contest: {
    given: arrived.confirmation,
    who: reporter,
    says: {decision: 'contest', reason},
    atOnce: {stage: 'confirmation', ...moving('resolution', 'contest')},
    carried: {stage: 'resolution', adoptedSolution: 's-1', provisionalTarget: true, extent: null, confirmBy: null},
  },
  'still-solved': {
    given: askedEffect,
    who: reporter,
    says: {decision: 'still-solved'},
    atOnce: {stage: 'follow-up', checksDone: 1, checkAsked: false, waitingFor: 'nobody'},
  },
  returned: {
    given: arrived.followUp,
    who: reporter,
    says: {decision: 'returned', reason},
    atOnce: {stage: 'follow-up', ...moving('resolution', 'returned')},
    carried: {stage: 'resolution', adoptedSolution: 's-1', provisionalTarget: true, confirmedAt: null, group: 'care'},
  },
  'propose-abandon': {
    given: resolution,
    who: lead,
    says: {decision: 'propose-abandon', reason},
    atOnce: {stage: 'resolution', abandonProposed: true, waitingFor: 'coordinator'},
  },
  'reject-abandon': {
    given: proposed,
    who: coordinator,
    says: {decision: 'reject-abandon', reason},
    atOnce: {stage: 'resolution', abandonProposed: false, waitingFor: 'group'},
  },
  abandon: {
    given: proposed,
    who: coordinator,
    says: {decision: 'abandon', reason},
    atOnce: {stage: 'resolution', ...moving('closed', 'abandon', 'unresolved')},
    carried: {stage: 'closed', outcome: 'unresolved', closedBy: 'a-coordinator', abandonProposed: false},
  },
  withdraw: {
    given: resolution,
    who: reporter,
    says: {decision: 'withdraw', reason},
    atOnce: {stage: 'resolution', ...moving('closed', 'withdraw', 'withdrawn')},
    carried: {stage: 'closed', outcome: 'withdrawn', appealUntil: null, waitingFor: 'nobody'},
  },
  appeal: {
    given: arrived.declined,
    who: reporter,
    says: {decision: 'appeal', reason},
    atOnce: {stage: 'closed', appealed: false, ...moving('review', 'appeal')},
    carried: {stage: 'review', outcome: null, appealed: true, closedBy: 'a-coordinator', waitingFor: 'coordinator'},
  },
  reopen: {
    given: arrived.declined,
    who: coordinator,
    says: {decision: 'reopen', reason},
    atOnce: {stage: 'closed', ...moving('review', 'reopen')},
    carried: {stage: 'review', outcome: null, appealed: false, closedBy: null, appealUntil: null},
  },
  escalate: {
    given: arrived.confirmation,
    who: coordinator,
    says: {decision: 'escalate', reason},
    atOnce: {stage: 'confirmation', headCalledAt: REPORTED, waitingFor: 'reporter'},
  },
}

const exercised = new Set<string>()

for (const {given, who, says, atOnce, carried} of Object.values(decided)) {
  test(`decision ${says.decision}`, t => {
    const told = given()
    told.decides(who, says)
    t.like(told.m(), atOnce)
    if (carried) t.like(told.thenMoves('move').m(), carried)
    else t.is(told.m().moving, null)
    exercised.add(says.decision)
    t.is(told.refuses(neighbour, says) === null, false, 'not for everybody')
  })
}

test.after('every decision was exercised', t => {
  t.deepEqual(exercised, new Set(decisionNames))
})
