// The board of a group: what it is offered, holds, is late with, has paused and has done, each part read from an index.
import {type BoardCounted, type Message, type Reply, refuse} from '@rin/contracts'
import type {Policies} from './domain/moment.ts'
import {type BarrierStore, summarised} from './store.ts'
import {type ListedRecord, mayReadBoard, seesOnBoard, summaryOf} from './views.ts'

/** Of each part so many barriers are shown. */
const SHOWN = 20
/** A board that is older is counted anew. */
const FRESH_MS = 1_000
/** For so long the old one is shown while that happens. */
const SHOWN_MS = 2_000

interface Part {
  count: number
  items: ListedRecord[]
}

interface Counted {
  countedAt: string
  load: number
  offered: Part
  assigned: Part
  late: Part
  paused: Part
  done: Part
}

interface Order {
  sort: Record<string, 1 | -1>
  place: (record: ListedRecord) => string
  latestFirst: boolean
}

const byDue: Order = {
  sort: {'state.dueAt': 1, _id: 1},
  place: ({state}) => state.dueAt ?? '',
  latestFirst: false,
}
const byChange: Order = {
  sort: {'state.changedAt': -1, _id: -1},
  place: ({state}) => state.changedAt,
  latestFirst: true,
}

const inOrder = (records: ListedRecord[], {place, latestFirst}: Order): ListedRecord[] =>
  records.toSorted((a, b) => (place(a) < place(b) === latestFirst ? 1 : -1)).slice(0, SHOWN)

const inStage = (group: string, stage: string) => ({'state.movement.group': group, 'state.movement.stage': stage})

/** Boards by group. Many who ask for one at the same time, or shortly after each other, are answered by one count. */
function boards({barriers, loads}: Pick<BarrierStore, 'barriers' | 'loads'>) {
  const kept = new Map<string, {board: Counted; at: number}>()
  const counting = new Map<string, Promise<Counted>>()

  async function counted(filters: readonly object[]): Promise<number> {
    const counts = await Promise.all(filters.map(filter => barriers.countDocuments(filter)))
    return counts.reduce((sum, each) => sum + each, 0)
  }

  /** Each filter is an index's own: together they are the part. */
  async function part(filters: readonly object[], order: Order): Promise<Part> {
    const first = (filter: object) =>
      barriers.find(filter, summarised).sort(order.sort).limit(SHOWN).lean<ListedRecord[]>().exec()
    const [count, ...found] = await Promise.all([counted(filters), ...filters.map(first)])
    return {count, items: inOrder(found.flat(), order)}
  }

  async function count(group: string): Promise<Counted> {
    const countedAt = new Date().toISOString()
    const offers = {'state.movement.offeredTo': group}
    const resolution = inStage(group, 'resolution')
    const confirmation = inStage(group, 'confirmation')
    // Something is always due of what goes on, and nothing of what is paused.
    const goesOn = (filter: object) => ({...filter, 'state.dueAt': {$gt: ''}})
    const isLate = (filter: object) => ({...filter, 'state.dueAt': {$gt: '', $lte: countedAt}})
    const isPaused = (filter: object) => ({...filter, 'state.dueAt': null, 'state.movement.pausedUntil': {$ne: null}})
    const [load, lateOnes, offered, assigned, paused, done] = await Promise.all([
      loads([group]),
      counted([offers, resolution, confirmation].map(isLate)),
      part([goesOn(offers)], byDue),
      part([resolution, confirmation].map(goesOn), byDue),
      part([offers, resolution].map(isPaused), byDue),
      part([inStage(group, 'follow-up'), inStage(group, 'closed')], byChange),
    ])
    // What is late is due first.
    const due = [...offered.items, ...assigned.items].filter(({state}) => (state.dueAt ?? '') <= countedAt)
    const late = {count: lateOnes, items: inOrder(due, byDue)}
    return {countedAt, load: load.get(group) ?? 0, offered, assigned, late, paused, done}
  }

  async function countAnew(group: string): Promise<Counted> {
    const board = await count(group).finally(() => counting.delete(group))
    const now = Date.now()
    for (const [other, {at}] of kept) if (at + SHOWN_MS < now) kept.delete(other)
    kept.set(group, {board, at: now})
    return board
  }

  return async (group: string): Promise<Counted> => {
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
  const boardOf = boards(store)

  return async ({actor, data: {group}}: Message<{group: string}>): Promise<Reply<BoardCounted>> => {
    if (!mayReadBoard(actor, group)) return refuse('role-not-allowed')
    const {countedAt, load, ...parts} = await boardOf(group)
    const at = {now: new Date().toISOString(), policies}
    const shown = ({count, items}: Part) => ({
      count,
      items: items.filter(record => seesOnBoard(actor, record, group)).map(record => summaryOf(record, at)),
    })
    return {
      ok: {
        countedAt,
        load,
        offered: shown(parts.offered),
        assigned: shown(parts.assigned),
        late: shown(parts.late),
        paused: shown(parts.paused),
        done: shown(parts.done),
      },
    }
  }
}
