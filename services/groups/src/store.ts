// Where the directory is kept: organisations, people and groups, their indexes and lists.
import type {Industry} from '@rin/contracts'
import type {Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection, Model} from 'mongoose'
import type {GroupState, OrganisationState, PersonState} from './domain.ts'

/** The key of an identity: no issuer holds a space, so two identities never share one. */
export const identityOf = (issuer: string, subject: string): string => `${issuer} ${subject}`

export function directoryStore(db: Connection) {
  const organisations = recordModel<OrganisationState>(db, 'organisations', [])
  const groups = recordModel<GroupState>(db, 'groups', [{fields: {'state.industries': 1}}])
  const people = recordModel<PersonState>(db, 'people', [
    {fields: {'private.identity': 1}, options: {unique: true}},
    {fields: {'state.roles.group': 1, _id: 1}},
    {fields: {'state.organisation': 1, _id: 1}},
  ])

  /** A page by id. */
  const byId = <S>(model: Model<RecordDocument<S>>, filter: object, from: Place | null, limit: number) =>
    model
      .find({...filter, ...(from ? {_id: {$gt: from.id}} : {})} as never)
      .select('-outbox -seen')
      .sort({_id: 1})
      .limit(limit)
      .lean<RecordDocument<S>[]>()
      .exec()

  const personOf = (issuer: string, subject: string) =>
    people
      .findOne({'private.identity': identityOf(issuer, subject)}, {state: 1})
      .lean<RecordDocument<PersonState>>()
      .exec()

  const forIndustry = (industry: Industry) =>
    groups.find({'state.industries': industry}, {state: 1}).lean<RecordDocument<GroupState>[]>().exec()

  return {organisations, groups, people, byId, personOf, forIndustry}
}

export type DirectoryStore = ReturnType<typeof directoryStore>
