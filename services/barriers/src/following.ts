// Who follows which barriers: said by people for themselves, and told to nobody else.
import {type Followed, type Message, type Reply, refuse} from '@rin/contracts'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {BarrierState} from './domain/state.ts'
import {type BarrierStore, visibleTo} from './store.ts'
import {type BarrierRecord, mayRead, sees} from './views.ts'

const followed = ({_id, time, state}: BarrierRecord): Followed => ({
  kind: 'barrier',
  id: _id,
  reference: state.reference,
  changedAt: time,
})

export function barrierFollowing(barriers: Records<BarrierState>, {followers}: BarrierStore) {
  return {
    /** What is not seen cannot be followed, but still be left. */
    async follow({
      actor,
      data: {id, follows},
    }: Message<{id: string; follows: boolean}>): Promise<Reply<Record<string, never>>> {
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const record = await barriers.read(id)
      const seen = record !== null && sees(actor, record)
      if (follows && !seen) return refuse('not-found')
      if (seen || (record && followers.follows(record, actor.person))) await followers.set(id, actor.person, follows)
      return {ok: {}}
    },

    async list({actor, data}: Message<PageAsked>): Promise<Reply<{items: Followed[]; next: string | null}>> {
      if (!mayRead(actor)) return refuse('role-not-allowed')
      return pageOf(
        data,
        (from, most) => followers.of(actor.person, visibleTo(actor), from, most),
        ({_id, time}) => ({at: time, id: _id}),
        followed,
      )
    },
  }
}
