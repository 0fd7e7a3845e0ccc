// The board of a group: what it is offered, holds, is late with, has paused, supports and has done, each part read from an index.
import {type BarrierSummary, type BoardCounted, type Message, type Reply, refuse} from '@rin/contracts'
import type {Policies} from './domain/moment.ts'
import {type BarrierStore, summarised} from './store.ts'
import {type ListedRecord, mayReadBoard, seesOnBoard, summaryOf} from './views.ts'

/** Of each part so many barriers are shown. */
const SHOWN = 20
/** A board that is older is counted anew. */
const FRESH_MS = 1_000
/** For so long the old one is shown while that happens. */
export const SHOWN_MS = 2_000

type Part = BoardCounted['done']

interface Order {
  sort: Record<string, 1 | -1>
  place: (barrier: BarrierSummary) => string
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

const inOrder = (barriers: BarrierSummary[], {place, latestFirst}: Order): BarrierSummary[] =>
  barriers.toSorted((a, b) => (place(a) < place(b) === latestFirst ? 1 : -1)).slice(0, SHOWN)

const inStage = (group: string, stage: string, as: 'group' | 'supporting' = 'group') => ({
  [`state.movement.${as}`]: group,
  'state.movement.stage': stage,
})

/** Boards by group. Many who ask for one at the same time, or shortly after each other, are answered by one count. */
function boards({barriers, loads}: BarrierStore, policies: Policies) {
  const kept = new Map<string, {board: BoardCounted; at: number}>()
  const counting = new Map<string, Promise<BoardCounted>>()

  async function counted(filters: readonly object[]): Promise<number> {
    const counts = await Promise.all(filters.map(filter => barriers.countDocuments(filter)))
    return counts.reduce((sum, each) => sum + each, 0)
  }

  /** Each filter is an index's own: together they are the part. */
  async function part(filters: readonly object[], order: Order, now: string): Promise<Part> {
    const first = (filter: object) =>
      barriers.find(filter, summarised).sort(order.sort).limit(SHOWN).lean<ListedRecord[]>().exec()
    const [count, ...found] = await Promise.all([counted(filters), ...filters.map(first)])
    const items = found.flat().map(record => summaryOf(record, {now, policies}))
    return {count, items: inOrder(items, order)}
  }

  async function count(group: string): Promise<BoardCounted> {
    const countedAt = new Date().toISOString()
    const offers = {'state.movement.offeredTo': group}
    const resolution = inStage(group, 'resolution')
    const confirmation = inStage(group, 'confirmation')
    const supports = inStage(group, 'resolution', 'supporting')
    // Something is always due of what goes on, and nothing of what is paused.
    const goesOn = (filter: object) => ({...filter, 'state.dueAt': {$gt: ''}})
    const isLate = (filter: object) => ({...filter, 'state.dueAt': {$gt: '', $lte: countedAt}})
    const isPaused = (filter: object) => ({...filter, 'state.dueAt': null, 'state.movement.pausedUntil': {$ne: null}})
    const [load, lateOnes, offered, assigned, paused, supported, done] = await Promise.all([
      loads([group]),
      counted([offers, resolution, confirmation].map(isLate)),
      part([goesOn(offers)], byDue, countedAt),
      part([resolution, confirmation].map(goesOn), byDue, countedAt),
      part([offers, resolution].map(isPaused), byDue, countedAt),
      part(
        [goesOn(supports), isPaused(supports), goesOn(inStage(group, 'confirmation', 'supporting'))],
        byDue,
        countedAt,
      ),
      part([inStage(group, 'follow-up'), inStage(group, 'closed')], byChange, countedAt),
    ])
    // What is late is due first.
    const due = [...offered.items, ...assigned.items].filter(barrier => barrier.late)
    const late = {count: lateOnes, items: inOrder(due, byDue)}
    return {countedAt, load: load.get(group) ?? 0, offered, assigned, late, paused, supported, done}
  }

  async function countAnew(group: string): Promise<BoardCounted> {
    const board = await count(group).finally(() => counting.delete(group))
    const now = Date.now()
    for (const [other, {at}] of kept) if (at + SHOWN_MS < now) kept.delete(other)
    kept.set(group, {board, at: now})
    return board
  }

  return async (group: string): Promise<BoardCounted> => {
    const last = kept.get(group)
    const age = last ? Date.now() - last.at : Number.POSITIVE_INFINITY
    if (last && age < FRESH_MS) return last.board
    const underWay = counting.get(group) ?? countAnew(group)
    counting.set(group, underWay)
    if (!last || age >= SHOWN_MS) return underWay
    underWay.catch(() => {})
    return last.board
  }
}

/** Answers who asks for a group's board. */
export function boardQuery(store: BarrierStore, policies: Policies) {
  const boardOf = boards(store, policies)

  return async ({actor, data: {group}}: Message<{group: string}>): Promise<Reply<BoardCounted>> => {
    if (!mayReadBoard(actor, group)) return refuse('role-not-allowed')
    const {countedAt, load, ...parts} = await boardOf(group)
    const shown = ({count, items}: Part): Part => ({
      count,
      items: items.filter(barrier => seesOnBoard(actor, barrier, group)),
    })
    return {
      ok: {
        countedAt,
        load,
        offered: shown(parts.offered),
        assigned: shown(parts.assigned),
        late: shown(parts.late),
        paused: shown(parts.paused),
        supported: shown(parts.supported),
        done: shown(parts.done),
      },
    }
  }
}
