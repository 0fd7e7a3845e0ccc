// What has helped before: barriers that were resolved, for whoever works on one like them.
import {type EarlierBarrier, type Message, type Movement, type Reply, refuse} from '@rin/contracts'
import {textKey} from '@rin/kit/record'
import {type BarrierStore, newestFirst, resolved, visibleTo} from './store.ts'
import {earlierOf, type ListedRecord, mayRead, TELLING} from './views.ts'

/** Of each code so many are looked at. */
const NEWEST = 25

const fields = ['title', 'description', ...Array.from({length: TELLING}, (_, i) => `occupation-${i}`)]
/** As much of a barrier as tells what it was about. */
const telling = {
  'state.reference': 1,
  'state.movement': 1,
  ...Object.fromEntries(fields.map(field => [`texts.${textKey(1, field)}`, 1])),
}

export const earlierQuery =
  ({barriers}: BarrierStore) =>
  async ({
    actor,
    data: {category, industry},
  }: Message<Pick<Movement, 'category' | 'industry'>>): Promise<Reply<{items: EarlierBarrier[]}>> => {
    if (!mayRead(actor)) return refuse('role-not-allowed')
    const newest = (code: object): Promise<ListedRecord[]> =>
      barriers
        .find({$and: [code, resolved, visibleTo(actor)]}, telling)
        .sort(newestFirst)
        .limit(NEWEST)
        .lean<ListedRecord[]>()
        .exec()
    const found = await Promise.all([
      newest({'state.movement.category': category}),
      newest({'state.movement.industry': industry}),
    ])
    const once = new Map(found.flat().map(record => [record._id, record]))
    return {ok: {items: [...once.values()].map(earlierOf)}}
  }
