// The table of solutions against what the product says of them: every decision in every status for every kind of actor.
import test from 'ava'
import * as z from 'zod'
import {people as barrierPeople} from './given.ts'
import type {Acting} from './movement.ts'
import {
  type ActingOnSolution,
  allowedOnSolution,
  type SolutionDecisionName,
  solutionDecisionNames,
  solutionDecisions,
  solutionRefusal,
} from './solution-decisions.ts'
import {
  type CommitmentMovement,
  type CommitmentStatus,
  commitmentStatuses,
  type SolutionMovement,
  type SolutionStatus,
  solutionStatuses,
  statusOf,
} from './solution-movement.ts'
import {SolutionDecision, solutionDecisionShapes} from './solutions.ts'

// The association has proposed it, the group care holds its barriers, digital supports it, and the chamber is asked for commitments.
const {reporter, stranger, ...others} = barrierPeople
const working = (acting: Acting): ActingOnSolution => ({...acting, groups: ['care'], supporting: ['digital']})
const people = {
  proposer: working(reporter),
  committed: working(stranger),
  member: working(others.member),
  lead: working(others.lead),
  otherLead: working(others.otherLead),
  supportLead: working(others.supportLead),
  supportMember: working(others.supportMember),
  coordinator: working(others.coordinator),
  head: working(others.head),
  auditor: working(others.auditor),
  operator: working(others.operator),
}
type Kind = keyof typeof people
const kinds = Object.keys(people) as Kind[]

const commitment = (status: CommitmentStatus, over: Partial<CommitmentMovement> = {}): CommitmentMovement => ({
  organisation: 'chamber',
  due: '2027-03-31',
  milestone: 1,
  status,
  releaseAsked: false,
  ...over,
})

const blank: SolutionMovement = {
  by: 'association',
  barriers: ['b-1'],
  adoptedFor: [],
  ended: null,
  commitments: {},
  found: {},
}
const adopted = {...blank, adoptedFor: ['b-1']}

/** A solution in this status, without the commitment that a decision is about. */
const inStatus: Record<SolutionStatus, SolutionMovement> = {
  proposed: blank,
  adopted,
  delivering: {...adopted, commitments: {'c-9': commitment('open')}},
  delivered: {...adopted, commitments: {'c-9': commitment('kept')}},
  effective: {...adopted, found: {'b-1': 'solved'}},
  ineffective: {...adopted, found: {'b-1': 'returned'}},
  rejected: {...blank, ended: 'rejected'},
  withdrawn: {...blank, ended: 'withdrawn'},
}

interface Row {
  may: readonly Kind[]
  in: readonly SolutionStatus[]
  /** The commitment that it is about, and in which statuses that may be. */
  on?: readonly CommitmentStatus[]
  releaseAsked?: boolean
  must: readonly string[]
  optional?: readonly string[]
}

const underWay = ['adopted', 'delivering', 'delivered', 'effective', 'ineffective'] as const
const table: Record<SolutionDecisionName, Row> = {
  reject: {may: ['lead', 'coordinator', 'head'], in: ['proposed'], must: ['reason']},
  withdraw: {may: ['proposer'], in: ['proposed'], must: ['reason']},
  update: {
    may: ['lead', 'member', 'supportLead', 'supportMember'],
    in: underWay,
    must: ['health', 'text'],
    optional: ['nextStep'],
  },
  'ask-commitment': {
    may: ['lead'],
    in: underWay,
    must: ['organisation', 'what', 'due', 'measure'],
    optional: ['milestone'],
  },
  'accept-commitment': {may: ['committed'], in: underWay, on: ['asked'], must: ['commitment']},
  'decline-commitment': {may: ['committed'], in: underWay, on: ['asked'], must: ['commitment', 'reason']},
  keep: {may: ['committed'], in: underWay, on: ['open', 'broken'], must: ['commitment', 'evidence']},
  break: {
    may: ['committed', 'lead', 'coordinator', 'head'],
    in: underWay,
    on: ['open'],
    must: ['commitment', 'reason'],
  },
  'ask-release': {may: ['committed'], in: underWay, on: ['open'], must: ['commitment', 'reason']},
  release: {may: ['lead'], in: underWay, on: ['asked', 'open', 'broken'], must: ['commitment', 'reason']},
  'refuse-release': {may: ['lead'], in: underWay, on: ['open'], releaseAsked: true, must: ['commitment', 'reason']},
}
const rows = Object.entries(table) as [SolutionDecisionName, Row][]

/** Open and broken commitments make the status; so that one of any status can be decided on in every status, it is looked at alone. */
const withCommitment = (m: SolutionMovement, status: CommitmentStatus, releaseAsked = false): SolutionMovement => ({
  ...m,
  commitments: {...m.commitments, 'c-1': commitment(status, {releaseAsked})},
})

