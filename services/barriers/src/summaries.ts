// Summaries of barriers for lists and boards: found by place and version, made once for each version.
import {BarrierSummary} from '@rin/contracts'
import {nextOf, shownItems} from '@rin/kit/shown-items'
import type {Model} from 'mongoose'
import type {Policies} from './domain/moment.ts'
import type {BarrierState} from './domain/state.ts'
import {type Sort, summarised} from './store.ts'
import {type BarrierRecord, type ListedRecord, summaryOf} from './views.ts'

/** What says whether what was made of a barrier is still so. */
const versioned = {version: 1, time: 1, salt: 1} as const

/** With it, what of its state says where it stands. */
export type PlacedRecord<K extends keyof BarrierState> = Pick<BarrierRecord, '_id' | keyof typeof versioned> & {
  state: Pick<BarrierState, K>
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
    /** The first that fit, with these fields of their states alone: a page is read as often as people look. */
    find<K extends keyof BarrierState>(
      filter: object,
      sort: Sort,
      limit: number,
      fields: readonly K[],
    ): Promise<PlacedRecord<K>[]> {
      const placed = Object.fromEntries(fields.map(field => [`state.${field}`, 1]))
      const query = barriers
        .find(filter, {...versioned, ...placed})
        .sort(sort)
        .limit(limit)
      return query.lean<PlacedRecord<K>[]>().exec()
    },

    /** Their summaries as JSON, by id. What no longer fits the filter by which it was found has none. */
    items: (
      found: readonly PlacedRecord<never>[],
      filter: object,
      now: string,
    ): Promise<ReadonlyMap<string, Uint8Array>> =>
      shown(found, now, ids =>
        barriers
          .find({$and: [filter, {_id: {$in: ids}}]}, summarised)
          .lean<ListedRecord[]>()
          .exec(),
      ),
  }
}

export type Summaries = ReturnType<typeof summaries>
