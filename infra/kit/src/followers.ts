// Who wants to hear of a record: people kept beside its state, in no event and under no version.
import type {Model} from 'mongoose'
import {beyond, type Place} from './pages.ts'
import {AUTHORS} from './record-change.ts'
import type {RecordDocument, RecordIndex} from './record-model.ts'

const FOLLOWERS = 'private.followers'
const LEFT = 'private.unfollowed'

/** What a record keeps, beside its state, of a person who follows it from its beginning. */
export const followedBy = (person: string): Record<string, string[]> => ({followers: [person]})

/** What a record keeps beside its state under words of its own; everything else stands under the person whose names it is. */
const lists: readonly string[] = ['followers', 'unfollowed', AUTHORS]

/** The names among what a record keeps beside its state: by person, without who follows it and who typed its texts. */
export const namesIn = ({private: kept}: Pick<RecordDocument<unknown>, 'private'>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(kept).filter(([key]) => !lists.includes(key)))

/** Finds records that keep somebody's name. */
export const withNames = {
  $expr: {$ne: [{$setDifference: [{$map: {input: {$objectToArray: '$private'}, in: '$$this.k'}}, lists]}, []]},
}

/** By which lists of what a person follows are read. */
export const followerIndex: RecordIndex = {fields: {[FOLLOWERS]: 1, time: -1, _id: -1}}

const followed = (filter: object): object => ({
  $and: [filter, {$or: [{[FOLLOWERS]: {$exists: true}}, {[LEFT]: {$exists: true}}]}],
})

export function followers<S>(model: Model<RecordDocument<S>>) {
  return {
    follows: ({private: {followers = []}}: RecordDocument<S>, person: string): boolean => followers.includes(person),

    /** From now on this person follows the record, or no longer does; twice is as once. */
    async set(id: string, person: string, follows: boolean): Promise<void> {
      const [to, from] = follows ? [FOLLOWERS, LEFT] : [LEFT, FOLLOWERS]
      await model.updateOne({_id: id} as never, {$addToSet: {[to]: person}, $pull: {[from]: person}} as never)
    },

    /** All who follow the one record follow the other as well, but for those who have left that one. */
    async inherit(from: string, to: string): Promise<void> {
      const record = await model.findById(from).select(FOLLOWERS).lean<Pick<RecordDocument<S>, 'private'>>().exec()
      const joining = {$setDifference: [record?.private?.followers ?? [], {$ifNull: [`$${LEFT}`, []]}]}
      const all = {$setUnion: [{$ifNull: [`$${FOLLOWERS}`, []]}, joining]}
      await model.updateOne({_id: to} as never, [{$set: {[FOLLOWERS]: all}}], {updatePipeline: true})
    },

    /** This person follows nothing any more. Returns how much it was. */
    async forget(person: string): Promise<number> {
      const either = {$or: [{[FOLLOWERS]: person}, {[LEFT]: person}]}
      const done = await model.updateMany(either as never, {$pull: {[FOLLOWERS]: person, [LEFT]: person}} as never)
      return done.modifiedCount
    },

    /** Nobody follows these records any more. Returns how many were followed. */
    async forgetAll(filter: object): Promise<number> {
      const done = await model.updateMany(followed(filter) as never, {$unset: {[FOLLOWERS]: '', [LEFT]: ''}} as never)
      return done.modifiedCount
    },

    /** How many of these records somebody follows or has followed. */
    count: (filter: object): Promise<number> => model.countDocuments(followed(filter) as never),

    /** What this person follows, the last changed first. */
    of: (person: string, filter: object, from: Place | null, limit: number): Promise<RecordDocument<S>[]> =>
      model
        .find({$and: [{[FOLLOWERS]: person}, filter, from ? beyond('time', '$lt', from) : {}]} as never)
        .select('-outbox -seen -texts')
        .sort({time: -1, _id: -1})
        .limit(limit)
        .lean<RecordDocument<S>[]>()
        .exec(),
  }
}
