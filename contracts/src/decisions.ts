// The first table: which decision people may make, from where, to where, who, and what it must carry.
import {roleAs, rolesOf, type Who} from './deciders.ts'
import type {Acting, Movement, Outcome, Role, Stage} from './movement.ts'
import type {ProblemCode} from './problems.ts'
import {held} from './roles.ts'

/** What forbids a decision in a stage that would allow it, or null. */
type Condition = (m: Movement, now: string) => ProblemCode | null

interface Row {
  readonly from: readonly Stage[]
  /** What the workflow carries out: another stage, or the same with the consent of another record; null leaves nothing to it. */
  readonly to: Stage | 'same' | null
  readonly outcome?: Outcome
  readonly who: readonly Who[]
  /** Fields the decision must carry, and fields it may carry. */
  readonly must: readonly string[]
  readonly may?: readonly string[]
  readonly when?: Condition
  /** Also possible while the barrier is paused. */
  readonly whilePaused?: true
}

const open: readonly Stage[] = ['review', 'assignment', 'resolution', 'confirmation', 'follow-up']

const only =
  (holds: (m: Movement) => boolean): Condition =>
  m =>
    holds(m) ? null : 'decision-not-allowed'

/** To a structural barrier, as an individual report. */
const isLinked = (m: Movement): boolean => typeof m.structural === 'string'
const isLinkedTo = (m: Movement): boolean => (m.linked ?? []).length > 0
/** While there are links, a barrier keeps its scope: so there are no chains of links, and no loops. */
export const keepsScope = (m: Movement): boolean => isLinked(m) || isLinkedTo(m)

const oncePerCase = (used: boolean, until: string | null, now: string): ProblemCode | null => {
  if (used) return 'already-used'
  return until !== null && now <= until ? null : 'too-late'
}

const answerable: Condition = (m, now) => {
  if (m.stage === 'review') return m.waitingFor === 'reporter' ? null : 'decision-not-allowed'
  if (m.outcome !== 'unanswered') return 'decision-not-allowed'
  return oncePerCase(m.lateAnswered, m.answerUntil, now)
}

const appealable: Condition = (m, now) => {
  if (m.outcome !== 'declined' && m.outcome !== 'unresolved') return 'decision-not-allowed'
  return oncePerCase(m.appealed, m.appealUntil, now)
}

export const decisions = {
  claim: {from: ['review'], to: null, who: ['coordinator'], must: []},
  ask: {from: ['review'], to: null, who: ['coordinator'], must: ['question']},
  answer: {from: ['review', 'closed'], to: 'review', who: ['reporter'], must: ['answer'], when: answerable},
  accept: {from: ['review'], to: 'assignment', who: ['coordinator'], must: ['industry', 'category', 'priority']},
  reclassify: {
    from: open,
    to: null,
    who: ['coordinator'],
    must: ['reason'],
    may: ['industry', 'category', 'priority', 'scope'],
    whilePaused: true,
  },
  decline: {
    from: ['review'],
    to: 'closed',
    outcome: 'declined',
    who: ['coordinator'],
    must: ['ground', 'reason'],
    may: ['authority'],
  },
  merge: {
    from: ['review', 'assignment'],
    to: 'closed',
    outcome: 'duplicate',
    who: ['coordinator'],
    must: ['into', 'reason'],
    when: only(m => !isLinkedTo(m)),
  },
  link: {
    from: open,
    to: 'same',
    who: ['coordinator'],
    must: ['to'],
    when: only(m => m.scope === 'individual' && !isLinked(m)),
    whilePaused: true,
  },
  unlink: {
    from: [...open, 'closed'],
    to: 'same',
    who: ['coordinator'],
    must: ['reason'],
    when: only(isLinked),
    whilePaused: true,
  },
  offer: {from: ['assignment'], to: null, who: ['coordinator'], must: ['group']},
  take: {
    from: ['assignment'],
    to: 'resolution',
    who: ['offered-lead'],
    must: ['targetDate'],
    when: only(m => m.offeredTo !== null),
  },
  refuse: {
    from: ['assignment'],
    to: null,
    who: ['offered-lead'],
    must: ['reason'],
    when: only(m => m.offeredTo !== null),
  },
  'hand-back': {
    from: ['resolution'],
    to: 'assignment',
    who: ['lead', 'coordinator-of-silent'],
    must: ['reason'],
    whilePaused: true,
  },
  adopt: {from: ['resolution'], to: 'same', who: ['lead'], must: ['solution']},
  progress: {from: ['resolution'], to: null, who: ['lead', 'member'], must: ['health', 'text'], may: ['nextStep']},
  'add-support': {from: ['resolution'], to: null, who: ['lead', 'coordinator'], must: ['group']},
  'end-support': {
    from: ['resolution'],
    to: null,
    who: ['lead', 'coordinator', 'supporting-lead'],
    must: ['group'],
    when: only(m => (m.supporting ?? []).length > 0),
  },
  reschedule: {from: ['resolution'], to: null, who: ['lead'], must: ['targetDate', 'reason']},
  'approve-date': {
    from: ['resolution'],
    to: null,
    who: ['coordinator'],
    must: [],
    when: only(m => m.pendingDate !== null),
  },
  'reject-date': {
    from: ['resolution'],
    to: null,
    who: ['coordinator'],
    must: ['reason'],
    when: only(m => m.pendingDate !== null),
  },
  pause: {
    from: ['review', 'assignment', 'resolution'],
    to: null,
    who: ['coordinator', 'lead'],
    must: ['reason', 'until'],
  },
  resume: {
    from: ['review', 'assignment', 'resolution'],
    to: null,
    who: ['coordinator', 'lead'],
    must: [],
    when: only(m => m.pausedUntil !== null),
    whilePaused: true,
  },
  resolve: {
    from: ['resolution'],
    to: 'confirmation',
    who: ['lead'],
    must: ['extent', 'summary'],
    when: only(m => m.adoptedSolution !== null),
  },
  confirm: {from: ['confirmation'], to: 'follow-up', who: ['confirmer'], must: []},
  contest: {from: ['confirmation'], to: 'resolution', who: ['reporter'], must: ['reason']},
  'still-solved': {from: ['follow-up'], to: null, who: ['reporter'], must: [], when: only(m => m.checkAsked)},
  returned: {from: ['follow-up'], to: 'resolution', who: ['reporter'], must: ['reason']},
  'propose-abandon': {
    from: ['resolution'],
    to: null,
    who: ['lead'],
    must: ['reason'],
    when: only(m => !m.abandonProposed),
  },
  'reject-abandon': {
    from: ['resolution'],
    to: null,
    who: ['coordinator'],
    must: ['reason'],
    when: only(m => m.abandonProposed),
  },
  abandon: {
    from: ['assignment', 'resolution'],
    to: 'closed',
    outcome: 'unresolved',
    who: ['coordinator'],
    must: ['reason'],
    when: only(m => m.stage === 'assignment' || m.abandonProposed),
  },
  withdraw: {
    from: ['review', 'assignment', 'resolution'],
    to: 'closed',
    outcome: 'withdrawn',
    who: ['reporter'],
    must: ['reason'],
    whilePaused: true,
  },
  appeal: {from: ['closed'], to: 'review', who: ['reporter'], must: ['reason'], when: appealable},
  reopen: {
    from: ['closed'],
    to: 'review',
    who: ['coordinator'],
    must: ['reason'],
    when: only(m => m.reporters.length > 0),
  },
  escalate: {from: open, to: null, who: ['coordinator'], must: ['reason'], whilePaused: true},
} as const satisfies Record<string, Row>