test('the decisions are those of the table and no others', t => {
  t.deepEqual(Object.keys(table), solutionDecisionNames)
  t.is(solutionDecisionNames.length, 11)
})

test('every status is reached as its name says', t => {
  for (const status of solutionStatuses) t.is(statusOf(inStatus[status]), status)
})

for (const [decision, {may, in: statuses, on, releaseAsked}] of rows) {
  test(`who may ${decision}, and in which status`, t => {
    for (const status of solutionStatuses) {
      for (const promised of on ?? [undefined]) {
        const m = promised ? withCommitment(inStatus[status], promised, releaseAsked) : inStatus[status]
        const id = promised && 'c-1'
        const able = kinds.filter(who => solutionRefusal(decision, m, people[who], id) === null)
        const expected = statuses.includes(statusOf(m)) ? may : []
        t.deepEqual(able.toSorted(), [...expected].toSorted(), `${status} ${promised}`)
        const codes = new Set(kinds.map(who => solutionRefusal(decision, m, people[who], id)))
        codes.delete(null)
        t.true([...codes].every(code => code === 'role-not-allowed' || code === 'decision-not-allowed'))
      }
    }
  })
}

test('a commitment that stands otherwise refuses, and one that is not there is unknown', t => {
  for (const [decision, {may, on, releaseAsked}] of rows) {
    if (!on) continue
    const [who = 'lead'] = may
    for (const status of commitmentStatuses) {
      if (on.includes(status)) continue
      const m = withCommitment(inStatus.delivering, status, releaseAsked)
      t.is(solutionRefusal(decision, m, people[who], 'c-1'), 'decision-not-allowed', `${decision} of ${status}`)
    }
    t.is(solutionRefusal(decision, inStatus.delivering, people[who], 'c-1'), 'unknown-reference', decision)
  }
})

test('release is asked for once, and refused only when it was asked for', t => {
  const open = withCommitment(inStatus.delivering, 'open')
  const asked = withCommitment(inStatus.delivering, 'open', true)
  t.is(solutionRefusal('ask-release', asked, people.committed, 'c-1'), 'decision-not-allowed')
  t.is(solutionRefusal('refuse-release', open, people.lead, 'c-1'), 'decision-not-allowed')
  t.is(solutionRefusal('release', asked, people.lead, 'c-1'), null)
})

test('a promise is accepted, kept and begged off by the organisation alone, whoever works in the group', t => {
  const m = withCommitment(inStatus.adopted, 'asked')
  const leadOfChamber = {...people.lead, organisation: 'chamber', standsFor: ['chamber']}
  t.is(solutionRefusal('accept-commitment', m, leadOfChamber, 'c-1'), null)
  t.is(solutionRefusal('accept-commitment', m, people.lead, 'c-1'), 'role-not-allowed')
  t.is(solutionRefusal('accept-commitment', m, {...people.committed, organisation: null}, 'c-1'), 'role-not-allowed')
})

test('whoever leads only another group has no say', t => {
  const elsewhere = {...people.lead, groups: ['crafts']}
  for (const decision of ['reject', 'update', 'ask-commitment'] as const) {
    const m = decision === 'reject' ? inStatus.proposed : inStatus.adopted
    t.is(solutionRefusal(decision, m, elsewhere), 'role-not-allowed', decision)
  }
})

test('what is offered stands either with the solution or with a commitment', t => {
  const m = withCommitment(inStatus.delivering, 'open')
  t.deepEqual(allowedOnSolution(m, people.lead), ['update', 'ask-commitment'])
  t.deepEqual(allowedOnSolution(m, people.lead, 'c-1'), ['break', 'release'])
  t.deepEqual(allowedOnSolution(m, people.committed, 'c-1'), ['keep', 'break', 'ask-release'])
  t.deepEqual(allowedOnSolution(m, people.auditor, 'c-1'), [])
})

test('the fields are those of the table, and a reason is asked for wherever something is given up', t => {
  for (const [decision, {must, optional = []}] of rows) {
    const shape = solutionDecisionShapes[decision] as z.ZodRawShape
    const isOptional = (field: string): boolean => shape[field] instanceof z.ZodOptional
    t.deepEqual(Object.keys(shape).filter(isOptional), optional, decision)
    t.deepEqual(
      Object.keys(shape).filter(field => !isOptional(field)),
      must,
      decision,
    )
    t.deepEqual([...solutionDecisions[decision].must], must, decision)
  }
})

test('a body with a field too few or too many is refused', t => {
  const text = {lang: 'de', text: 'x'}
  const full = {decision: 'keep', commitment: 'c-1', evidence: text}
  t.true(SolutionDecision.safeParse(full).success)
  t.false(SolutionDecision.safeParse({...full, evidence: undefined}).success)
  t.false(SolutionDecision.safeParse({...full, reason: text}).success)
  t.false(SolutionDecision.safeParse({...full, decision: 'praise'}).success)
})
