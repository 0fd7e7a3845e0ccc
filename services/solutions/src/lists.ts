// Answers lists of solutions: the newest, those with their texts, and those with a clock.
import {
  type Message,
  type Opened,
  type Problem,
  type Reply,
  refuse,
  type SolutionFilter,
  SolutionSummary,
} from '@rin/contracts'
import {openedPage} from '@rin/kit/opened'
import {type PageAsked, type Place, pageOf, pageOfJson} from '@rin/kit/pages'
import type {Answer, Context} from '@rin/kit/serve'
import {nextOf, shownItems} from '@rin/kit/shown-items'
import type {Policies} from './domain/moment.ts'
import type {Standings} from './standing.ts'
import {listFilter, type PlacedSolution, type SolutionStore} from './store.ts'
import {coordinates, dueClocksOf, mayRead, type SolutionRecord, seesAll, summaryOf} from './views.ts'

const placeOf = ({_id, state}: PlacedSolution): Place => ({at: state.proposedAt, id: _id})

export function solutionLists(store: SolutionStore, barriersOf: Standings, policies: Policies) {
  const summary = shownItems(SolutionSummary, summaryOf, ({state: {dueAt}}, now) => nextOf(dueAt ? [dueAt] : [], now))
  const instant = (): string => new Date().toISOString()

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
    async newest(
      message: Message<PageAsked & SolutionFilter>,
      context: Context,
    ): Promise<Answer<{items: SolutionSummary[]; next: string | null}>> {
      const now = instant()
      const filter = await filterFor(message, context, now)
      if ('problem' in filter) return filter
      return pageOfJson(
        message.data,
        (from, most) => store.places(filter.ok(from), most),
        placeOf,
        found => summary(found, now, ids => store.summariesOf(filter.ok(null), ids)),
      )
    },

    /** A page holds the lines of so many solutions. */
    async clocks({actor, data: {due_before, ...page}}: Message<{due_before?: string | undefined} & PageAsked>) {
      if (!coordinates(actor)) return refuse('role-not-allowed')
      const at = {now: instant(), policies}
      const place = ({_id, state}: SolutionRecord) => ({at: state.dueAt ?? '', id: _id})
      return pageOf(
        page,
        (from, most) => store.due(due_before, from, most),
        place,
        record => ({...place(record), clocks: dueClocksOf(record, due_before, at)}),
      )
    },

    /** What the asking person sees of the solutions for a barrier, they may also check. */
    async texts(message: Message<PageAsked & {barrier: string}>, context: Context): Promise<Reply<Opened>> {
      const filter = await filterFor(message, context, instant())
      if ('problem' in filter) return filter
      const page = await pageOf(
        message.data,
        (from, most) => store.whole(filter.ok(from), most),
        placeOf,
        record => record,
      )
      return openedPage('solution', page)
    },
  }
}
