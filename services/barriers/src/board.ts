// The board of a group: what it is offered, holds, is late with, has paused, supports and has done, each part read from an index.
import {type Board, type Message, type Problem, refuse} from '@rin/contracts'
import {lanes} from '@rin/kit/lanes'
import {listed} from '@rin/kit/pages'
import type {Answer, Context} from '@rin/kit/serve'
import type {FactFinder} from './facts.ts'
import type {BarrierStore, Sort} from './store.ts'
import type {PlacedRecord, Summaries} from './summaries.ts'
import {mayReadBoard, seesOnBoard} from './views.ts'

const END = Buffer.from('}')

/** Of each part so many barriers are shown. */
const SHOWN = 20
/** A board that is older is counted anew. */
const FRESH_MS = 1_000
/** For so long the old one is shown while that happens. */
export const SHOWN_MS = 2_000

/** What says where a barrier stands on a board, and who may see it there. */
const placedBy = ['dueAt', 'changedAt', 'confidentiality'] as const
type Placed = PlacedRecord<(typeof placedBy)[number]>['state']

/** A barrier on a board: where it stands there, and its summary as JSON. */
interface Card {
  state: Placed
  json: Uint8Array
}

interface Part {
  count: number
  cards: Card[]
}

type Head = Pick<Board, 'group' | 'capacity' | 'countedAt' | 'load'>

interface Counted {
  head: Head
  /** By their names on a board. */
  parts: Record<Exclude<keyof Board, keyof Head>, Part>
}
type Found = {ok: Counted} | {problem: Problem}

interface Order {
  sort: Sort
  place: (state: Placed) => string
  latestFirst: boolean
}

const byDue: Order = {
  sort: {'state.dueAt': 1, _id: 1},
  // What is paused comes last.
  place: ({dueAt}) => dueAt ?? '~',
  latestFirst: false,
}
const byChange: Order = {
  sort: {'state.changedAt': -1, _id: -1},
  place: ({changedAt}) => changedAt,
  latestFirst: true,
}

const inOrder = (cards: Card[], {place, latestFirst}: Order): Card[] =>
  cards.toSorted((a, b) => (place(a.state) < place(b.state) === latestFirst ? 1 : -1)).slice(0, SHOWN)

const inStage = (group: string, stage: string, as: 'group' | 'supporting' = 'group') => ({
  [`state.movement.${as}`]: group,
  'state.movement.stage': stage,
})

/** Boards by group. Many who ask for one at the same time, or shortly after each other, are answered by one count. */
function boards({barriers, loads}: BarrierStore, summaries: Summaries, facts: FactFinder) {
  const kept = new Map<string, {board: Counted; at: number}>()
  const counting = new Map<string, Promise<Found>>()
  const oneAtATime = lanes()

  async function counted(filters: readonly object[]): Promise<number> {
    const counts = await Promise.all(filters.map(filter => barriers.countDocuments(filter)))
    return counts.reduce((sum, each) => sum + each, 0)
  }

  /** Each filter is an index's own: together they are the part. */
  async function part(filters: readonly object[], order: Order, now: string): Promise<Part> {
    async function first(filter: object): Promise<Card[]> {
      const found = await summaries.find(filter, order.sort, SHOWN, placedBy)
      const items = await summaries.items(found, filter, now)
      return found.flatMap(({_id, state}) => {
        const json = items.get(_id)
        return json === undefined ? [] : [{state, json}]
      })
    }
    const [count, ...found] = await Promise.all([counted(filters), ...filters.map(first)])
    return {count, cards: inOrder(found.flat(), order)}
  }

  async function count(group: string, capacity: number): Promise<Counted> {
    const countedAt = new Date().toISOString()
    const offers = {'state.movement.offeredTo': group}
    const resolution = inStage(group, 'resolution')
    const confirmation = inStage(group, 'confirmation')
    const supports = inStage(group, 'resolution', 'supporting')
    // Something is always due of what goes on, and nothing of what is paused.
    const goesOn = (filter: object) => ({...filter, 'state.dueAt': {$gt: ''}})
    const isLate = (filter: object) => ({...filter, 'state.dueAt': {$gt: '', $lte: countedAt}})
    const isPaused = (filter: object) => ({...filter, 'state.dueAt': null, 'state.movement.pausedUntil': {$ne: null}})
    // One part after the other: whoever asks for something else meanwhile has their turn.
    const load = await loads([group])
    const lateOnes = await counted([offers, resolution, confirmation].map(isLate))
    const offered = await part([goesOn(offers)], byDue, countedAt)
    const assigned = await part([resolution, confirmation].map(goesOn), byDue, countedAt)
    const paused = await part([offers, resolution].map(isPaused), byDue, countedAt)
    const supported = await part(
      [goesOn(supports), isPaused(supports), goesOn(inStage(group, 'confirmation', 'supporting'))],
      byDue,
      countedAt,
    )
    const done = await part([inStage(group, 'follow-up'), inStage(group, 'closed')], byChange, countedAt)
    // What is late is due first.
    const due = [...offered.cards, ...assigned.cards].filter(
      ({state}) => state.dueAt !== null && state.dueAt <= countedAt,
    )
    const late = {count: lateOnes, cards: inOrder(due, byDue)}
    return {
      head: {group, capacity, countedAt, load: load.get(group) ?? 0},
      parts: {offered, assigned, late, paused, supported, done},
    }
  }

  async function countAnew(group: string, context: Context): Promise<Found> {
    const found = await facts.group(group, context)
    if ('problem' in found) return found
    // All boards at once would hold up whoever asks for something else.
    const board = await oneAtATime('count', () => count(group, found.ok.capacity))
    const now = Date.now()
    for (const [other, {at}] of kept) if (at + SHOWN_MS < now) kept.delete(other)
    // What it shows is as old as the beginning of the count: for so long an erasure waits.
    kept.set(group, {board, at: Date.parse(board.head.countedAt)})
    return {ok: board}
  }

  return async (group: string, context: Context): Promise<Found> => {
    const last = kept.get(group)
    const age = last ? Date.now() - last.at : Number.POSITIVE_INFINITY
    if (last && age < FRESH_MS) return {ok: last.board}
    const underWay = counting.get(group) ?? countAnew(group, context).finally(() => counting.delete(group))
    counting.set(group, underWay)
    if (!last || age >= SHOWN_MS) return underWay
    underWay.catch(() => {})
    return {ok: last.board}
  }
}

/** Answers who asks for a group's board. */
export function boardQuery(store: BarrierStore, summaries: Summaries, facts: FactFinder) {
  const boardOf = boards(store, summaries, facts)

  return async ({actor, data: {group}}: Message<{group: string}>, context: Context): Promise<Answer<Board>> => {
    if (!mayReadBoard(actor, group)) return refuse('role-not-allowed')
    const board = await boardOf(group, context)
    if ('problem' in board) return board
    const {head, parts} = board.ok
    const shown = Object.entries(parts).flatMap(([name, {count, cards}]) => {
      const seen = cards.filter(({state}) => seesOnBoard(actor, state, group)).map(({json}) => json)
      return [Buffer.from(`,"${name}":{"count":${count},"items":`), ...listed(seen), END]
    })
    return {json: [Buffer.from(JSON.stringify(head).slice(0, -1)), ...shown, END]}
  }
}
