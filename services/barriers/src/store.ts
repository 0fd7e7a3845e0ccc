// Where barriers and their comments are kept: collections, indexes, queries.
import type {Actor, BarrierFilter} from '@rin/contracts'
import {authorIndex} from '@rin/kit/erasing'
import {followerIndex, followers} from '@rin/kit/followers'
import {beyond, type Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel, textKey} from '@rin/kit/record'
import type {Connection, Model, mongo} from 'mongoose'
import {assignments} from './assignments.ts'
import type {CommentState} from './domain/comment.ts'
import {type BarrierState, listedBy} from './domain/state.ts'
import {type Counter, references} from './references.ts'
import {audits, type BarrierRecord, coordinates, groupsOf, type ListedRecord} from './views.ts'

export const newestFirst = {'state.reportedAt': -1, _id: -1} as const
const dueFirst = {'state.dueAt': 1, _id: 1} as const
export type Sort = Record<string, 1 | -1>
export const sorts: Readonly<Record<BarrierFilter['sort'], Sort>> = {reported: newestFirst, due: dueFirst}
/** By what of its state a barrier has its place in each. */
export const sortedBy = {reported: 'reportedAt', due: 'dueAt'} as const

const FILLED_AT_ONCE = 1_000

/** A group has to do with it. */
const withGroups = {'state.groups': {$gt: ''}}
/** A clock of it runs or was missed. */
const isDue = {'state.dueAt': {$type: 'string'}}

/** Holds the linked ones alone. */
const ofLinked = {partialFilterExpression: {'state.movement.structural': {$gt: ''}}}

/** Holds the duplicates alone. */
const ofMerged = {partialFilterExpression: {'state.movement.into': {$gt: ''}}}

/** Leaves what is open out of an index, so that nothing is written to it while people wait. */
const closed = {'state.movement.stage': 'closed'}
export const resolved = {...closed, 'state.movement.outcome': {$in: ['resolved', 'partly-resolved']}}

/** What a summary is made of. */
export const summarised = {
  version: 1,
  time: 1,
  salt: 1,
  'state.reference': 1,
  'state.confidentiality': 1,
  'state.reportedAt': 1,
  'state.changedAt': 1,
  'state.dueAt': 1,
  'state.movement': 1,
  [`texts.${textKey(1, 'title')}`]: 1,
} as const

export function barrierStore(db: Connection) {
  const barriers: Model<RecordDocument<BarrierState>> = recordModel<BarrierState>(db, 'barriers', [
    {fields: newestFirst},
    {fields: {'state.movement.stage': 1, ...newestFirst}},
    {fields: {'state.movement.industry': 1, ...newestFirst}},
    {fields: {'state.groups': 1, ...newestFirst}, options: {partialFilterExpression: withGroups}},
    {fields: {'state.movement.group': 1, 'state.movement.stage': 1, ...dueFirst}},
    {fields: {'state.movement.offeredTo': 1, ...dueFirst}},
    {
      fields: {'state.movement.group': 1, 'state.movement.stage': 1, 'state.changedAt': -1, _id: -1},
      options: {partialFilterExpression: {'state.movement.stage': {$in: ['follow-up', 'closed']}}},
    },
    {fields: {'state.movement.supporting': 1, 'state.movement.stage': 1, ...dueFirst}},
    {fields: {'state.movement.structural': 1, ...newestFirst}, options: ofLinked},
    {fields: {'state.movement.into': 1, _id: 1}, options: ofMerged},
    {fields: {'state.movement.reporters.by': 1, ...newestFirst}},
    ...['category', 'industry'].map(code => ({
      fields: {[`state.movement.${code}`]: 1, 'state.movement.outcome': 1, ...newestFirst} as const,
      options: {partialFilterExpression: closed},
    })),
    {fields: dueFirst, options: {partialFilterExpression: isDue}},
    {fields: {'state.movement.industry': 1, ...dueFirst}, options: {partialFilterExpression: isDue}},
    {
      fields: {'state.groups': 1, ...dueFirst},
      options: {partialFilterExpression: {...withGroups, ...isDue}},
    },
    {fields: {'state.reference': 1}, options: {unique: true}},
    {fields: {'private.$**': 1}},
    followerIndex,
  ])
  const comments = recordModel<CommentState>(db, 'comments', [
    {fields: {'state.barrier': 1, 'state.time': 1, _id: 1}},
    authorIndex,
  ])
  const reference = references(db.collection<Counter>('counters'), barriers)

  const list = (filter: object, sort: BarrierFilter['sort'], limit: number): Promise<ListedRecord[]> =>
    barriers.find(filter, summarised).sort(sorts[sort]).limit(limit).lean<ListedRecord[]>().exec()

  /** Barriers that a workflow has to move, and those with an event after an instant, by id. */
  const open = (afterId: string, since: string, limit: number): Promise<BarrierRecord[]> =>
    barriers
      .find(
        {
          _id: {$gt: afterId},
          $or: [
            {'state.movement.stage': {$ne: 'closed'}},
            {'state.movement.moving': {$ne: null}},
            {time: {$gt: since}},
          ],
        },
        {version: 1, time: 1, 'state.movement': 1},
      )
      .sort({_id: 1})
      .limit(limit)
      .lean<BarrierRecord[]>()
      .exec()

  /** Records from before lists went by it get what they go by. */
  async function fillListed(): Promise<void> {
    const older = barriers
      .find({'state.groups': {$exists: false}}, {version: 1, 'state.movement': 1})
      .lean<BarrierRecord>()
    let filled: mongo.AnyBulkWriteOperation<BarrierRecord>[] = []
    const write = async (): Promise<void> => {
      if (filled.length > 0) await barriers.collection.bulkWrite(filled as never, {ordered: false})
      filled = []
    }
    for await (const {_id, version, state} of older.cursor()) {
      const {dueAt, groups} = listedBy(state.movement)
      const update = {$set: {'state.dueAt': dueAt, 'state.groups': groups}}
      filled.push({updateOne: {filter: {_id, version}, update: update as never}})
      if (filled.length === FILLED_AT_ONCE) await write()
    }
    await write()
  }

  const commentsOn = (barrier: string, internal: boolean, from: Place | null, limit: number) =>
    comments
      .find({
        'state.barrier': barrier,
        ...(internal ? {} : {'state.audience': 'shared'}),
        ...(from ? beyond('state.time', '$gt', from) : {}),
      })
      .sort({'state.time': 1, _id: 1})
      .limit(limit)
      .lean<RecordDocument<CommentState>[]>()
      .exec()

  return {
    barriers,
    comments,
    ...assignments(barriers),
    followers: followers(barriers),
    reference,
    list,
    open,
    fillListed,
    commentsOn,
  }
}

