// Summaries of barriers for lists and boards: found by place and version, their text made once for each version.
import {BarrierSummary} from '@rin/contracts'
import {shownItems} from '@rin/kit/shown-items'
import type {Model} from 'mongoose'
import type {Policies} from './domain/moment.ts'
import type {BarrierState} from './domain/state.ts'
import {type Sort, summarised} from './store.ts'
import {type BarrierRecord, type ListedRecord, summaryOf, summaryUntil} from './views.ts'

/** What says where a barrier stands in a list, who may see it there, and whether what was made of it is still so. */
const placed = {
  version: 1,
  salt: 1,
  'state.confidentiality': 1,
  'state.reportedAt': 1,
  'state.changedAt': 1,
  'state.dueAt': 1,
} as const

export type PlacedRecord = Pick<BarrierRecord, '_id' | 'version' | 'salt'> & {
  state: Pick<BarrierState, 'confidentiality' | 'reportedAt' | 'changedAt' | 'dueAt'>
}

export function summaries(barriers: Model<BarrierRecord>, policies: Policies) {
  const shown = shownItems(
    BarrierSummary,
    (record: ListedRecord, now) => summaryOf(record, {now, policies}),
    ({state}, now) => summaryUntil(state, now),
  )

  return {
    /** The first that fit. */
    find: (filter: object, sort: Sort, limit: number): Promise<PlacedRecord[]> =>
      barriers.find(filter, placed).sort(sort).limit(limit).lean<PlacedRecord[]>().exec(),

    /** Their texts by id. What no longer fits the filter by which it was found has none. */
    texts: (found: readonly PlacedRecord[], filter: object, now: string): Promise<ReadonlyMap<string, Uint8Array>> =>
      shown(found, now, ids =>
        barriers
          .find({$and: [filter, {_id: {$in: ids}}]}, summarised)
          .lean<ListedRecord[]>()
          .exec(),
      ),
  }
}

export type Summaries = ReturnType<typeof summaries>
