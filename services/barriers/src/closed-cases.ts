// Closed cases whose time is over, and what stands beside them: comments and disclosures.
import {BATCH, type Found} from '@rin/kit/erasing'
import type {RecordDocument} from '@rin/kit/record'
import type {Model} from 'mongoose'
import type {BarrierState} from './domain/state.ts'
import type {BarrierRecord} from './views.ts'

/** A case ends with its closing; what changes later begins its time anew. */
export const closedBefore = (before: string): object => ({
  'state.movement.stage': 'closed',
  'state.movement.moving': null,
  'state.changedAt': {$lte: before},
})

export const isClosed = ({state: {movement, changedAt}}: BarrierRecord, before: string): boolean =>
  movement.stage === 'closed' && movement.moving === null && changedAt <= before

export function closedCases(barriers: Model<RecordDocument<BarrierState>>, before: string) {
  return {
    /** Whether a case still is one of them. */
    async has(barrier: string): Promise<boolean> {
      return (await barriers.exists({_id: barrier, ...closedBefore(before)}).exec()) !== null
    },

    /** The records that match a filter and belong to one of them. */
    beside<S>(model: Model<RecordDocument<S>>, filter: object): Found {
      const found = [
        {$match: filter},
        {
          $lookup: {
            from: barriers.collection.name,
            localField: 'state.barrier',
            foreignField: '_id',
            pipeline: [{$match: closedBefore(before)}, {$project: {_id: 1}}],
            as: 'case',
          },
        },
        {$match: {'case.0': {$exists: true}}},
      ]
      return {
        async count() {
          const [counted] = await model.aggregate<{count: number}>([...found, {$count: 'count'}])
          return counted?.count ?? 0
        },
        async some() {
          const some = await model.aggregate<{_id: string}>([...found, {$limit: BATCH}, {$project: {_id: 1}}])
          return some.map(({_id}) => _id)
        },
      }
    },
  }
}
