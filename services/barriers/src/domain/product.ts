// The decision table as the product has it, typed from its design and never from the rules: what the properties hold them against.
import type {Acting, BarrierDecision, Decision, Movement, Stage} from '@rin/contracts'

type Who =
  | 'coordinator'
  | 'coordinator of a silent group'
  | 'reporter'
  | 'lead'
  | 'member'
  | 'lead of a supporting group'
  | 'offered lead'
  | 'confirmer'

interface Row {
  /** Where, and who may there. */
  may: Partial<Record<Stage, readonly Who[]>>
  /** Each has to be there; of a list at least one. */
  carries: readonly (string | readonly string[])[]
  /** What the barrier must be like beyond its stage. */
  only?: (m: Movement, now: string) => boolean
}

const COORDINATOR: readonly Who[] = ['coordinator']
const REPORTER: readonly Who[] = ['reporter']
const LEAD: readonly Who[] = ['lead']
const anyOpenStage: Row['may'] = {
  review: COORDINATOR,
  assignment: COORDINATOR,
  resolution: COORDINATOR,
  confirmation: COORDINATOR,
  'follow-up': COORDINATOR,
}
const clocksHeld: Row['may'] = {review: COORDINATOR, assignment: COORDINATOR, resolution: ['coordinator', 'lead']}

const inTime = (used: boolean, until: string | null, now: string): boolean => !used && until !== null && now <= until

const hasLink = (m: Movement): boolean => m.structural !== undefined && m.structural !== null
const hasLinks = (m: Movement): boolean => m.linked !== undefined && m.linked.length > 0

const table: Record<Decision, Row> = {
  claim: {may: {review: COORDINATOR}, carries: []},
  ask: {may: {review: COORDINATOR}, carries: ['question']},
  answer: {
    may: {review: REPORTER, closed: REPORTER},
    carries: ['answer'],
    only: (m, now) =>
      m.stage === 'review'
        ? m.waitingFor === 'reporter'
        : m.outcome === 'unanswered' && inTime(m.lateAnswered, m.answerUntil, now),
  },
  accept: {may: {review: COORDINATOR}, carries: ['industry', 'category', 'priority']},
  reclassify: {may: anyOpenStage, carries: [['industry', 'category', 'priority', 'scope'], 'reason']},
  decline: {may: {review: COORDINATOR}, carries: ['ground', 'reason']},
  merge: {
    may: {review: COORDINATOR, assignment: COORDINATOR},
    carries: ['into', 'reason'],
    only: m => !hasLinks(m),
  },
  link: {may: anyOpenStage, carries: ['to'], only: m => m.scope === 'individual' && !hasLink(m)},
  unlink: {may: {...anyOpenStage, closed: COORDINATOR}, carries: ['reason'], only: m => hasLink(m)},
  offer: {may: {assignment: COORDINATOR}, carries: ['group']},
  take: {may: {assignment: ['offered lead']}, carries: ['targetDate']},
  refuse: {may: {assignment: ['offered lead']}, carries: ['reason']},
  'hand-back': {may: {resolution: ['lead', 'coordinator of a silent group']}, carries: ['reason']},
  adopt: {may: {resolution: LEAD}, carries: ['solution']},
  progress: {may: {resolution: ['lead', 'member']}, carries: ['health', 'text']},
  'add-support': {may: {resolution: ['lead', 'coordinator']}, carries: ['group']},
  'end-support': {
    may: {resolution: ['lead', 'coordinator', 'lead of a supporting group']},
    carries: ['group'],
    only: m => m.supporting !== undefined && m.supporting.length > 0,
  },
  reschedule: {may: {resolution: LEAD}, carries: ['targetDate', 'reason']},
  'approve-date': {may: {resolution: COORDINATOR}, carries: [], only: m => m.pendingDate !== null},
  'reject-date': {may: {resolution: COORDINATOR}, carries: ['reason'], only: m => m.pendingDate !== null},
  pause: {may: clocksHeld, carries: ['reason', 'until']},
  resume: {may: clocksHeld, carries: [], only: m => m.pausedUntil !== null},
  resolve: {may: {resolution: LEAD}, carries: ['extent', 'summary'], only: m => m.adoptedSolution !== null},
  confirm: {may: {confirmation: ['confirmer']}, carries: []},
  contest: {may: {confirmation: REPORTER}, carries: ['reason']},
  'still-solved': {may: {'follow-up': REPORTER}, carries: [], only: m => m.checkAsked},
  returned: {may: {'follow-up': REPORTER}, carries: ['reason']},
  'propose-abandon': {may: {resolution: LEAD}, carries: ['reason'], only: m => !m.abandonProposed},
  'reject-abandon': {may: {resolution: COORDINATOR}, carries: ['reason'], only: m => m.abandonProposed},
  abandon: {
    may: {assignment: COORDINATOR, resolution: COORDINATOR},
    carries: ['reason'],
    only: m => m.stage === 'assignment' || m.abandonProposed,
  },
  withdraw: {may: {review: REPORTER, assignment: REPORTER, resolution: REPORTER}, carries: ['reason']},
  appeal: {
    may: {closed: REPORTER},
    carries: ['reason'],
    only: (m, now) =>
      (m.outcome === 'declined' || m.outcome === 'unresolved') && inTime(m.appealed, m.appealUntil, now),
  },
  reopen: {may: {closed: COORDINATOR}, carries: ['reason'], only: m => m.reporters.length > 0},
  escalate: {may: anyOpenStage, carries: ['reason']},
}

