// A barrier told as a story for the tests: who decides what, which move the workflow makes, and what time it is.
import {
  type Acting,
  afterChange,
  type BarrierDecision,
  type ClockName,
  type Move,
  type Movement,
  Policy,
  type Problem,
  type ReportBarrier,
  type Role,
} from '@rin/contracts'
import {readPolicyFiles} from '@rin/kit/policy-files'
import {policiesOf} from '@rin/kit/service-levels'
import {advance, type Candidate} from './advance.ts'
import {decide, type Facts} from './decide.ts'
import type {Moment} from './moment.ts'
import {reported} from './state.ts'

/** A Thursday; the Monday after it is the holiday of 8 March, and Easter is on the 28th. */
export const REPORTED = '2027-03-04T09:00:00.000Z'

/** The first version of the service levels, whatever came after it. */
const policies = policiesOf([readPolicyFiles('services/barriers/policies', Policy).of('1')])
export const moment = (now: string): Moment => ({now, policies})

export const text = {lang: 'de', text: 'wie besprochen'}

const acting = (person: string, organisation: string, role: Role, group?: string): Acting => ({
  person,
  organisation,
  roles: [{role, ...(group ? {group} : {})}],
  standsFor: [organisation],
})
export const reporter = acting('the-reporter', 'association', 'partner')
export const neighbour = acting('a-stranger', 'chamber', 'partner')
export const member = acting('the-member', 'hospital', 'member', 'care')
export const lead = acting('the-lead', 'clinic', 'lead', 'care')
export const otherLead = acting('another-lead', 'guild', 'lead', 'crafts')
export const coordinator = acting('a-coordinator', 'senate', 'coordinator')
export const colleague = acting('another-coordinator', 'senate', 'coordinator')

export const report: ReportBarrier = {
  title: text,
  description: text,
  category: 'recognition',
  industry: 'health-care',
  scope: 'structural',
  occupations: [],
  region: '',
  legalBasis: '',
  confidentiality: 'open',
}

export const care: Candidate = {id: 'care', position: 0, capacity: 10, load: 0}
const everythingThere: Facts = {
  groupThere: true,
  groupLed: true,
  solutionThere: true,
  survivorOpen: true,
  structuralOpen: true,
}

type Result = {changed: Partial<Movement>} | {problem: Problem}

export function story(start: string = REPORTED, more: Partial<ReportBarrier> = {}, by = 'association') {
  let now = start
  let m = reported('b-1', by, {...report, ...more}, moment(now))
  const take = (result: Result, what: string): Partial<Movement> => {
    if ('problem' in result) throw new Error(`${what}: ${result.problem.code}`)
    m = afterChange(m, result.changed)
    return result.changed
  }
  const told = {
    now: () => now,
    m: () => m,
    at(instant: string) {
      now = instant
      return told
    },
    /** Another barrier altogether. */
    being(over: Partial<Movement>) {
      m = {...m, ...over}
      return told
    },
    /** Somebody decides; the workflow has yet to carry it out. */
    decides(who: Acting, decision: BarrierDecision, facts: Facts = everythingThere) {
      return take(decide(decision, m, who, facts, moment(now)), decision.decision)
    },
    moves(move: Move, clock?: ClockName, candidates: readonly Candidate[] = []) {
      return take(advance({move, clock, because: 'moving'}, m, candidates, moment(now)), move)
    },
    /** Somebody decides and the workflow carries it out at once. */
    does(who: Acting, decision: BarrierDecision, facts?: Facts) {
      told.decides(who, decision, facts)
      if (m.moving) told.moves('move')
      return told
    },
    /** The workflow moves and the story goes on. */
    thenMoves(move: Move, clock?: ClockName, candidates?: readonly Candidate[]) {
      told.moves(move, clock, candidates)
      return told
    },
    /** The code of the refusal, with the place of the fault where there is one; null if it would be taken. */
    refuses(who: Acting, decision: BarrierDecision, facts: Facts = everythingThere): string | null {
      const result = decide(decision, m, who, facts, moment(now))
      if ('changed' in result) return null
      return [result.problem.code, ...(result.problem.errors ?? []).map(({pointer}) => pointer)].join(' ')
    },
  }
  return told
}
export type Story = ReturnType<typeof story>

export const accept: BarrierDecision = {
  decision: 'accept',
  industry: 'health-care',
  category: 'recognition',
  priority: 'high',
}
export const take: BarrierDecision = {decision: 'take', targetDate: '2027-06-30'}
export const adopt: BarrierDecision = {decision: 'adopt', solution: 's-1'}
export const link: BarrierDecision = {decision: 'link', to: 'b-7'}
export const addSupport: BarrierDecision = {decision: 'add-support', group: 'crafts'}
export const resolve: BarrierDecision = {decision: 'resolve', extent: 'full', summary: text}

/** Barriers that have come this far on the day of their report. */
export const arrived = {
  review: (...as: Parameters<typeof story>) => story(...as),
  assignment: (...as: Parameters<typeof story>) => arrived.review(...as).does(coordinator, accept),
  offered: (...as: Parameters<typeof story>) => arrived.assignment(...as).thenMoves('route', undefined, [care]),
  resolution: (...as: Parameters<typeof story>) => arrived.offered(...as).does(lead, take),
  confirmation: (...as: Parameters<typeof story>) =>
    arrived
      .resolution(...as)
      .does(lead, adopt)
      .does(lead, resolve),
  followUp: (...as: Parameters<typeof story>) => arrived.confirmation(...as).does(reporter, {decision: 'confirm'}),
  declined: (...as: Parameters<typeof story>) =>
    arrived.review(...as).does(coordinator, {decision: 'decline', ground: 'not-specific', reason: text}),
  asked: (...as: Parameters<typeof story>) => {
    const told = arrived.review(...as)
    return told.does(coordinator, {decision: 'ask', question: text})
  },
}
