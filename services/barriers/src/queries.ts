// Answers queries: what people see of barriers, and what the workflows look at.
import {
  type Barrier,
  type BarrierFilter,
  type BarrierStanding,
  type BarrierSummary,
  type Comment,
  candidates,
  type DecisionMade,
  LATEST_WAKE_MS,
  type Message,
  type Movement,
  type Reply,
  refuse,
} from '@rin/contracts'
import {type PageAsked, pageOf, pageOfJson} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {Answer, Context} from '@rin/kit/serve'
import {boardQuery} from './board.ts'
import type {Moment, Policies} from './domain/moment.ts'
import type {BarrierState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {Shown} from './showing.ts'
import {type BarrierStore, listFilter, sortedBy, sorts} from './store.ts'
import {summaries} from './summaries.ts'
import {
  type BarrierRecord,
  commentOf,
  coordinates,
  decisionOf,
  dueClocksOf,
  type ListedRecord,
  mayRead,
  sees,
  seesInternal,
  standingOf,
} from './views.ts'

const OPEN_AT_ONCE = 500

type One = Message<{id: string}>

/** Moves that were due then are late; of later ones the workflow may be about to wake. */
const lateBefore = (now: string): string => new Date(Date.parse(now) - LATEST_WAKE_MS).toISOString()

interface Means {
  store: BarrierStore
  shown: Shown
  facts: FactFinder
  policies: Policies
}

/** The record, if the asking person sees it; to them it is not there otherwise. */
export async function visibleIn(
  barriers: Records<BarrierState>,
  {actor, data}: One,
): Promise<{ok: BarrierRecord} | ReturnType<typeof refuse>> {
  if (!mayRead(actor)) return refuse('role-not-allowed')
  const record = await barriers.read(data.id)
  return record && sees(actor, record) ? {ok: record} : refuse('not-found')
}

export function barrierQueries(barriers: Records<BarrierState>, {store, shown, facts, policies}: Means) {
  const listed = summaries(store.barriers, policies)
  const moment = (): Moment => ({now: new Date().toISOString(), policies})

  const visible = (message: One) => visibleIn(barriers, message)

  async function view(message: One, context: Context): Promise<Reply<Barrier>> {
    const found = await visible(message)
    return 'problem' in found ? found : {ok: await shown(found.ok, message.actor, context)}
  }

  async function standing(message: One): Promise<Reply<BarrierStanding>> {
    const found = await visible(message)
    return 'ok' in found ? {ok: standingOf(found.ok, message.actor)} : found
  }

  async function list({
    actor,
    data: {limit, cursor, ...filter},
  }: Message<BarrierFilter & PageAsked>): Promise<Answer<{items: BarrierSummary[]; next: string | null}>> {
    if (!mayRead(actor)) return refuse('role-not-allowed')
    const {now} = moment()
    const {sort} = filter
    const placedBy = sortedBy[sort]
    return pageOfJson(
      {limit, cursor},
      (from, most) => listed.find(listFilter(actor, filter, from, now), sorts[sort], most, [placedBy]),
      ({_id, state}) => ({at: state[placedBy] ?? '', id: _id}),
      found => listed.items(found, listFilter(actor, filter, null, now), now),
    )
  }

  /** A page holds the lines of so many barriers. */
  async function clocks({actor, data: {due_before, ...page}}: Message<{due_before?: string | undefined} & PageAsked>) {
    if (!coordinates(actor)) return refuse('role-not-allowed')
    const at = moment()
    const filter = {sort: 'due', due_before} as const
    const place = ({_id, state}: ListedRecord) => ({at: state.dueAt ?? '', id: _id})
    return pageOf(
      page,
      (from, most) => store.list(listFilter(actor, filter, from, at.now), filter.sort, most),
      place,
      record => ({...place(record), clocks: dueClocksOf(record, due_before, at)}),
    )
  }

  async function decisions(message: One): Promise<Reply<{items: DecisionMade[]}>> {
    const found = await visible(message)
    if ('problem' in found) return found
    return {ok: {items: found.ok.state.decisions.map(made => decisionOf(found.ok, made))}}
  }

  async function comments(
    message: Message<{id: string} & PageAsked>,
  ): Promise<Reply<{items: Comment[]; next: string | null}>> {
    const found = await visible(message)
    if ('problem' in found) return found
    const internal = seesInternal(message.actor, found.ok)
    return pageOf(
      message.data,
      (from, most) => store.commentsOn(message.data.id, internal, from, most),
      comment => ({at: comment.state.time, id: comment._id}),
      commentOf,
    )
  }

  const readPolicies = async () => ({ok: {current: policies.current.version, items: [...policies.all]}})

  return {
    view,
    standing,
    list,
    board: boardQuery(store, listed, facts),
    clocks,
    policies: readPolicies,
    decisions,
    comments,
  }
}

/** What the workflows look at. */
export function workflowQueries(barriers: Records<BarrierState>, store: BarrierStore) {
  async function movement({data}: One): Promise<Reply<{version: number; movement: Movement}>> {
    const record = await barriers.read(data.id)
    return record ? {ok: {version: record.version, movement: record.state.movement}} : refuse('not-found')
  }

  async function open({data, time}: Message<{after?: string | undefined; since: string}>) {
    const found = await store.open(data.after ?? '', data.since, OPEN_AT_ONCE)
    const late = lateBefore(time)
    const items = found.map(({_id, version, time: changedAt, state}) => ({
      id: _id,
      version,
      changedAt,
      open: state.movement.stage !== 'closed' || state.movement.moving !== null,
      due: candidates(state.movement).some(({at}) => at <= late),
    }))
    return {ok: {items, next: items.length === OPEN_AT_ONCE ? (items.at(-1)?.id ?? null) : null}}
  }

  return {movement, open}
}
