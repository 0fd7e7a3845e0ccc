// The directory's rules: what an organisation, a person and a working group are, each the sum of its events.
import type {EventEnvelope, Group, Organisation, Person, RoleHeld} from '@rin/contracts'

export type OrganisationState = Pick<Organisation, 'kind'>
export type PersonState = Pick<Person, 'organisation' | 'roles'>
export type GroupState = Pick<Group, 'industries' | 'capacity'>

const kept =
  <S>(...fields: (keyof S & string)[]) =>
  (state: S | null, {data}: EventEnvelope): S =>
    ({
      ...state,
      ...Object.fromEntries(fields.filter(field => field in data).map(field => [field, data[field]])),
    }) as S

export const evolveOrganisation = kept<OrganisationState>('kind')
export const evolvePerson = kept<PersonState>('organisation', 'roles')
export const evolveGroup = kept<GroupState>('industries', 'capacity')

/** The roles of somebody who joins a group: one role in each group, the newest. */
export const joined = (roles: readonly RoleHeld[], group: string, role: 'lead' | 'member'): RoleHeld[] => [
  ...roles.filter(held => held.group !== group),
  {role, group},
]
