// Answers queries on solutions: those for barriers that are not open only to people who see one of them.
import {
  isOpenSolution,
  LATEST_WAKE_MS,
  type Message,
  type Opened,
  type Problem,
  type Reply,
  refuse,
  type SolutionFilter,
  SolutionSummary,
  solutionCandidates,
} from '@rin/contracts'
import {openedPage} from '@rin/kit/opened'
import {type PageAsked, type Place, pageOf, pageOfTexts} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {Answer, Context} from '@rin/kit/serve'
import {shownItems} from '@rin/kit/shown-items'
import type {Moment, Policies} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {Standings} from './standing.ts'
import {listFilter, type PlacedSolution, type SolutionStore} from './store.ts'
import {
  barriersIn,
  decisionsOf,
  mayRead,
  type SolutionRecord,
  seesAll,
  summaryOf,
  summaryUntil,
  viewOf,
  wasAsked,
} from './views.ts'

const OPEN_AT_ONCE = 500

const placeOf = ({_id, state}: PlacedSolution): Place => ({at: state.proposedAt, id: _id})

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
  const summary = shownItems(SolutionSummary, summaryOf, summaryUntil)

  /** What of the list is for the asking person, from a place on. */
  async function filterFor(
    message: Message<PageAsked & SolutionFilter>,
    context: Context,
    now: string,
  ): Promise<{ok: (from: Place | null) => object} | {problem: Problem}> {
    const {actor, data} = message
    const {limit, cursor, ...asked} = data
    const {barrier} = asked
    if (!mayRead(actor)) return refuse('role-not-allowed')
    const unseen = barrier && !seesAll(actor) ? await barriersOf.unseen(message, context, [barrier]) : null
    if (unseen) return unseen
    // Whoever is asked for a promise sees what for.
    const own = asked.organisation !== undefined && asked.organisation === actor.organisation
    const confidential = seesAll(actor) || barrier !== undefined || own
    return {ok: from => listFilter(asked, confidential, from, now)}
  }

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

    async list(
      message: Message<PageAsked & SolutionFilter>,
      context: Context,
    ): Promise<Answer<{items: SolutionSummary[]; next: string | null}>> {
      const {now} = moment()
      const filter = await filterFor(message, context, now)
      if ('problem' in filter) return filter
      return pageOfTexts(
        message.data,
        (from, most) => store.places(filter.ok(from), most),
        placeOf,
        async found => {
          const texts = await summary(found, now, ids => store.summariesOf(filter.ok(null), ids))
          return found.flatMap(({_id}) => texts.get(_id) ?? [])
        },
      )
    },

    /** What the asking person sees of the solutions for a barrier, they may also check. */
    async texts(message: Message<PageAsked & {barrier: string}>, context: Context): Promise<Reply<Opened>> {
      const filter = await filterFor(message, context, moment().now)
      if ('problem' in filter) return filter
      const page = await pageOf(
        message.data,
        (from, most) => store.whole(filter.ok(from), most),
        placeOf,
        record => record,
      )
      return openedPage('solution', page)
    },

    async movement({data}: Message<{id: string}>) {
      const record = await solutions.read(data.id)
      return record ? {ok: {version: record.version, movement: record.state.movement}} : refuse('not-found')
    },

    async open({data, time}: Message<{after?: string | undefined; since: string}>) {
      const found = await store.open(data.after ?? '', data.since, OPEN_AT_ONCE)
      // Moves that were due then are late; of later ones the workflow may be about to wake.
      const late = new Date(Date.parse(time) - LATEST_WAKE_MS).toISOString()
      const items = found.map(({_id, version, state}) => ({
        id: _id,
        version,
        changedAt: state.changedAt,
        open: isOpenSolution(state.movement),
        due: solutionCandidates(state.movement).some(({at}) => at <= late),
      }))
      return {ok: {items, next: items.length === OPEN_AT_ONCE ? (items.at(-1)?.id ?? null) : null}}
    },

    policies: async () => ({ok: {current: policies.current.version, items: [...policies.all]}}),
  }
}
