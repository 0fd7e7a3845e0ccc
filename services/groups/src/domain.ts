// The directory's rules: what an organisation, a person and a working group are, each the sum of its events; who was in a
// group and when; that a group is never without a lead; and what is left of a person who was erased.
import type {
  Erasure,
  EventEnvelope,
  Group,
  GroupRole,
  Membership,
  Organisation,
  Person,
  RetentionRun,
  RoleHeld,
} from '@rin/contracts'

/** A time that a person spends or spent in a group. */
interface Period extends Omit<Membership, 'person'> {
  group: string
}

/** What the group knows of one who leads or led it, and by which version of that person's record. */
interface Leading {
  version: number
  leads: boolean
}

/** A run that erased what was over its time. */
export type RetentionState = Pick<RetentionRun, 'startedAt' | 'done' | 'items'>

export const evolveRetention = (_: RetentionState | null, {data}: EventEnvelope): RetentionState =>
  data as unknown as RetentionState

export type OrganisationState = Pick<Organisation, 'kind'>
export interface PersonState extends Pick<Person, 'organisation' | 'roles'> {
  memberships: Period[]
  /** Once they are erased; absent before. */
  erasure?: Omit<Erasure, 'person'>
}
export interface GroupState extends Pick<Group, 'industries' | 'capacity'> {
  /** The version under which the charter's texts are kept. */
  charter: {version: number; since: string} | null
  leads: Record<string, Leading>
}

export const evolveOrganisation = (_: OrganisationState | null, {data}: EventEnvelope): OrganisationState => ({
  kind: data.kind as Organisation['kind'],
})

/** A person's times in groups after these are the roles: those of ended roles are over, those of new ones begin. */
function periodsAfter(periods: readonly Period[], roles: readonly RoleHeld[], time: string): Period[] {
  const isHeld = ({group, role}: Period): boolean => roles.some(held => held.group === group && held.role === role)
  const after = periods.map(each => (each.until !== null || isHeld(each) ? each : {...each, until: time}))
  for (const {role, group} of roles) {
    const lasts = after.some(each => each.until === null && each.group === group && each.role === role)
    if (group !== undefined && !lasts) after.push({group, role: role as GroupRole, from: time, until: null})
  }
  return after
}

const ERASED = 'rin.person.erased.v1'
const FORGOTTEN = 'rin.person.forgotten.v1'

/** What services have forgotten is added up: they are asked more than once. */
function erasureAfter({erasure}: PersonState, {type, data, time}: EventEnvelope): PersonState['erasure'] {
  if (type === ERASED) {
    const {ground, directoryOnly = false} = data as Pick<Erasure, 'ground'> & {directoryOnly?: boolean}
    return {since: time, ground, directoryOnly, done: null, forgotten: {}, gone: {}}
  }
  if (type !== FORGOTTEN || !erasure) return erasure
  const {forgotten, done, gone = {}} = data as Pick<Erasure, 'forgotten'> & {done: boolean; gone?: Erasure['gone']}
  const stores = Object.keys({...erasure.forgotten, ...forgotten}) as (keyof Erasure['forgotten'])[]
  const texts = (store: keyof Erasure['forgotten']): number =>
    (erasure.forgotten[store]?.texts ?? 0) + (forgotten[store]?.texts ?? 0)
  return {
    ...erasure,
    done: done ? time : erasure.done,
    forgotten: Object.fromEntries(stores.map(each => [each, {texts: texts(each)}])),
    gone: done ? gone : erasure.gone,
  }
}

export function evolvePerson(state: PersonState | null, event: EventEnvelope): PersonState {
  const {organisation, roles} = {...state, ...event.data} as Pick<PersonState, 'organisation' | 'roles'>
  const memberships = periodsAfter(state?.memberships ?? [], roles, event.time)
  const erasure = state ? erasureAfter(state, event) : undefined
  return {organisation, roles, memberships, ...(erasure ? {erasure} : {})}
}

const NOTED = 'rin.group.lead-noted.v1'
const RELEASED = 'rin.group.lead-released.v1'
const CHARTERED = 'rin.group.chartered.v1'

export function evolveGroup(state: GroupState | null, {type, data, time, recordversion}: EventEnvelope): GroupState {
  if (state === null) {
    const {industries, capacity} = data as Pick<GroupState, 'industries' | 'capacity'>
    return {industries, capacity, charter: null, leads: {}}
  }
  if (type === CHARTERED) return {...state, charter: {version: recordversion, since: time}}
  const {person, version} = data as {person: string; version: number}
  return {...state, leads: {...state.leads, [person]: {version, leads: type === NOTED}}}
}

/** The roles of somebody who joins a group: one role in each group, the newest. */
export const joined = (roles: readonly RoleHeld[], group: string, role: GroupRole): RoleHeld[] => [
  ...left(roles, group),
  {role, group},
]

/** The roles of somebody who leaves a group. */
export const left = (roles: readonly RoleHeld[], group: string): RoleHeld[] =>
  roles.filter(held => held.group !== group)

/** The roles that somebody no longer has. */
export const ended = (before: readonly RoleHeld[], after: readonly RoleHeld[]): RoleHeld[] =>
  before.filter(({role, group}) => !after.some(held => held.role === role && held.group === group))

/** The groups that somebody with these roles leads. */
export const ledWith = (roles: readonly RoleHeld[]): string[] => [
  ...new Set(roles.flatMap(({role, group}) => (role === 'lead' && group !== undefined ? [group] : []))),
]

type Step = {type: typeof NOTED | typeof RELEASED; data: {person: string; version: number}} | null

/**
 * The group notes who leads it by this version of their record; null where it knows that, or has released them since. Who was
 * released as of a version counts again only by a later one: so a note that comes late brings nobody back.
 */
export function noteLead({leads}: GroupState, person: string, version: number): Step {
  const known = leads[person]
  return known && (known.leads || known.version >= version) ? null : {type: NOTED, data: {person, version}}
}

/** Whether somebody leads the group; beside this person, where one is named. */
export const isLed = ({leads}: Pick<GroupState, 'leads'>, beside?: string): boolean =>
  Object.entries(leads).some(([person, each]) => person !== beside && each.leads)

/** The group lets a lead go as of this version of their record; null where it has, `last-lead` where nobody else leads it. */
export function releaseLead({leads}: GroupState, person: string, version: number): Step | 'last-lead' {
  if (!isLed({leads}, person)) return 'last-lead'
  const known = leads[person]
  const isReleased = known && (known.leads ? known.version > version : known.version >= version)
  return isReleased ? null : {type: RELEASED, data: {person, version}}
}
