// Where the directory is kept: organisations, people and groups, their indexes and lists.
import type {EventEnvelope, Industry} from '@rin/contracts'
import {beyond, type Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection, Model} from 'mongoose'
import {departures, isErased} from './departures.ts'
import {type GroupState, isLed, type OrganisationState, type PersonState, type RetentionState} from './domain.ts'

const DUPLICATE_KEY = 11_000

/** The key of an identity: no issuer holds a space, so two identities never share one. */
export const identityOf = (issuer: string, subject: string): string => `${issuer} ${subject}`

/** In place of the account of a person that is lost, with what is: nobody signs in with it. */
const lostAccount = (person: string): string => `lost ${person}`
export const withoutAccount = ({subject}: Pick<EventEnvelope, 'subject'>): Record<string, string[]> => ({
  identity: [lostAccount(subject)],
  lost: ['identity'],
})

export function directoryStore(db: Connection) {
  const organisations = recordModel<OrganisationState>(db, 'organisations', [])
  const groups = recordModel<GroupState>(db, 'groups', [{fields: {'state.industries': 1}}])
  const people = recordModel<PersonState>(db, 'people', [
    {fields: {'private.identity': 1}, options: {unique: true}},
    {fields: {'state.roles.group': 1, _id: 1}},
    {fields: {'state.memberships.group': 1, _id: 1}},
    {fields: {'state.organisation': 1, _id: 1}},
    {fields: {'state.erasure.done': 1}, options: {partialFilterExpression: isErased}},
  ])

  const runs = recordModel<RetentionState>(db, 'retentions', [{fields: {'state.startedAt': -1, _id: -1}}])

  /** Runs that erased what was over its time, newest first. */
  const runsFrom = (from: Place | null, limit: number) =>
    runs
      .find(from ? beyond('state.startedAt', '$lt', from) : {})
      .select('state')
      .sort({'state.startedAt': -1, _id: -1})
      .limit(limit)
      .lean<RecordDocument<RetentionState>[]>()
      .exec()

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

  /** Gives a person back the account that was lost; false when somebody else has it by now. */
  async function giveBack(person: string, identity: string): Promise<boolean> {
    const found = {_id: person, 'private.identity': lostAccount(person)}
    try {
      await people.updateOne(found, {$set: {'private.identity': [identity]}, $unset: {'private.lost': 1}})
      return true
    } catch (error) {
      if (Reflect.get(error as object, 'code') === DUPLICATE_KEY) return false
      throw error
    }
  }

  /** Those that somebody leads. */
  async function forIndustry(industry: Industry) {
    const found = await groups.find({'state.industries': industry}, {state: 1}).lean<RecordDocument<GroupState>[]>()
    return found.filter(({state}) => isLed(state))
  }

  /** Everybody who leads one of the groups, or this one. */
  const leads = (group?: string) =>
    people
      .find(
        {'state.roles': {$elemMatch: {role: 'lead', ...(group === undefined ? {} : {group})}}},
        {version: 1, state: 1},
      )
      .lean<RecordDocument<PersonState>[]>()

  /** Records from before there were charters and memberships get what they lack: who is in a group is so since their last change. */
  async function fill(): Promise<void> {
    await groups.updateMany({'state.leads': {$exists: false}}, {$set: {'state.charter': null, 'state.leads': {}}})
    const held = {$filter: {input: '$state.roles', cond: {$ne: [{$type: '$$this.group'}, 'missing']}}}
    const period = {group: '$$this.group', role: '$$this.role', from: '$time', until: null}
    const filled = [{$set: {'state.memberships': {$map: {input: held, in: period}}}}]
    await people.updateMany({'state.memberships': {$exists: false}}, filled, {updatePipeline: true})
  }

  return {
    organisations,
    groups,
    people,
    runs,
    runsFrom,
    byId,
    personOf,
    giveBack,
    forIndustry,
    leads,
    ...departures(people),
    fill,
  }
}

export type DirectoryStore = ReturnType<typeof directoryStore>
