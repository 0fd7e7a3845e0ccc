// Those who have left: people who are erased, and people without a role, as the store finds them.
import {coordinating} from '@rin/contracts'
import type {RecordDocument} from '@rin/kit/record'
import type {Model} from 'mongoose'
import type {PersonState} from './domain.ts'

/** Takes the place of an identity that was erased, as no two may be the same: no issuer is called so. */
export const erasedIdentity = (person: string): string => `erased ${person}`

export const isErased = {'state.erasure.since': {$exists: true}}
/** Those whom lists show. */
export const isThere = {'state.erasure': {$exists: false}}

export function departures(people: Model<RecordDocument<PersonState>>) {
  /** Whose erasure is not done, or all who are erased; not those of whom only the directory's part was over its time. */
  const erased = (all: boolean): AsyncIterable<{_id: string}> =>
    people
      .find({...isErased, 'state.erasure.directoryOnly': false, ...(all ? {} : {'state.erasure.done': null})})
      .select('_id')
      .lean<{_id: string}>()
      .cursor()

  /** Name and identity of those who are erased, should a restored backup have brought them back. */
  async function eraseAgain(): Promise<void> {
    const identity = [{$concat: ['erased ', '$_id']}]
    await people.updateMany(isErased, [{$set: {texts: {$literal: {}}, private: {identity}}}], {updatePipeline: true})
  }

  /** People without a role since before an instant who are not erased. */
  const idle = (before: string): object => ({
    'state.roles': {$size: 0},
    ...isThere,
    time: {$lte: before},
  })
  const countIdle = (before: string): Promise<number> => people.countDocuments(idle(before))
  const listIdle = (before: string, limit: number): Promise<{_id: string}[]> =>
    people.find(idle(before)).select('_id').limit(limit).lean<{_id: string}[]>().exec()

  const othersCoordinate = async (person: string): Promise<boolean> =>
    (await people.exists({'state.roles.role': {$in: [...coordinating]}, _id: {$ne: person}}).exec()) !== null

  return {erased, eraseAgain, countIdle, listIdle, othersCoordinate}
}
