// People decide on solutions: from a decision, the state and the facts to what changes, or to a problem.
import {
  type ActingOnSolution,
  allowedOnSolution,
  type CommitmentMovement,
  type Problem,
  type ProblemCode,
  refuse,
  type SolutionChange,
  type SolutionClockName,
  type SolutionDecision,
  type SolutionDecisionName,
  type SolutionMovement,
  solutionRefusal,
  statusOf,
} from '@rin/contracts'
import {startClock} from '@rin/kit/clocks'
import {addSpan} from '@rin/kit/service-levels'
import {dayOf} from '@rin/kit/working-days'
import {ended, missedBy, settled} from './clocks.ts'
import type {Moment} from './moment.ts'

/** What the decision needs to know from elsewhere. */
export interface Facts {
  /** The id that a new commitment gets. */
  id: string
  /** The organisation that is asked for a commitment is there. */
  organisationThere?: boolean
}

/** Twice as far as the target date of a structural barrier. */
const FARTHEST = '24 months'

type Effect = SolutionChange | {refused: ProblemCode; pointer: string}

interface Case<D extends SolutionDecisionName> {
  m: SolutionMovement
  d: Extract<SolutionDecision, {decision: D}>
  facts: Facts
  at: Moment
}

type OnCommitment = Pick<Case<'keep'>, 'm' | 'at'> & {d: {commitment: string}}

/** The named commitment with this changed. */
function changed({m, d}: OnCommitment, change: Partial<CommitmentMovement>): Effect {
  const promised = m.commitments[d.commitment]
  return promised ? {commitments: {[d.commitment]: {...promised, ...change}}} : {}
}

/** Nothing more is waited for, so its clock ends. */
const over = (given: OnCommitment, status: CommitmentMovement['status']): Effect =>
  changed(given, {status, releaseAsked: false, ...ended(given.m.commitments[given.d.commitment]?.clock, given.at)})

/** What is to be kept in the past, or so far away, is no promise. */
function outOfRange(due: string, {now, policies: {current}}: Moment): boolean {
  const today = dayOf(now)
  return due < today || due > addSpan(today, FARTHEST, current)
}

/** A promise that was to be kept before it is given is none. */
function accepted(given: Case<'accept-commitment'>): Effect {
  const {m, d, at} = given
  const due = m.commitments[d.commitment]?.due ?? ''
  if (due < dayOf(at.now)) return {refused: 'date-out-of-range', pointer: ''}
  return changed(given, {status: 'open', clock: startClock('commitment', at, {due})})
}

/** What each decision changes. */
const effects: {[D in SolutionDecisionName]: (given: Case<D>) => Effect} = {
  reject: () => ({ended: 'rejected'}),
  withdraw: () => ({ended: 'withdrawn'}),
  update: ({m, at}) => (statusOf(m) === 'delivering' ? {updateClock: startClock('update', at)} : {}),
  'ask-commitment': ({d, facts, at}) => {
    if (outOfRange(d.due, at)) return {refused: 'date-out-of-range', pointer: '/due'}
    if (!facts.organisationThere) return {refused: 'unknown-reference', pointer: '/organisation'}
    const {organisation, due, milestone = 1} = d
    return {commitments: {[facts.id]: {organisation, due, milestone, status: 'asked', releaseAsked: false}}}
  },
  'accept-commitment': accepted,
  'decline-commitment': given => changed(given, {status: 'declined'}),
  keep: given => over(given, 'kept'),
  break: given => over(given, 'broken'),
  'ask-release': given => changed(given, {releaseAsked: true}),
  release: given => over(given, 'released'),
  'refuse-release': given => changed(given, {releaseAsked: false}),
}

/** The commitment that the decision is about. */
const named = (decision: SolutionDecision): string | undefined =>
  'commitment' in decision ? decision.commitment : undefined

/**
 * What the decision changes, or why it is not taken. `missed` are the clocks that it ends or starts anew after their end,
 * before anybody recorded their miss.
 */
export function decide(
  decision: SolutionDecision,
  m: SolutionMovement,
  acting: ActingOnSolution,
  facts: Facts,
  at: Moment,
): {changed: SolutionChange; missed: SolutionClockName[]} | {problem: Problem} {
  const code = solutionRefusal(decision.decision, m, acting, named(decision))
  if (code === 'unknown-reference') return refuse(code, {errors: [{pointer: '/commitment', code}]})
  if (code) return refuse(code, {stage: statusOf(m), allowed: allowedOnSolution(m, acting, named(decision))})
  const effect = (effects[decision.decision] as (given: Case<SolutionDecisionName>) => Effect)({
    m,
    d: decision,
    facts,
    at,
  })
  if ('refused' in effect) return refuse(effect.refused, {errors: [{pointer: effect.pointer, code: effect.refused}]})
  const change = settled(m, effect, at)
  return {changed: change, missed: missedBy(m, change, at)}
}
