// Answers queries on solutions: those for barriers that are not open only to people who see one of them.
import {isOpenSolution, LATEST_WAKE_MS, type Message, type Problem, refuse, solutionCandidates} from '@rin/contracts'
import type {Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {Moment, Policies} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {barriersIn, decisionsOf, mayRead, type SolutionRecord, seesAll, viewOf, wasAsked} from './views.ts'

const OPEN_AT_ONCE = 500

/** The record, if the asking person sees it; to them it is not there otherwise. */
export async function visible(
  {actor, correlationId}: Pick<Message<unknown>, 'actor' | 'correlationId'>,
  context: Context,
  record: SolutionRecord | null,
  barriersOf: Standings,
): Promise<{ok: SolutionRecord} | {problem: Problem}> {
  if (!mayRead(actor)) return refuse('role-not-allowed')
  if (!record) return refuse('not-found')
  if (!record.state.confidential || seesAll(actor) || wasAsked(actor, record)) return {ok: record}
  return (await barriersOf.unseen({actor, correlationId}, context, barriersIn(record))) ?? {ok: record}
}

export function solutionQueries(
  solutions: Records<SolutionState>,
  store: SolutionStore,
  barriersOf: Standings,
  facts: FactFinder,
  policies: Policies,
) {
  const moment = (): Moment => ({now: new Date().toISOString(), policies})

  return {
    async view(message: Message<{id: string}>, context: Context) {
      const found = await visible(message, context, await solutions.read(message.data.id), barriersOf)
      if ('problem' in found) return found
      const acting = await facts.actingOn(message, context, found.ok)
      return 'problem' in acting ? acting : {ok: viewOf(found.ok, acting.ok, moment())}
    },

    async decisions(message: Message<{id: string}>, context: Context) {
      const found = await visible(message, context, await solutions.read(message.data.id), barriersOf)
      return 'problem' in found ? found : {ok: {items: decisionsOf(found.ok)}}
    },

    async movement({data}: Message<{id: string}>) {
      const record = await solutions.read(data.id)
      return record ? {ok: {version: record.version, movement: record.state.movement}} : refuse('not-found')
    },

    async open({data, time}: Message<{after?: string | undefined; since: string}>) {
      const found = await store.open(data.after ?? '', data.since, OPEN_AT_ONCE)
      // Moves that were due then are late; of later ones the workflow may be about to wake.
      const late = new Date(Date.parse(time) - LATEST_WAKE_MS).toISOString()
      const items = found.map(({_id, version, time: changedAt, state}) => ({
        id: _id,
        version,
        changedAt,
        open: isOpenSolution(state.movement),
        due: solutionCandidates(state.movement).some(({at}) => at <= late),
      }))
      return {ok: {items, next: items.length === OPEN_AT_ONCE ? (items.at(-1)?.id ?? null) : null}}
    },

    policies: async () => ({ok: {current: policies.current.version, items: [...policies.all]}}),
  }
}
