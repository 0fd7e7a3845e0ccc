// People decide: from a decision, the state and the facts to what changes, or to a problem.
import {
  type Acting,
  afterChange,
  allowed,
  type BarrierDecision,
  type ClockName,
  type Decision,
  destination,
  groupsOn,
  hasLed,
  held,
  keepsScope,
  type Movement,
  type Problem,
  type ProblemCode,
  refusal,
  roleAs,
} from '@rin/contracts'
import {isActive, startClock} from '@rin/kit/clocks'
import {addSpan} from '@rin/kit/service-levels'
import {dayOf, endOfDay} from '@rin/kit/working-days'
import {endClocks, overdue, pauseClocks, resumeClocks} from './clocks.ts'
import type {Moment} from './moment.ts'
import {checkDone, endPause, leaveOut, newTarget, settled} from './stages.ts'

/** What the decision needs to know from other records. Absent: not asked for. */
export interface Facts {
  /** The group that is offered to, that holds the barrier or is to support it, is there. */
  groupThere?: boolean
  /** Somebody leads it. */
  groupLed?: boolean
  /** The solution to adopt is there. */
  solutionThere?: boolean
  /** Others see the solution to adopt than this barrier: one of the two would show them the other. */
  solutionForOthers?: boolean
  /** The survivor to merge into is open and no duplicate itself. */
  survivorOpen?: boolean
  /** What to link to is an open structural barrier. */
  structuralOpen?: boolean
  /** More people see the survivor than may see this barrier. */
  survivorShowsMore?: boolean
}

type Changed = Partial<Movement>
type Effect = Changed | {refused: ProblemCode; pointer: string}

interface Case<D extends Decision> {
  m: Movement
  d: Extract<BarrierDecision, {decision: D}>
  acting: Acting
  facts: Facts
  at: Moment
}

const refused = (code: ProblemCode, pointer: string): Effect => ({refused: code, pointer})

/** A target date is not in the past and within the limit of the scope. */
function outOfLimit(m: Movement, targetDate: string, {now, policies: {current}}: Moment): boolean {
  const today = dayOf(now)
  return targetDate < today || targetDate > addSpan(today, current.resolutionLimit[m.scope], current)
}

/** A new target that counts at once: its clock runs anew. */
const retargeted = (targetDate: string, at: Moment): Changed => ({
  targetDate,
  pendingDate: null,
  provisionalTarget: false,
  clocks: {resolution: startClock('resolution', at, {due: targetDate})},
})

/** Nobody could answer for a group that is not there or that nobody leads. */
function unableGroup({groupThere, groupLed}: Facts): Effect | null {
  if (!groupThere) return refused('unknown-reference', '/group')
  return groupLed ? null : refused('last-lead', '/group')
}

/** Back to the group, which owes a new target date. */
const backToGroup = ({at, facts}: {at: Moment; facts: Facts}): Effect =>
  facts.groupThere ? {targetDate: newTarget(at), provisionalTarget: true} : {}

/** Whoever leads a supporting group alone ends the support of that group alone. */
function endSupport({m, d, acting}: Case<'end-support'>): Effect {
  const {supporting = []} = m
  if (!supporting.includes(d.group)) return refused('unknown-reference', '/group')
  const role = roleAs('lead', m, acting) ?? roleAs('coordinator', m, acting) ?? held(acting, ['lead'], [d.group])
  return role ? {supporting: supporting.filter(group => group !== d.group)} : refused('role-not-allowed', '/group')
}

