// Answers queries on solutions: those for barriers that are not open only to people who see one of them.
import {type Message, refuse} from '@rin/contracts'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {SolutionState} from './domain.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {mayRead, seesAll, viewOf} from './views.ts'

export function solutionQueries(solutions: Records<SolutionState>, store: SolutionStore, barriersOf: Standings) {
  return {
    async view(message: Message<{id: string}>, context: Context) {
      const {actor, data} = message
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const record = await solutions.read(data.id)
      if (!record) return refuse('not-found')
      const hidden = record.state.confidential && !seesAll(actor)
      const unseen = hidden ? await barriersOf.unseen(message, context, record.state.barriers) : null
      return unseen ?? {ok: viewOf(record)}
    },

    async list(message: Message<PageAsked & {barrier?: string | undefined}>, context: Context) {
      const {actor, data} = message
      const {barrier, ...page} = data
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const unseen = barrier && !seesAll(actor) ? await barriersOf.unseen(message, context, [barrier]) : null
      if (unseen) return unseen
      const confidential = seesAll(actor) || barrier !== undefined
      return pageOf(
        page,
        (from, most) => store.list({barrier, confidential}, from, most),
        record => ({at: record.state.proposedAt, id: record._id}),
        viewOf,
      )
    },
  }
}
