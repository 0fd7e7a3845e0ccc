// Comments on solutions: said internally among the groups of its barriers, or shared with whoever sees it.
import {type GiveComment, type Message, type Opened, type Reply, refuse, type SolutionComment} from '@rin/contracts'
import {openedPage} from '@rin/kit/opened'
import {byPerson} from '@rin/kit/origin'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {RecordDocument, Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {CommentState} from './domain/comment.ts'
import type {SolutionState} from './domain/state.ts'
import {visible} from './queries.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {barriersIn, commenterRole, commentOf, readsInternal, type SolutionRecord, worksInGroup} from './views.ts'

export function solutionComments(
  solutions: Records<SolutionState>,
  comments: Records<CommentState>,
  store: SolutionStore,
  barriersOf: Standings,
) {
  interface Seen {
    record: SolutionRecord
    internal: boolean
  }

  /** The solution, if the asking person sees it, and whether they see internal comments on it as well. */
  async function seen(message: Message<{id: string}>, context: Context): Promise<Reply<Seen>> {
    const found = await visible(message, context, await solutions.read(message.data.id), barriersOf)
    if ('problem' in found) return found
    const {actor} = message
    if (readsInternal(actor)) return {ok: {record: found.ok, internal: true}}
    const working = await barriersOf.groupsOf(message, context, worksInGroup(actor) ? barriersIn(found.ok) : [])
    if ('problem' in working) return working
    const groups = [...working.ok.groups, ...working.ok.supporting]
    return {ok: {record: found.ok, internal: actor.roles.some(({group}) => group && groups.includes(group))}}
  }

  async function comment(
    message: Message<GiveComment & {id: string}>,
    context: Context,
  ): Promise<Reply<SolutionComment>> {
    const {actor, id, data} = message
    const role = commenterRole(actor)
    if (!role) return refuse('role-not-allowed')
    const found = await seen(message, context)
    if ('problem' in found) return found
    const {record, internal} = found.ok
    if (data.audience === 'internal' && !internal) return refuse('role-not-allowed')
    const pseudonym = await barriersOf.pseudonymIn(message, context, barriersIn(record))
    if ('problem' in pseudonym) return pseudonym
    const name = record.private[actor.person]?.[0] ?? pseudonym.ok
    const outcome = await comments.create(id, {id, body: data}, () => ({
      events: [
        {
          type: 'rin.remark.added.v1',
          data: {solution: data.id, audience: data.audience},
          texts: {text: data.text},
        },
      ],
      origin: byPerson(message, context, role, name),
    }))
    return 'ok' in outcome ? {ok: commentOf(outcome.ok.record)} : outcome
  }

  async function pageFor<I>(
    message: Message<PageAsked & {id: string}>,
    context: Context,
    show: (remark: RecordDocument<CommentState>) => I,
  ) {
    const found = await seen(message, context)
    if ('problem' in found) return found
    const {record, internal} = found.ok
    return pageOf(
      message.data,
      (from, most) => store.commentsOn(record._id, internal, from, most),
      each => ({at: each.state.time, id: each._id}),
      show,
    )
  }

  const list = (message: Message<PageAsked & {id: string}>, context: Context) => pageFor(message, context, commentOf)

  /** What the asking person sees of them, they may also check. */
  async function texts(message: Message<PageAsked & {id: string}>, context: Context): Promise<Reply<Opened>> {
    return openedPage('remark', await pageFor(message, context, remark => remark))
  }

  return {comment, list, texts}
}
