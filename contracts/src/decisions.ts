// The first table: which decision people may make, from where, to where, who, and what it must carry.
import type {Acting, Movement, Outcome, Role, Stage} from './movement.ts'
import type {ProblemCode} from './problems.ts'

type Who = 'coordinator' | 'reporter' | 'lead' | 'member' | 'offered-lead' | 'confirmer'

/** What forbids a decision in a stage that would allow it, or null. */
type Condition = (m: Movement, now: string) => ProblemCode | null

interface Row {
  readonly from: readonly Stage[]
  /** Another stage is entered by the workflow; null stays. */
  readonly to: Stage | null
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
    who: ['lead', 'coordinator'],
    must: ['reason'],
    whilePaused: true,
  },
  adopt: {from: ['resolution'], to: 'resolution', who: ['lead'], must: ['solution']},
  progress: {from: ['resolution'], to: null, who: ['lead', 'member'], must: ['health', 'text'], may: ['nextStep']},
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
  reopen: {from: ['closed'], to: 'review', who: ['coordinator'], must: ['reason']},
  escalate: {from: open, to: null, who: ['coordinator'], must: ['reason'], whilePaused: true},
} as const satisfies Record<string, Row>

export type Decision = keyof typeof decisions
export const decisionNames = Object.keys(decisions) as [Decision, ...Decision[]]

const coordinating: readonly Role[] = ['coordinator', 'head']
const reporting: readonly Role[] = ['partner', 'member', 'lead']

/** Roles that may ever count for a Who: without one of them the answer is no in every stage. */
const rolesOf: Record<Who, readonly Role[]> = {
  coordinator: coordinating,
  reporter: reporting,
  lead: ['lead'],
  member: ['member', 'lead'],
  'offered-lead': ['lead'],
  confirmer: [...reporting, ...coordinating],
}

const held = (acting: Acting, wanted: readonly Role[], group?: string | null): Role | null =>
  acting.roles.find(r => wanted.includes(r.role) && (group === undefined || r.group === group))?.role ?? null

const isReporter = (m: Movement, acting: Acting): boolean =>
  m.reporters.some(reporter => acting.standsFor.includes(reporter.by))

/** A group is silent when its progress clock was missed: only then may a coordinator hand back for it. */
const silent = (m: Movement): boolean => m.clocks.progress?.state === 'missed'

/** The role in which this actor counts as `who` for this barrier, or null. */
function roleAs(who: Who, decision: Decision, m: Movement, acting: Acting): Role | null {
  switch (who) {
    case 'coordinator':
      return decision === 'hand-back' && !silent(m) ? null : held(acting, coordinating)
    case 'reporter':
      return isReporter(m, acting) ? held(acting, reporting) : null
    case 'lead':
      return m.stage === 'resolution' ? held(acting, ['lead'], m.group) : null
    case 'member':
      return held(acting, ['member', 'lead'], m.group)
    case 'offered-lead':
      return held(acting, ['lead'], m.offeredTo)
    case 'confirmer':
      return roleAs(m.confirmBy === 'coordinator' ? 'coordinator' : 'reporter', decision, m, acting)
  }
}

/** The role in which this actor may make this decision on this barrier, or null. */
export function roleFor(decision: Decision, m: Movement, acting: Acting): Role | null {
  for (const who of decisions[decision].who) {
    const role = roleAs(who, decision, m, acting)
    if (role) return role
  }
  return null
}

/** An appeal is not decided by whoever declined or abandoned. */
const appealDecisions: readonly Decision[] = ['claim', 'ask', 'accept', 'decline', 'merge']
const decidesOwnAppeal = (decision: Decision, m: Movement, acting: Acting): boolean =>
  m.stage === 'review' && m.appealed && m.closedBy === acting.person && appealDecisions.includes(decision)

/** What a group has solved is not confirmed by the organisation that leads it, in whatever way it is a reporter. */
const confirmsOwnWork = (decision: Decision, m: Movement, {organisation}: Acting): boolean =>
  decision === 'confirm' && m.confirmBy === 'reporter' && organisation !== null && organisation === m.leadOrganisation

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

/** The stage that the decision leads to, or null when it stays: the workflow carries out the former. */
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
  return {to: backToGroup && groupGone ? 'assignment' : row.to, outcome: row.outcome ?? null}
}
