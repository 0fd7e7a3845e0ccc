// Who may change the directory, and how its records are shown.
import type {Actor, Group, Organisation, Person} from '@rin/contracts'
import {type RecordDocument, textKey} from '@rin/kit/record'
import type {GroupState, OrganisationState, PersonState} from './domain.ts'

/** The directory is kept by the coordinators. */
export const mayManage = (actor: Actor): boolean =>
  actor.roles.some(({role}) => role === 'coordinator' || role === 'head')

const nameOf = <S>({texts}: RecordDocument<S>): {lang: string; text: string} => {
  const {lang, text} = texts[textKey(1, 'name')] ?? {lang: 'und', text: ''}
  return {lang, text}
}

export const organisationView = (record: RecordDocument<OrganisationState>): Organisation => ({
  id: record._id,
  version: record.version,
  ...record.state,
  name: nameOf(record),
})

export const groupView = (record: RecordDocument<GroupState>): Group => ({
  id: record._id,
  version: record.version,
  ...record.state,
  name: nameOf(record),
})

export const personView = (record: RecordDocument<PersonState>): Person => ({
  id: record._id,
  version: record.version,
  ...record.state,
  name: nameOf(record).text,
})
