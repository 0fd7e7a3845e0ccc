// Answers queries on solutions: those for barriers that are not open only to people who see one of them.
import {type Message, type Problem, refuse} from '@rin/contracts'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {SolutionState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {decisionsOf, mayRead, type SolutionRecord, seesAll, summaryOf, viewOf, wasAsked} from './views.ts'

/** The record, if the asking person sees it; to them it is not there otherwise. */
export async function visible(
  {actor, correlationId}: Pick<Message<unknown>, 'actor' | 'correlationId'>,
  context: Context,
  record: SolutionRecord | null,
  barriersOf: Standings,
): Promise<{ok: SolutionRecord} | {problem: Problem}> {
  if (!mayRead(actor)) return refuse('role-not-allowed')
  if (!record) return refuse('not-found')
  const {confidential, movement} = record.state
  if (!confidential || seesAll(actor) || wasAsked(actor, record)) return {ok: record}
  const barriers = [...new Set([...movement.barriers, ...movement.adoptedFor])]
  return (await barriersOf.unseen({actor, correlationId}, context, barriers)) ?? {ok: record}
}

export function solutionQueries(
  solutions: Records<SolutionState>,
  store: SolutionStore,
  barriersOf: Standings,
  facts: FactFinder,
) {
  return {
    async view(message: Message<{id: string}>, context: Context) {
      const found = await visible(message, context, await solutions.read(message.data.id), barriersOf)
      if ('problem' in found) return found
      const acting = await facts.actingOn(message, context, found.ok)
      return 'problem' in acting ? acting : {ok: viewOf(found.ok, acting.ok)}
    },

    async decisions(message: Message<{id: string}>, context: Context) {
      const found = await visible(message, context, await solutions.read(message.data.id), barriersOf)
      return 'problem' in found ? found : {ok: {items: decisionsOf(found.ok)}}
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
        summaryOf,
      )
    },
  }
}
