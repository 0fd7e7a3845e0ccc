// The table of solutions: which decision people may make on a solution, from where, who, and what it must carry.
import type {Acting, Role} from './movement.ts'
import type {ProblemCode} from './problems.ts'
import {coordinating, held, reporting} from './roles.ts'
import {type CommitmentStatus, type SolutionMovement, type SolutionStatus, statusOf} from './solution-movement.ts'

type Who = 'proposer' | 'lead' | 'member' | 'coordinator' | 'committed'

interface Row {
  readonly from: readonly SolutionStatus[]
  readonly who: readonly Who[]
  /** Fields the decision must carry, and fields it may carry. */
  readonly must: readonly string[]
  readonly may?: readonly string[]
  /** It is about one commitment, which has to be in one of these. */
  readonly commitment?: readonly CommitmentStatus[]
  /** It answers a wish to be released; true: there has to be one, false: there must not. */
  readonly releaseAsked?: boolean
}

/** Also once it has proved effective: it may have been adopted for another barrier, or be done better. */
const adopted: readonly SolutionStatus[] = ['adopted', 'delivering', 'delivered', 'effective', 'ineffective']

export const solutionDecisions = {
  reject: {from: ['proposed'], who: ['lead', 'coordinator'], must: ['reason']},
  withdraw: {from: ['proposed'], who: ['proposer'], must: ['reason']},
  update: {from: adopted, who: ['lead', 'member'], must: ['health', 'text'], may: ['nextStep']},
  'ask-commitment': {
    from: adopted,
    who: ['lead'],
    must: ['organisation', 'what', 'due', 'measure'],
    may: ['milestone'],
  },
  'accept-commitment': {from: adopted, who: ['committed'], must: ['commitment'], commitment: ['asked']},
  'decline-commitment': {from: adopted, who: ['committed'], must: ['commitment', 'reason'], commitment: ['asked']},
  keep: {from: adopted, who: ['committed'], must: ['commitment', 'evidence'], commitment: ['open', 'broken']},
  break: {
    from: adopted,
    who: ['committed', 'lead', 'coordinator'],
    must: ['commitment', 'reason'],
    commitment: ['open'],
  },
  'ask-release': {
    from: adopted,
    who: ['committed'],
    must: ['commitment', 'reason'],
    commitment: ['open'],
    releaseAsked: false,
  },
  release: {from: adopted, who: ['lead'], must: ['commitment', 'reason'], commitment: ['asked', 'open', 'broken']},
  'refuse-release': {
    from: adopted,
    who: ['lead'],
    must: ['commitment', 'reason'],
    commitment: ['open'],
    releaseAsked: true,
  },
} as const satisfies Record<string, Row>

export type SolutionDecisionName = keyof typeof solutionDecisions
export const solutionDecisionNames = Object.keys(solutionDecisions) as [SolutionDecisionName, ...SolutionDecisionName[]]

/** Who asks, and which groups hold the barriers of the solution: their leads and members are the solution's. */
export interface ActingOnSolution extends Acting {
  readonly groups: readonly string[]
  /** Groups that support those: their leads and members count as members. */
  readonly supporting: readonly string[]
}

/** Roles that may ever count for a Who: without one of them the answer is no in every status. */
const rolesOf: Record<Who, readonly Role[]> = {
  proposer: reporting,
  committed: reporting,
  lead: ['lead'],
  member: ['member', 'lead'],
  coordinator: coordinating,
}

/** The role in which this actor counts as `who` for this solution and commitment, or null. */
function roleAs(who: Who, m: SolutionMovement, acting: ActingOnSolution, commitment: string | undefined): Role | null {
  switch (who) {
    case 'proposer':
      return m.by !== null && acting.standsFor.includes(m.by) ? held(acting, rolesOf.proposer) : null
    case 'lead':
      return held(acting, rolesOf.lead, acting.groups)
    case 'member':
      return held(acting, rolesOf.member, [...acting.groups, ...acting.supporting])
    case 'coordinator':
      return held(acting, rolesOf.coordinator)
    case 'committed': {
      const promised = commitment === undefined ? undefined : m.commitments[commitment]
      return promised?.organisation === acting.organisation ? held(acting, rolesOf.committed) : null
    }
  }
}

/** The role in which this actor may make this decision on this solution, or null. */
export function roleForSolution(
  decision: SolutionDecisionName,
  m: SolutionMovement,
  acting: ActingOnSolution,
  commitment?: string,
): Role | null {
  for (const who of solutionDecisions[decision].who) {
    const role = roleAs(who, m, acting, commitment)
    if (role) return role
  }
  return null
}

/** Why this commitment is none for the decision, or null. */
function commitmentRefusal(row: Row, m: SolutionMovement, commitment: string | undefined): ProblemCode | null {
  if (!row.commitment) return null
  const promised = commitment === undefined ? undefined : m.commitments[commitment]
  if (!promised) return 'unknown-reference'
  if (!row.commitment.includes(promised.status)) return 'decision-not-allowed'
  if (row.releaseAsked !== undefined && row.releaseAsked !== promised.releaseAsked) return 'decision-not-allowed'
  return null
}

/** Why this actor may not make this decision now, or null if they may. */
export function solutionRefusal(
  decision: SolutionDecisionName,
  m: SolutionMovement,
  acting: ActingOnSolution,
  commitment?: string,
): ProblemCode | null {
  const row: Row = solutionDecisions[decision]
  if (!row.who.some(who => held(acting, rolesOf[who]))) return 'role-not-allowed'
  if (!row.from.includes(statusOf(m))) return 'decision-not-allowed'
  const refused = commitmentRefusal(row, m, commitment)
  if (refused) return refused
  return roleForSolution(decision, m, acting, commitment) === null ? 'role-not-allowed' : null
}

/** What this actor may decide now: on the solution, or on one of its commitments. */
export const allowedOnSolution = (
  m: SolutionMovement,
  acting: ActingOnSolution,
  commitment?: string,
): SolutionDecisionName[] =>
  solutionDecisionNames.filter(decision => {
    const row: Row = solutionDecisions[decision]
    if ((row.commitment === undefined) !== (commitment === undefined)) return false
    return solutionRefusal(decision, m, acting, commitment) === null
  })
