// Movements and people for the tests of the two tables: a barrier in any stage, ripe for what may be decided there.
import {type Acting, beginning, type Clock, type Movement, type Role, type Stage} from './movement.ts'

/** Noon of a Monday; nothing in the tables reads a calendar. */
export const NOW = '2026-11-23T11:00:00.000Z'
export const SOONER = '2026-11-20T22:59:59.999Z'
export const LATER = '2026-12-07T22:59:59.999Z'
export const LATEST = '2026-12-21T22:59:59.999Z'

export const clock = (over: Partial<Clock> = {}): Clock => ({
  state: 'running',
  policy: '1',
  warnAt: SOONER,
  dueAt: LATER,
  thenAt: LATEST,
  fired: [],
  left: null,
  ...over,
})

const blank: Movement = {
  ...beginning(
    {barrier: 'b-1', by: 'association'},
    {scope: 'structural', industry: 'health-care', category: 'recognition'},
  ),
  clocks: {acknowledgement: clock({state: 'met', thenAt: null})},
}

const inGroup = {
  group: 'care',
  leadOrganisation: 'clinic',
  supporting: ['digital'],
  adoptedSolution: 's-1',
} satisfies Partial<Movement>

const ripe: Record<Stage, Partial<Movement>> = {
  review: {waitingFor: 'reporter'},
  assignment: {waitingFor: 'group', offeredTo: 'care'},
  resolution: {
    ...inGroup,
    waitingFor: 'group',
    targetDate: '2027-01-29',
    pendingDate: '2027-02-26',
    abandonProposed: true,
  },
  confirmation: {...inGroup, waitingFor: 'reporter', extent: 'full', confirmBy: 'reporter'},
  'follow-up': {...inGroup, waitingFor: 'reporter', extent: 'full', confirmBy: 'reporter', checkAsked: true},
  closed: {waitingFor: 'nobody', outcome: 'resolved'},
}

/** A barrier in this stage, ripe for all that may be decided there, with what the test says on top. */
export const barrier = (stage: Stage, over: Partial<Movement> = {}): Movement => ({
  ...blank,
  stage,
  ...ripe[stage],
  ...over,
})

const acting = (person: string, organisation: string, role: Role, group?: string): Acting => ({
  person,
  organisation,
  roles: [{role, ...(group ? {group} : {})}],
  standsFor: [organisation],
})

/** One of each kind; only the association reported, only the group care is offered or holds the barrier, digital supports it. */
export const people = {
  reporter: acting('the-reporter', 'association', 'partner'),
  stranger: acting('a-stranger', 'chamber', 'partner'),
  member: acting('the-member', 'hospital', 'member', 'care'),
  lead: acting('the-lead', 'clinic', 'lead', 'care'),
  otherLead: acting('another-lead', 'guild', 'lead', 'crafts'),
  supportLead: acting('a-supporting-lead', 'academy', 'lead', 'digital'),
  supportMember: acting('a-supporting-member', 'college', 'member', 'digital'),
  coordinator: acting('a-coordinator', 'senate', 'coordinator'),
  head: acting('the-head', 'senate', 'head'),
  auditor: acting('an-auditor', 'court', 'auditor'),
  operator: acting('an-operator', 'rin', 'operator'),
} as const satisfies Record<string, Acting>
export type Kind = keyof typeof people
export const kinds = Object.keys(people) as Kind[]
