// The texts of a barrier and its comments with their salts, for whoever wants to check what was committed to.
import type {Message, Opened, RecordOfCase, Reply} from '@rin/contracts'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import {openTexts, type Records} from '@rin/kit/record'
import type {BarrierState} from './domain/state.ts'
import {visibleIn} from './queries.ts'
import type {BarrierStore} from './store.ts'
import {seesInternal} from './views.ts'

export function barrierTexts(barriers: Records<BarrierState>, store: BarrierStore) {
  /** The barrier stands on the first page; what the asking person sees of it, they may also check. */
  return async (message: Message<{id: string} & PageAsked>): Promise<Reply<Opened>> => {
    const found = await visibleIn(barriers, message)
    if ('problem' in found) return found
    const {id, cursor} = message.data
    const internal = seesInternal(message.actor, found.ok)
    const page = await pageOf(
      message.data,
      (from, most) => store.commentsOn(id, internal, from, most),
      comment => ({at: comment.state.time, id: comment._id}),
      comment => ({kind: 'comment' as const, record: comment}),
    )
    if ('problem' in page) return page
    const own = cursor === undefined ? [{kind: 'barrier' as const, record: found.ok}] : []
    const all = [...own, ...page.ok.items]
    const records: RecordOfCase[] = all.map(({kind, record}) => ({kind, id: record._id}))
    return {ok: {records, texts: all.flatMap(({kind, record}) => openTexts(kind, record)), next: page.ok.next}}
  }
}
