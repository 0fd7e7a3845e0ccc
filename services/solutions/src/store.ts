// Where solutions and their comments are kept: collections, indexes, lists.
import {proposedBy, type SolutionFilter} from '@rin/contracts'
import {authorIndex} from '@rin/kit/erasing'
import {followerIndex, followers} from '@rin/kit/followers'
import {beyond, type Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel, textKey} from '@rin/kit/record'
import type {Connection} from 'mongoose'
import type {CommentState} from './domain/comment.ts'
import type {UseCount} from './domain/pattern.ts'
import type {SolutionState} from './domain/state.ts'

const newestFirst = {'state.proposedAt': -1, _id: -1} as const

/** What a summary is made of. */
const summarised = {
  version: 1,
  time: 1,
  salt: 1,
  'state.status': 1,
  'state.movement': 1,
  'state.pattern': 1,
  'state.proposedBy': 1,
  'state.proposedAt': 1,
  'state.changedAt': 1,
  'state.dueAt': 1,
  [`texts.${textKey(1, 'title')}`]: 1,
  [`texts.${textKey(1, 'description')}`]: 1,
} as const
const dueFirst = {'state.dueAt': 1, _id: 1} as const

/** What says where a solution stands in a list, and whether what was made of it is still so. */
const placed = {version: 1, time: 1, salt: 1, 'state.proposedAt': 1} as const
export type PlacedSolution = Pick<RecordDocument<SolutionState>, '_id' | 'version' | 'time' | 'salt'> & {
  state: Pick<SolutionState, 'proposedAt'>
}

/** All that is counted of what was proposed from patterns: the index alone answers. */
const usesFirst = {
  'state.pattern.id': 1,
  'state.status': 1,
  'state.pattern.industry': 1,
  'state.confidential': 1,
} as const

/** Proposed for it, or adopted for it. */
const ofBarrier = (id: string) => ({$or: [{'state.movement.barriers': id}, {'state.movement.adoptedFor': id}]})

const commitments = {$objectToArray: '$state.movement.commitments'}
/** Those that the commitments name, as the database finds them. */
const organisations = {$setUnion: [{$map: {input: commitments, in: '$$this.v.organisation'}}, []]}

type OldState = Pick<SolutionState, 'status' | 'confidential' | 'proposedBy' | 'proposedAt'> &
  Pick<SolutionState['movement'], 'barriers' | 'adoptedFor'>

