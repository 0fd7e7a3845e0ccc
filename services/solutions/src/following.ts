// Who follows which solutions: said by people for themselves, and told to nobody else.
import {type Followed, type Message, type Reply, refuse} from '@rin/contracts'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {SolutionState} from './domain/state.ts'
import {visible} from './queries.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {mayRead, type SolutionRecord} from './views.ts'

const followed = ({_id, time}: SolutionRecord): Followed => ({kind: 'solution', id: _id, changedAt: time})

export function solutionFollowing(
  solutions: Records<SolutionState>,
  {followers}: SolutionStore,
  barriersOf: Standings,
) {
  return {
    /** What is not seen cannot be followed, but still be left. */
    async follow(
      message: Message<{id: string; follows: boolean}>,
      context: Context,
    ): Promise<Reply<Record<string, never>>> {
      const {actor, data} = message
      const {id, follows} = data
      const record = await solutions.read(id)
      const seen = await visible(message, context, record, barriersOf)
      const leaves = !follows && record !== null && followers.follows(record, actor.person)
      if ('ok' in seen || leaves) await followers.set(id, actor.person, follows)
      else if (follows || seen.problem.code !== 'not-found') return seen
      return {ok: {}}
    },

    async list(
      message: Message<PageAsked>,
      context: Context,
    ): Promise<Reply<{items: Followed[]; next: string | null}>> {
      const {actor, data} = message
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const found = await pageOf(
        data,
        (from, most) => followers.of(actor.person, {}, from, most),
        ({_id, time}) => ({at: time, id: _id}),
        record => record,
      )
      if ('problem' in found) return found
      const items: Followed[] = []
      for (const seen of await Promise.all(found.ok.items.map(each => visible(message, context, each, barriersOf)))) {
        if ('ok' in seen) items.push(followed(seen.ok))
        else if (seen.problem.code !== 'not-found') return seen
      }
      return {ok: {...found.ok, items}}
    },
  }
}