export type BarrierStore = ReturnType<typeof barrierStore>

/** A pseudonym of this person is among the reporters; one that has withdrawn or left no longer counts. */
function reportedUnderPseudonym(person: string): object {
  const own = `private.${person}`
  const theirs = {$setIntersection: ['$state.movement.reporters.by', {$ifNull: [`$${own}`, []]}]}
  return {[own]: {$exists: true}, $expr: {$gt: [{$size: theirs}, 0]}}
}

/** The barriers that this actor sees. */
export function visibleTo(actor: Actor): object {
  if (coordinates(actor)) return {}
  const groups = groupsOf(actor)
  const ways: object[] = [
    {'state.confidentiality': audits(actor) ? {$ne: 'sealed'} : 'open'},
    {'state.movement.reporters.by': actor.organisation},
    reportedUnderPseudonym(actor.person),
  ]
  if (groups.length > 0) ways.push({'state.groups': {$in: groups}})
  return {$or: ways}
}

const fields = {
  stage: 'stage',
  outcome: 'outcome',
  industry: 'industry',
  category: 'category',
  priority: 'priority',
  scope: 'scope',
  waitingFor: 'waitingFor',
  organisation: 'reporters.by',
  structural: 'structural',
} as const

/** What a list asks for, as the store understands it: what is asked, what is visible, from where on. */
export function listFilter(
  actor: Actor,
  {group, late, due_before: before, sort, ...filter}: BarrierFilter,
  from: Place | null,
  now: string,
): object {
  const asked = Object.entries(filter).map(([name, value]) => ({
    [`state.movement.${fields[name as keyof typeof fields]}`]: value,
  }))
  const ofGroup = group ? [{'state.groups': group}] : []
  const due = [
    ...(late === 'true' ? [{'state.dueAt': {$lte: now}}] : []),
    ...(late === 'false' ? [{'state.dueAt': {$not: {$lte: now}}}] : []),
    ...(before ? [{'state.dueAt': {$lt: before}}] : []),
    // Says so that the index, which holds no others, may be used.
    ...(sort === 'due' || late === 'true' || before ? [isDue] : []),
  ]
  const further = from ? [beyond(`state.${sortedBy[sort]}`, sort === 'due' ? '$gt' : '$lt', from)] : []
  return {$and: [visibleTo(actor), ...asked, ...ofGroup, ...due, ...further]}
}
