// The numbers of the reports that are linked to a structural barrier, counted by the database.
import type {Actor, Links} from '@rin/contracts'
import type {RecordDocument} from '@rin/kit/record'
import type {Model, PipelineStage} from 'mongoose'
import type {BarrierState} from './domain/state.ts'
import {visibleTo} from './store.ts'
import type {BarrierRecord} from './views.ts'

type Facet = PipelineStage.FacetPipelineStage[]
interface Counted<T> {
  _id: T
  count: number
}
interface Found {
  organisations: Counted<string | null>[]
  industries: Counted<Links['industries'][number]['industry']>[]
  categories: Counted<Links['categories'][number]['category']>[]
}

/** Most first. */
const countedBy = (by: string | object): Facet => [{$group: {_id: by, count: {$sum: 1}}}, {$sort: {count: -1, _id: 1}}]

/** Who reported the barrier itself; nobody once that reporter has withdrawn. */
const reportedBy = {
  $let: {
    vars: {
      own: {$filter: {input: '$state.movement.reporters', as: 'reporter', cond: {$eq: ['$$reporter.barrier', '$_id']}}},
    },
    in: {$ifNull: [{$first: '$$own.by'}, null]},
  },
}

export function linkCounter(barriers: Model<RecordDocument<BarrierState>>) {
  /** Duplicates that would count beside their survivor, or beside one of those that followed it. */
  async function beside(structural: string, linked: readonly string[]): Promise<string[]> {
    const found = await barriers.aggregate<{_id: string}>([
      {$match: {'state.movement.structural': structural, 'state.movement.into': {$ne: null}}},
      {
        $graphLookup: {
          from: barriers.collection.name,
          startWith: '$state.movement.into',
          connectFromField: 'state.movement.into',
          connectToField: '_id',
          as: 'survivors',
        },
      },
      {$match: {'survivors._id': {$in: [structural, ...linked]}}},
      {$project: {_id: 1}},
    ])
    return found.map(({_id}) => _id)
  }

  /** Null for an individual report. By organisation only what the actor sees is told apart. */
  return async ({_id, state}: BarrierRecord, actor: Actor): Promise<Links | null> => {
    const {scope, linked = []} = state.movement
    if (scope !== 'structural') return null
    if (linked.length === 0) return {count: 0, organisations: [], industries: [], categories: []}
    const shown = {$and: [visibleTo(actor), {'state.confidentiality': {$ne: 'sealed'}}]}
    const [found] = await barriers.aggregate<Found>([
      {$match: {'state.movement.structural': _id, _id: {$nin: await beside(_id, linked)}}},
      {
        $facet: {
          organisations: [{$match: shown}, ...countedBy(reportedBy)],
          industries: countedBy('$state.movement.industry'),
          categories: countedBy('$state.movement.category'),
        },
      },
    ])
    return linksOf(found ?? {organisations: [], industries: [], categories: []})
  }
}

export type LinkCounter = ReturnType<typeof linkCounter>

const sum = (counted: readonly {count: number}[]): number => counted.reduce((all, {count}) => all + count, 0)

function linksOf({organisations, industries, categories}: Found): Links {
  const count = sum(industries)
  const named = organisations.flatMap(({_id, count}) => (_id === null ? [] : [{organisation: _id, count}]))
  const unnamed = count - sum(named)
  return {
    count,
    organisations: [...named, ...(unnamed > 0 ? [{organisation: null, count: unnamed}] : [])],
    industries: industries.map(({_id, count}) => ({industry: _id, count})),
    categories: categories.map(({_id, count}) => ({category: _id, count})),
  }
}
