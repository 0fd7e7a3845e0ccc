// Who may change the directory, and how its records are shown.
import {
  type Actor,
  coordinating,
  type Erasure,
  type Group,
  held,
  type Membership,
  type Organisation,
  type Person,
  type PersonOnFile,
  type RetentionRules,
} from '@rin/contracts'
import {type RecordDocument, shownText, textKey} from '@rin/kit/record'
import {type GroupState, isLed, type OrganisationState, type PersonState} from './domain.ts'
import {goneBy} from './retention-rules.ts'

/** The directory is kept by the coordinators. */
export const mayManage = (actor: Actor): boolean => held(actor, coordinating) !== null
/** A person's file is theirs, and of those who keep the directory. */
export const mayOpenFile = (actor: Actor, person: string): boolean => mayManage(actor) || actor.person === person

export const operates = (actor: Actor): boolean => held(actor, ['operator']) !== null
export const reviews = (actor: Actor): boolean => held(actor, ['auditor']) !== null

/** A text of the record as it is shown. */
const textOf = <S>({texts}: RecordDocument<S>, field: string, version = 1) => shownText(texts[textKey(version, field)])

export const organisationView = (record: RecordDocument<OrganisationState>): Organisation => ({
  id: record._id,
  version: record.version,
  ...record.state,
  name: textOf(record, 'name'),
})

export function groupView(record: RecordDocument<GroupState>): Group {
  const {industries, capacity, charter, leads} = record.state
  return {
    id: record._id,
    version: record.version,
    industries,
    capacity,
    led: isLed({leads}),
    name: textOf(record, 'name'),
    charter: charter && {
      objective: textOf(record, 'objective', charter.version),
      limits: textOf(record, 'limits', charter.version),
      since: charter.since,
    },
  }
}

export const personView = (record: RecordDocument<PersonState>): Person => ({
  id: record._id,
  version: record.version,
  organisation: record.state.organisation,
  roles: record.state.roles,
  name: textOf(record, 'name').text,
  ...(record.private.lost ? {lost: true as const} : {}),
})

/** When this person was in the group, and as what. */
export const membershipsOf = ({_id, state}: RecordDocument<PersonState>, group: string): Membership[] =>
  state.memberships
    .filter(each => each.group === group)
    .map(({role, from, until}) => ({person: _id, role, from, until}))

/** How far somebody's erasure has come, or null. Until it is done, what is left by when is told as if it was done now. */
export function erasureOf({_id, state}: RecordDocument<PersonState>, rules: RetentionRules): Erasure | null {
  const {erasure} = state
  if (!erasure) return null
  return {person: _id, ...erasure, gone: erasure.done ? erasure.gone : goneBy(rules, new Date().toISOString())}
}

/** What the directory holds of a person, as it is told to them. */
export const fileOf = (record: RecordDocument<PersonState>, rules: RetentionRules): PersonOnFile => ({
  id: record._id,
  organisation: record.state.organisation,
  name: textOf(record, 'name').text,
  identities: record.state.erasure ? [] : (record.private.identity ?? []),
  roles: record.state.roles,
  memberships: record.state.memberships,
  erasure: erasureOf(record, rules),
})
