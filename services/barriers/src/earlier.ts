// What has helped before: barriers that were resolved, for whoever works on one like them.
import {type EarlierBarrier, type Message, type Movement, type Reply, refuse} from '@rin/contracts'
import {type BarrierStore, newestFirst, resolved, visibleTo} from './store.ts'
import {type BarrierRecord, earlierOf, mayRead} from './views.ts'

/** Of each code so many are looked at. */
const NEWEST = 25

export const earlierQuery =
  ({barriers}: BarrierStore) =>
  async ({
    actor,
    data: {category, industry},
  }: Message<Pick<Movement, 'category' | 'industry'>>): Promise<Reply<{items: EarlierBarrier[]}>> => {
    if (!mayRead(actor)) return refuse('role-not-allowed')
    const newest = (code: object): Promise<BarrierRecord[]> =>
      barriers
        .find({$and: [code, resolved, visibleTo(actor)]}, {outbox: 0, seen: 0, 'state.decisions': 0})
        .sort(newestFirst)
        .limit(NEWEST)
        .lean<BarrierRecord[]>()
        .exec()
    const found = await Promise.all([
      newest({'state.movement.category': category}),
      newest({'state.movement.industry': industry}),
    ])
    const once = new Map(found.flat().map(record => [record._id, record]))
    return {ok: {items: [...once.values()].map(earlierOf)}}
  }