/** What each decision changes; for one that leads to another stage: what it brings along on arrival. */
const effects: {[D in Decision]: (given: Case<D>) => Effect} = {
  claim: ({acting}) => ({reviewer: acting.person}),
  ask: ({m, at}) => ({clocks: {...pauseClocks(m.clocks, at, 'review'), answer: startClock('answer', at)}}),
  answer: ({m, at}) => {
    if (m.stage === 'closed') return {lateAnswered: true}
    const answered = endClocks(m.clocks, 'answer')
    return {clocks: {...answered, ...resumeClocks({...m.clocks, ...answered}, at)}}
  },
  accept: ({d}) => ({industry: d.industry, category: d.category, priority: d.priority}),
  reclassify: ({m, d}) => {
    if (d.scope && d.scope !== m.scope && keepsScope(m)) return refused('decision-not-allowed', '/scope')
    return {
      ...(d.industry ? {industry: d.industry} : {}),
      ...(d.category ? {category: d.category} : {}),
      ...(d.priority ? {priority: d.priority} : {}),
      ...(d.scope ? {scope: d.scope} : {}),
      ...(d.industry && m.stage === 'assignment' ? {coordinatorsCalled: false} : {}),
    }
  },
  decline: ({acting}) => ({closedBy: acting.person}),
  merge: ({d, facts}) => {
    if (!facts.survivorOpen) return refused('unknown-reference', '/into')
    return facts.survivorShowsMore ? refused('less-confidential', '/into') : {into: d.into}
  },
  link: ({d, facts}) => (facts.structuralOpen ? {structural: d.to} : refused('unknown-reference', '/to')),
  unlink: () => ({structural: null}),
  offer: ({d, facts, at}) =>
    unableGroup(facts) ?? {offeredTo: d.group, coordinatorsCalled: false, clocks: {offer: startClock('offer', at)}},
  take: ({m, d, acting, at}) =>
    outOfLimit(m, d.targetDate, at)
      ? refused('date-out-of-range', '/targetDate')
      : {group: m.offeredTo, leadOrganisation: acting.organisation, targetDate: d.targetDate, provisionalTarget: false},
  refuse: ({m}) => ({...leaveOut(m, m.offeredTo), offeredTo: null, clocks: endClocks(m.clocks, 'offer')}),
  'hand-back': ({m}) => leaveOut(m, m.group),
  adopt: ({d, facts}) => {
    if (!facts.solutionThere) return refused('unknown-reference', '/solution')
    return facts.solutionForOthers ? refused('less-confidential', '/solution') : {adoptedSolution: d.solution}
  },
  progress: ({at}) => ({clocks: {progress: startClock('progress', at)}}),
  'add-support': ({m, d, facts}) => {
    const unable = unableGroup(facts)
    if (unable) return unable
    if (groupsOn(m).includes(d.group)) return refused('already-involved', '/group')
    return {supporting: [...(m.supporting ?? []), d.group]}
  },
  'end-support': endSupport,
  reschedule: ({m, d, at}) => {
    if (outOfLimit(m, d.targetDate, at)) return refused('date-out-of-range', '/targetDate')
    const atOnce = m.provisionalTarget || (m.targetDate !== null && d.targetDate < m.targetDate)
    return atOnce ? retargeted(d.targetDate, at) : {pendingDate: d.targetDate}
  },
  'approve-date': ({m, at}) => {
    if (m.pendingDate === null) return {}
    return m.pendingDate < dayOf(at.now) ? refused('date-out-of-range', '') : retargeted(m.pendingDate, at)
  },
  'reject-date': () => ({pendingDate: null}),
  pause: ({m, d, at}) => {
    const {current} = at.policies
    const today = dayOf(at.now)
    return d.until <= today || d.until > addSpan(today, current.longestPause, current)
      ? refused('date-out-of-range', '/until')
      : {pausedUntil: endOfDay(d.until), clocks: pauseClocks(m.clocks, at)}
  },
  resume: ({m, at}) => endPause(m, at),
  resolve: ({m, d, acting}) => {
    const own = m.reporters.some(({by}) => hasLed(m, by) || acting.standsFor.includes(by))
    return {extent: d.extent, confirmBy: own ? 'coordinator' : 'reporter'}
  },
  confirm: () => ({tacit: false}),
  contest: backToGroup,
  'still-solved': ({m, at}) => ({...checkDone(m, at), foundSolved: true}),
  returned: backToGroup,
  'propose-abandon': () => ({abandonProposed: true}),
  'reject-abandon': () => ({abandonProposed: false}),
  abandon: ({acting}) => ({closedBy: acting.person}),
  withdraw: ({m, acting}) => {
    const others = m.reporters.filter(reporter => !acting.standsFor.includes(reporter.by))
    return others.length > 0 ? {reporters: others} : {}
  },
  appeal: () => ({appealed: true}),
  reopen: () => ({refusedBy: [], priority: null, closedBy: null, into: null}),
  escalate: ({at}) => ({headCalledAt: at.now}),
}

/** Any decision in review acknowledges the report. */
const acknowledged = (m: Movement): Movement['clocks'] =>
  m.stage === 'review' && isActive(m.clocks.acknowledgement) ? endClocks(m.clocks, 'acknowledgement') : {}

/**
 * What the decision changes. One that leads to another stage only leaves `moving` with what it brings along: the
 * workflow carries it out. `missed` are the clocks that it starts anew after their end, before anybody recorded their miss.
 */
export function decide(
  decision: BarrierDecision,
  m: Movement,
  acting: Acting,
  facts: Facts,
  at: Moment,
): {changed: Changed; missed: ClockName[]} | {problem: Problem} {
  const code = refusal(decision.decision, m, acting, at.now)
  if (code) return {problem: {code, stage: m.stage, allowed: allowed(m, acting, at.now)}}
  // What the decision ends or stops after its time was missed, even if the workflow has yet to say so.
  const late = overdue(m.clocks, at)
  const judged = afterChange(m, {clocks: late})
  const effect = (effects[decision.decision] as (given: Case<Decision>) => Effect)({
    m: judged,
    d: decision,
    acting,
    facts,
    at,
  })
  if ('refused' in effect)
    return {problem: {code: effect.refused, errors: [{pointer: effect.pointer, code: effect.refused}]}}
  const leads = destination(decision.decision, m, acting, facts.groupThere === false)
  const changed = leads ? {moving: {...leads, because: decision.decision, set: effect}} : effect
  const leaves = leads !== null && leads.to !== m.stage
  const clocks = {...(leaves ? late : {}), ...changed.clocks, ...acknowledged(judged)}
  const missed = (Object.keys(late) as ClockName[]).filter(name => clocks[name]?.state === 'running')
  return {changed: settled(m, Object.keys(clocks).length > 0 ? {...changed, clocks} : changed), missed}
}