const whilePaused: readonly Decision[] = [
  ...(['resume', 'withdraw', 'escalate', 'reclassify', 'hand-back'] as const),
  ...(['link', 'unlink'] as const),
]
/** What whoever closed a barrier may not do in the review of its appeal. */
const judging: readonly Decision[] = ['claim', 'ask', 'accept', 'decline', 'merge']

const is: Record<Who, (acting: Acting, m: Movement) => boolean> = {
  coordinator: ({roles}) => roles.some(({role}) => role === 'coordinator' || role === 'head'),
  'coordinator of a silent group': (acting, m) => m.clocks.progress?.state === 'missed' && is.coordinator(acting, m),
  reporter: ({roles, standsFor}, m) =>
    roles.some(({role}) => role === 'partner' || role === 'member' || role === 'lead') &&
    m.reporters.some(({by}) => standsFor.includes(by)),
  lead: ({roles}, m) => roles.some(({role, group}) => role === 'lead' && group === m.group),
  member: ({roles}, m) =>
    roles.some(
      ({role, group = ''}) =>
        (role === 'member' || role === 'lead') && (group === m.group || m.supporting?.includes(group) === true),
    ),
  'lead of a supporting group': ({roles}, m) =>
    roles.some(({role, group = ''}) => role === 'lead' && m.supporting?.includes(group) === true),
  'offered lead': ({roles}, m) => roles.some(({role, group}) => role === 'lead' && group === m.offeredTo),
  confirmer: (acting, m) => (m.confirmBy === 'coordinator' ? is.coordinator(acting, m) : is.reporter(acting, m)),
}

/** Whether the product lets this actor make this decision now. */
export function permits(decision: Decision, m: Movement, acting: Acting, now: string): boolean {
  const {may, only} = table[decision]
  if (m.moving !== null) return false
  if (m.pausedUntil !== null && !whilePaused.includes(decision)) return false
  if (!may[m.stage]?.some(who => is[who](acting, m))) return false
  if (only?.(m, now) === false) return false
  const ownAppeal = m.stage === 'review' && m.appealed && m.closedBy === acting.person
  if (ownAppeal && judging.includes(decision)) return false
  // Four eyes: whose organisation leads the group does not confirm as a reporter what the group has solved.
  const ownWork = m.confirmBy === 'reporter' && acting.organisation === m.leadOrganisation
  return !(decision === 'confirm' && ownWork)
}

/** Whether the product lets this actor say just this, where it permits the decision. */
export function permitsSaying(body: BarrierDecision, m: Movement, acting: Acting): boolean {
  // With links a barrier keeps its scope.
  if (body.decision === 'reclassify' && (hasLink(m) || hasLinks(m)))
    return body.scope === undefined || body.scope === m.scope
  if (body.decision !== 'end-support' || !m.supporting?.includes(body.group)) return true
  const own = acting.roles.some(({role, group}) => role === 'lead' && group === body.group)
  return own || is.lead(acting, m) || is.coordinator(acting, m)
}

/** The decisions that somebody may make in this stage. */
export const decidedIn = (stage: Stage): Decision[] =>
  (Object.keys(table) as Decision[]).filter(decision => table[decision].may[stage])

/** What a body of this decision has to carry; of each list at least one. */
export function required(decision: Decision, ground: unknown): readonly (readonly string[])[] {
  const carries = table[decision].carries.map(each => (typeof each === 'string' ? [each] : each))
  return decision === 'decline' && ground === 'other-authority' ? [...carries, ['authority']] : carries
}
