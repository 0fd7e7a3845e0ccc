// The numbers of the reports that a structural barrier stands for, linked or merged, counted by the database.
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
  /** All that was merged into one of these, or into what was, however many merges lie between. */
  async function mergedInto(survivors: readonly string[]): Promise<string[]> {
    const merged = new Set<string>()
    for (let last = survivors; last.length > 0; ) {
      // Says so that the index, which holds duplicates alone, may be used.
      const found = await barriers.find({'state.movement.into': {$gt: '', $in: last}}, {_id: 1}).lean<{_id: string}[]>()
      last = found.map(({_id}) => _id).filter(id => !merged.has(id))
      for (const id of last) merged.add(id)
    }
    return [...merged]
  }

  /** Null for an individual report. By organisation only what the actor sees is told apart. */
  return async ({_id, version, state}: BarrierRecord, actor: Actor): Promise<Links | null> => {
    const {scope, linked = []} = state.movement
    if (scope !== 'structural') return null
    // What was just reported has taken in nothing yet: its record would tell.
    const merged = version === 1 ? [] : await mergedInto([_id, ...linked])
    if (linked.length + merged.length === 0) return {count: 0, organisations: [], industries: [], categories: []}
    const shown = {$and: [visibleTo(actor), {'state.confidentiality': {$ne: 'sealed'}}]}
    const [found] = await barriers.aggregate<Found>([
      {$match: {$or: [{'state.movement.structural': _id}, {_id: {$in: merged}}]}},
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
