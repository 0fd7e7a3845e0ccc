// People decide on solutions: from a decision, the state and the facts to what changes, or to a problem.
import {
  type ActingOnSolution,
  allowedOnSolution,
  type CommitmentMovement,
  type Problem,
  type ProblemCode,
  refuse,
  type SolutionChange,
  type SolutionDecision,
  type SolutionDecisionName,
  type SolutionMovement,
  solutionRefusal,
  statusOf,
} from '@rin/contracts'

/** What the decision needs to know from elsewhere. */
export interface Facts {
  /** The id that a new commitment gets. */
  id: string
  /** Today in Berlin. */
  today: string
  /** The organisation that is asked for a commitment is there. */
  organisationThere?: boolean
}

type Effect = SolutionChange | {refused: ProblemCode; pointer: string}

interface Case<D extends SolutionDecisionName> {
  m: SolutionMovement
  d: Extract<SolutionDecision, {decision: D}>
  facts: Facts
}

/** The named commitment with this changed. */
function changed({m, d}: {m: SolutionMovement; d: {commitment: string}}, change: Partial<CommitmentMovement>): Effect {
  const promised = m.commitments[d.commitment]
  return promised ? {commitments: {[d.commitment]: {...promised, ...change}}} : {}
}

/** What each decision changes. */
const effects: {[D in SolutionDecisionName]: (given: Case<D>) => Effect} = {
  reject: () => ({ended: 'rejected'}),
  withdraw: () => ({ended: 'withdrawn'}),
  update: () => ({}),
  'ask-commitment': ({d, facts}) => {
    if (d.due < facts.today) return {refused: 'date-out-of-range', pointer: '/due'}
    if (!facts.organisationThere) return {refused: 'unknown-reference', pointer: '/organisation'}
    const {organisation, due, milestone = 1} = d
    return {commitments: {[facts.id]: {organisation, due, milestone, status: 'asked', releaseAsked: false}}}
  },
  'accept-commitment': given => changed(given, {status: 'open'}),
  'decline-commitment': given => changed(given, {status: 'declined'}),
  keep: given => changed(given, {status: 'kept', releaseAsked: false}),
  break: given => changed(given, {status: 'broken', releaseAsked: false}),
  'ask-release': given => changed(given, {releaseAsked: true}),
  release: given => changed(given, {status: 'released', releaseAsked: false}),
  'refuse-release': given => changed(given, {releaseAsked: false}),
}

/** The commitment that the decision is about. */
const named = (decision: SolutionDecision): string | undefined =>
  'commitment' in decision ? decision.commitment : undefined

/** What the decision changes, or why it is not taken. */
export function decide(
  decision: SolutionDecision,
  m: SolutionMovement,
  acting: ActingOnSolution,
  facts: Facts,
): {changed: SolutionChange} | {problem: Problem} {
  const code = solutionRefusal(decision.decision, m, acting, named(decision))
  if (code === 'unknown-reference') return refuse(code, {errors: [{pointer: '/commitment', code}]})
  if (code) return refuse(code, {stage: statusOf(m), allowed: allowedOnSolution(m, acting, named(decision))})
  const effect = (effects[decision.decision] as (given: Case<SolutionDecisionName>) => Effect)({m, d: decision, facts})
  if (!('refused' in effect)) return {changed: effect}
  const {refused, pointer} = effect
  return refuse(refused, {errors: [{pointer, code: refused}]})
}

/** Whether the solution has consented to this barrier before: then there is nothing to record. */
export const isReservedFor = (m: SolutionMovement, barrier: string): boolean => m.adoptedFor.includes(barrier)
