// Summaries of barriers for lists and boards: found by place and version, made once for each version.
import {BarrierSummary} from '@rin/contracts'
import {nextOf, shownItems} from '@rin/kit/shown-items'
import type {Model} from 'mongoose'
import type {Policies} from './domain/moment.ts'
import type {BarrierState} from './domain/state.ts'
import {type Sort, summarised} from './store.ts'
import {type BarrierRecord, type ListedRecord, summaryOf} from './views.ts'

/** What says where a barrier stands in a list, who may see it there, and whether what was made of it is still so. */
const placed = {
  version: 1,
  time: 1,
  salt: 1,
  'state.confidentiality': 1,
  'state.reportedAt': 1,
  'state.changedAt': 1,
  'state.dueAt': 1,
} as const

export type PlacedRecord = Pick<BarrierRecord, '_id' | 'version' | 'time' | 'salt'> & {
  state: Pick<BarrierState, 'confidentiality' | 'reportedAt' | 'changedAt' | 'dueAt'>
}

export function summaries(barriers: Model<BarrierRecord>, policies: Policies) {
  const shown = shownItems(
    BarrierSummary,
    (record: ListedRecord, now) => summaryOf(record, {now, policies}),
    // It changes by itself when a clock ends, or a day.
    ({state}, now) =>
      nextOf(
        Object.values(state.movement.clocks).map(({dueAt}) => dueAt),
        now,
      ),
  )

  return {
    /** The first that fit. */
    find: (filter: object, sort: Sort, limit: number): Promise<PlacedRecord[]> =>
      barriers.find(filter, placed).sort(sort).limit(limit).lean<PlacedRecord[]>().exec(),

    /** Their summaries as JSON, by id. What no longer fits the filter by which it was found has none. */
    items: (found: readonly PlacedRecord[], filter: object, now: string): Promise<ReadonlyMap<string, Uint8Array>> =>
      shown(found, now, ids =>
        barriers
          .find({$and: [filter, {_id: {$in: ids}}]}, summarised)
          .lean<ListedRecord[]>()
          .exec(),
      ),
  }
}

export type Summaries = ReturnType<typeof summaries>
