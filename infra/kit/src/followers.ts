// Who wants to hear of a record: people kept beside its state, in no event and under no version.
import type {Model} from 'mongoose'
import {beyond, type Place} from './pages.ts'
import {AUTHORS} from './record-change.ts'
import type {RecordDocument, RecordIndex} from './record-model.ts'

const FOLLOWERS = 'private.followers'
const LEFT = 'private.unfollowed'
const INHERITED = 'private.inherited'

/** Somebody follows a record only because another one, which they follow, was merged into it. */
interface Inherited {
  person: string
  from: string
}
interface Following {
  followers?: string[]
  inherited?: Inherited[]
}

/** What a record keeps, beside its state, of a person who follows it from its beginning. */
export const followedBy = (person: string): Record<string, string[]> => ({followers: [person]})

/** What a record keeps beside its state under words of its own; everything else stands under the person whose names it is. */
const lists: readonly string[] = ['followers', 'unfollowed', 'inherited', 'lost', AUTHORS]

/** The names among what a record keeps beside its state: by person, without who follows it, why, and who typed its texts. */
export const namesIn = ({private: kept}: Pick<RecordDocument<unknown>, 'private'>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(kept).filter(([key]) => !lists.includes(key)))

/** Whether a person follows a record, or has left it; null for neither. */
export function followsIn({private: kept}: Pick<RecordDocument<unknown>, 'private'>, person: string) {
  if (kept.followers?.includes(person)) return 'follows' as const
  return kept.unfollowed?.includes(person) ? ('left' as const) : null
}

/** Finds records that a person follows or has left. */
export const followedOrLeft = (person: string): object => ({$or: [{[FOLLOWERS]: person}, {[LEFT]: person}]})

/** Finds records that keep somebody's name. */
export const withNames = {
  $expr: {$ne: [{$setDifference: [{$map: {input: {$objectToArray: '$private'}, in: '$$this.k'}}, lists]}, []]},
}

/** By which lists of what a person follows are read. */
export const followerIndex: RecordIndex = {fields: {[FOLLOWERS]: 1, time: -1, _id: -1}}

const followed = (filter: object): object => ({
  $and: [filter, {$or: [{[FOLLOWERS]: {$exists: true}}, {[LEFT]: {$exists: true}}]}],
})
const all = (field: string): object => ({$ifNull: [`$${field}`, []]})
const heirs = all(`${INHERITED}.person`)

export function followers<S>(model: Model<RecordDocument<S>>) {
  async function followingOf(id: string): Promise<Following> {
    const record = await model.findById(id).select([FOLLOWERS, INHERITED]).lean<{private?: Following}>().exec()
    return record?.private ?? {}
  }

  const change = (id: string, ...stages: object[]) =>
    model.updateOne(
      {_id: id} as never,
      stages.map(stage => ({$set: stage})),
      {updatePipeline: true},
    )

  return {
    follows: ({private: {followers = []}}: RecordDocument<S>, person: string): boolean => followers.includes(person),

    /** From now on this person follows the record, or no longer does, whatever was inherited; twice is as once. */
    async set(id: string, person: string, follows: boolean): Promise<void> {
      const [to, from] = follows ? [FOLLOWERS, LEFT] : [LEFT, FOLLOWERS]
      const pulled = {[from]: person, [INHERITED]: {person}}
      await model.updateOne({_id: id} as never, {$addToSet: {[to]: person}, $pull: pulled} as never)
    },

    /** All who follow the one record follow the other as well, but for those who have left that one. */
    async inherit(from: string, to: string): Promise<void> {
      const {followers = [], inherited = []} = await followingOf(from)
      const handedOn = new Set(inherited.map(({person}) => person))
      const own = followers.filter(person => !handedOn.has(person)).map(person => ({person, from}))
      const other = {$concatArrays: [all(LEFT), {$setDifference: [all(FOLLOWERS), heirs]}]}
      const joining = {
        $filter: {input: {$literal: [...own, ...inherited]}, cond: {$not: {$in: ['$$this.person', other]}}},
      }
      const joined = {[INHERITED]: {$setUnion: [all(INHERITED), joining]}}
      await change(to, joined, {[FOLLOWERS]: {$setUnion: [all(FOLLOWERS), heirs]}})
    },

    /** Whoever followed the other record only because of the one, or of what that one had taken in, no longer does. */
    async disinherit(from: string, to: string): Promise<void> {
      const {inherited = []} = await followingOf(from)
      const gone = [from, ...inherited.map(each => each.from)]
      const staying = {$filter: {input: all(INHERITED), cond: {$not: {$in: ['$$this.from', gone]}}}}
      const leaving = {$setDifference: [heirs, {$map: {input: staying, in: '$$this.person'}}]}
      await change(to, {[FOLLOWERS]: {$setDifference: [all(FOLLOWERS), leaving]}, [INHERITED]: staying})
    },

    /** This person follows nothing any more. */
    async forget(person: string): Promise<void> {
      const pulled = {[FOLLOWERS]: person, [LEFT]: person, [INHERITED]: {person}}
      await model.updateMany(followedOrLeft(person) as never, {$pull: pulled} as never)
    },

    /** Nobody follows these records any more. Returns how many were followed. */
    async forgetAll(filter: object): Promise<number> {
      const lists = {[FOLLOWERS]: '', [LEFT]: '', [INHERITED]: ''}
      const done = await model.updateMany(followed(filter) as never, {$unset: lists} as never)
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
