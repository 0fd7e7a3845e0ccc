// A solution told as a story for the tests: who decides what, which move the workflow makes, and what time it is.
import {
  type ActingOnSolution,
  afterSolutionChange,
  type Problem,
  proposedBy,
  type SolutionChange,
  type SolutionClockName,
  type SolutionDecision,
  type SolutionMove,
  type SolutionMovement,
  SolutionPolicy,
} from '@rin/contracts'
import {readPolicyFiles} from '@rin/kit/policy-files'
import {policiesOf} from '@rin/kit/service-levels'
import {type About, advance} from './advance.ts'
import {decide, type Facts} from './decide.ts'
import type {Moment} from './moment.ts'

/** A Thursday. */
export const ADOPTED = '2027-03-04T09:00:00.000Z'
export const TODAY = '2027-03-04'

/** The first version of the service levels, whatever came after it. */
const policies = policiesOf([readPolicyFiles('services/solutions/policies', SolutionPolicy).of('1')])
export const moment = (now: string): Moment => ({now, policies})

export const text = {lang: 'de', text: 'wie besprochen'}
export const lead: ActingOnSolution = {
  person: 'the-lead',
  organisation: 'clinic',
  roles: [{role: 'lead', group: 'care'}],
  standsFor: ['clinic'],
  groups: ['care'],
  supporting: [],
}
export const school: ActingOnSolution = {
  person: 'the-partner',
  organisation: 'school',
  roles: [{role: 'partner'}],
  standsFor: ['school'],
  groups: [],
  supporting: [],
}

export const asked = {
  decision: 'ask-commitment',
  organisation: 'school',
  what: text,
  due: '2027-06-30',
  measure: text,
} as const satisfies SolutionDecision
export const accepted: SolutionDecision = {decision: 'accept-commitment', commitment: 'c-1'}
export const update: SolutionDecision = {decision: 'update', health: 'on-track', text}
export const on = (
  decision: 'keep' | 'break' | 'release' | 'ask-release' | 'refuse-release' | 'decline-commitment',
  commitment = 'c-1',
): SolutionDecision =>
  (decision === 'keep'
    ? {decision, commitment, evidence: text}
    : {decision, commitment, reason: text}) as SolutionDecision

export const adopted: SolutionMovement = {...proposedBy('association', ['b-1']), adoptedFor: ['b-1']}
/** A new commitment is called c-1, unless another id is given. */
export const facts = (id = 'c-1'): Facts => ({id, organisationThere: true})

type Result = {changed: SolutionChange} | {problem: Problem}

/** A solution that was just adopted, and what becomes of it. */
export function story(start: SolutionMovement = adopted) {
  let now = ADOPTED
  let m = start
  let missed: readonly SolutionClockName[] = []
  const take = (result: Result, what: string): void => {
    if ('problem' in result) throw new Error(`${what}: ${result.problem.code}`)
    m = afterSolutionChange(m, result.changed)
  }
  const told = {
    m: () => m,
    /** The clocks whose miss the last decision recorded. */
    missed: () => missed,
    at(instant: string) {
      now = instant
      return told
    },
    does(who: ActingOnSolution, decision: SolutionDecision, id?: string) {
      const result = decide(decision, m, who, facts(id), moment(now))
      take(result, decision.decision)
      missed = 'missed' in result ? result.missed : []
      return told
    },
    moves(move: SolutionMove, about: About = {}) {
      take(advance(move, about, m, moment(now)), move)
      return told
    },
  }
  return told
}

/** With one commitment of the school, due on 30 June, accepted on the day of adoption. */
export const delivering = () => story().does(lead, asked).does(school, accepted)