export type Decision = keyof typeof decisions
export const decisionNames = Object.keys(decisions) as [Decision, ...Decision[]]

/** The role in which this actor may make this decision on this barrier, or null. */
export function roleFor(decision: Decision, m: Movement, acting: Acting): Role | null {
  for (const who of decisions[decision].who) {
    const role = roleAs(who, m, acting)
    if (role) return role
  }
  return null
}

/** An appeal is not decided by whoever declined or abandoned. */
const appealDecisions: readonly Decision[] = ['claim', 'ask', 'accept', 'decline', 'merge']
const decidesOwnAppeal = (decision: Decision, m: Movement, acting: Acting): boolean =>
  m.stage === 'review' && m.appealed && m.closedBy === acting.person && appealDecisions.includes(decision)

/** Whether this organisation leads the work on the barrier, or did until its lead left. */
export const hasLed = (m: Movement, organisation: string): boolean =>
  organisation === m.leadOrganisation || (m.formerLeads ?? []).includes(organisation)

/** What a group has solved is not confirmed by an organisation that led it, in whatever way it is a reporter. */
const confirmsOwnWork = (decision: Decision, m: Movement, {organisation}: Acting): boolean =>
  decision === 'confirm' && m.confirmBy === 'reporter' && organisation !== null && hasLed(m, organisation)

/** Why this actor may not make this decision now, or null if they may. */
export function refusal(decision: Decision, m: Movement, acting: Acting, now: string): ProblemCode | null {
  const row: Row = decisions[decision]
  if (!row.who.some(who => held(acting, rolesOf[who]))) return 'role-not-allowed'
  if (m.moving) return 'moving'
  if (!row.from.includes(m.stage)) return 'decision-not-allowed'
  if (m.pausedUntil !== null && !row.whilePaused) return 'paused'
  const forbidden = row.when?.(m, now)
  if (forbidden) return forbidden
  if (roleFor(decision, m, acting) === null) return 'role-not-allowed'
  const own = decidesOwnAppeal(decision, m, acting) || confirmsOwnWork(decision, m, acting)
  return own ? 'four-eyes' : null
}

/** What this actor may decide now. */
export const allowed = (m: Movement, acting: Acting, now: string): Decision[] =>
  decisionNames.filter(decision => refusal(decision, m, acting, now) === null)

/** The stage that the decision leads to, or null when nothing is left to the workflow. */
export function destination(
  decision: Decision,
  m: Movement,
  acting: Acting,
  groupGone: boolean,
): {to: Stage; outcome: Outcome | null} | null {
  const row: Row = decisions[decision]
  const staysHere =
    (decision === 'answer' && m.stage === 'review') ||
    (decision === 'withdraw' && m.reporters.some(reporter => !acting.standsFor.includes(reporter.by)))
  if (row.to === null || staysHere) return null
  const backToGroup = decision === 'contest' || decision === 'returned'
  const to = row.to === 'same' ? m.stage : row.to
  return {to: backToGroup && groupGone ? 'assignment' : to, outcome: row.outcome ?? null}
}