export function solutionStore(db: Connection) {
  const solutions = recordModel<SolutionState>(db, 'solutions', [
    {fields: newestFirst},
    {fields: {'state.movement.barriers': 1, ...newestFirst}},
    {fields: {'state.movement.adoptedFor': 1, ...newestFirst}},
    {fields: {'state.status': 1, ...newestFirst}},
    {fields: {'state.asked': 1, ...newestFirst}},
    {fields: {'state.changedAt': 1}},
    {fields: dueFirst, options: {partialFilterExpression: {'state.dueAt': {$type: 'string'}}}},
    followerIndex,
    {fields: {'private.$**': 1}},
    {fields: usesFirst, options: {partialFilterExpression: {'state.pattern.id': {$exists: true}}}},
  ])

  const comments = recordModel<CommentState>(db, 'remarks', [
    {fields: {'state.solution': 1, 'state.time': 1, _id: 1}},
    authorIndex,
  ])

  const commentsOn = (solution: string, internal: boolean, from: Place | null, limit: number) =>
    comments
      .find({
        'state.solution': solution,
        ...(internal ? {} : {'state.audience': 'shared'}),
        ...(from ? beyond('state.time', '$gt', from) : {}),
      })
      .sort({'state.time': 1, _id: 1})
      .limit(limit)
      .lean<RecordDocument<CommentState>[]>()
      .exec()

  const found = (filter: object, fields: object, limit: number, sort: Record<string, 1 | -1> = newestFirst) =>
    solutions.find(filter, fields).sort(sort).limit(limit).lean<RecordDocument<SolutionState>[]>().exec()

  /** The first of a list, each by its place and version. */
  const places = (filter: object, limit: number): Promise<PlacedSolution[]> => found(filter, placed, limit)
  /** As much of these as a summary needs, as far as they fit the filter. */
  const summariesOf = (filter: object, ids: readonly string[]) =>
    solutions
      .find({$and: [filter, {_id: {$in: ids}}]}, summarised)
      .lean<RecordDocument<SolutionState>[]>()
      .exec()
  /** Those with a clock that runs, or was missed and still calls for an act; where asked for, that ends before an instant. */
  const due = (before: string | undefined, from: Place | null, limit: number) => {
    const ending = {'state.dueAt': {$type: 'string', ...(before ? {$lt: before} : {})}}
    return found({$and: [ending, from ? beyond('state.dueAt', '$gt', from) : {}]}, summarised, limit, dueFirst)
  }
  /** With all texts. */
  const whole = (filter: object, limit: number) => found(filter, {outbox: 0, seen: 0}, limit)

  /** What became of the solutions that were proposed from these patterns. */
  async function uses(patterns: readonly string[]): Promise<UseCount[]> {
    const [pattern, status, industry, confidential] = Object.keys(usesFirst).map(field => `$${field}`)
    const counted = await solutions.aggregate<{
      _id: Omit<UseCount, 'count' | 'open'> & {confidential: boolean}
      count: number
    }>([
      {$match: {'state.pattern.id': {$in: patterns}}},
      {$group: {_id: {pattern, status, industry, confidential}, count: {$sum: 1}}},
    ])
    return counted.map(({_id: {confidential, ...counted}, count}) => ({...counted, open: !confidential, count}))
  }

  /** Solutions that a workflow has to move, and those with an event after an instant, by id. */
  const open = (afterId: string, since: string, limit: number) =>
    solutions
      .find(
        {_id: {$gt: afterId}, $or: [{'state.status': 'delivering'}, {time: {$gt: since}}]},
        {version: 1, time: 1, 'state.movement': 1},
      )
      .sort({_id: 1})
      .limit(limit)
      .lean<RecordDocument<SolutionState>[]>()
      .exec()

  /** Solutions from before there were commitments, and from before there were clocks, get what they lack. */
  async function fillMovement(): Promise<void> {
    const older = solutions.find({'state.movement': {$exists: false}}).lean<RecordDocument<OldState>>()
    for await (const {_id, version, state} of older.cursor()) {
      const {barriers, adoptedFor, ...kept} = state
      const movement = {...proposedBy(kept.proposedBy.organisation, barriers), adoptedFor}
      await solutions.updateOne(
        {_id, version},
        {$set: {state: {...kept, movement, typed: {}, update: null, decisions: []}}},
      )
    }
    await solutions.collection.updateMany({'state.changedAt': {$exists: false}}, [
      {$set: {'state.changedAt': '$state.proposedAt', 'state.dueAt': null, 'state.asked': organisations}},
    ])
  }

  return {
    solutions,
    followers: followers(solutions),
    comments,
    commentsOn,
    places,
    summariesOf,
    due,
    whole,
    open,
    uses,
    fillMovement,
  }
}

/** What a list asks for, as the store understands it. */
export function listFilter(
  {barrier, status, organisation, late}: SolutionFilter,
  confidential: boolean,
  from: Place | null,
  now: string,
): object {
  return {
    $and: [
      barrier ? ofBarrier(barrier) : {},
      status ? {'state.status': status} : {},
      organisation ? {'state.asked': organisation} : {},
      late === 'true' ? {'state.dueAt': {$type: 'string', $lte: now}} : {},
      late === 'false' ? {'state.dueAt': {$not: {$lte: now}}} : {},
      confidential ? {} : {'state.confidential': false},
      from ? beyond('state.proposedAt', '$lt', from) : {},
    ],
  }
}

export type SolutionStore = ReturnType<typeof solutionStore>
