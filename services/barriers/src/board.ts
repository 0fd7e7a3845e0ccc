// The board of a group: what it is offered, holds, is late with, has paused and has done, each part read from an index.
import {type BoardCounted, type Message, type Reply, refuse} from '@rin/contracts'
import type {Policies} from './domain/moment.ts'
import {type BarrierStore, summarised} from './store.ts'
import {type ListedRecord, mayReadBoard, seesOnBoard, summaryOf} from './views.ts'

/** Of each part so many barriers are shown. */
const SHOWN = 20
/** For so long a board is not counted again. */
const KEPT_MS = 1_000

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

const inStage = (group: string, stage: string) => ({'state.movement.group': group, 'state.movement.stage': stage})

/** Boards by group. Many who ask for one at the same time, or shortly after each other, are answered by one count. */
function boards({barriers, loads}: Pick<BarrierStore, 'barriers' | 'loads'>) {
  const kept = new Map<string, {until: number; board: Promise<Counted>}>()

  /** Each filter is an index's own: together they are the part. */
  async function part(filters: readonly object[], {sort, place, latestFirst}: Order): Promise<Part> {
    const counts = Promise.all(filters.map(filter => barriers.countDocuments(filter)))
    const firsts = await Promise.all(
      filters.map(filter => barriers.find(filter, summarised).sort(sort).limit(SHOWN).lean<ListedRecord[]>().exec()),
    )
    const turn = latestFirst ? -1 : 1
    const items = firsts.flat().toSorted((a, b) => (place(a) < place(b) ? -turn : turn))
    return {count: (await counts).reduce((sum, each) => sum + each, 0), items: items.slice(0, SHOWN)}
  }

  async function count(group: string): Promise<Counted> {
    const countedAt = new Date().toISOString()
    const offered = {'state.movement.offeredTo': group}
    const resolution = inStage(group, 'resolution')
    const confirmation = inStage(group, 'confirmation')
    // Something is always due of what goes on, and nothing of what is paused.
    const goesOn = (filter: object) => ({...filter, 'state.dueAt': {$gt: ''}})
    const isLate = (filter: object) => ({...filter, 'state.dueAt': {$gt: '', $lte: countedAt}})
    const isPaused = (filter: object) => ({...filter, 'state.dueAt': null, 'state.movement.pausedUntil': {$ne: null}})
    const [load, ...parts] = await Promise.all([
      loads([group]),
      part([goesOn(offered)], byDue),
      part([resolution, confirmation].map(goesOn), byDue),
      part([offered, resolution, confirmation].map(isLate), byDue),
      part([offered, resolution].map(isPaused), byDue),
      part([inStage(group, 'follow-up'), inStage(group, 'closed')], byChange),
    ])
    const [toTake, assigned, late, paused, done] = parts
    return {countedAt, load: load.get(group) ?? 0, offered: toTake, assigned, late, paused, done}
  }

  return (group: string): Promise<Counted> => {
    const now = Date.now()
    const before = kept.get(group)
    if (before && before.until > now) return before.board
    for (const [other, {until}] of kept) if (until <= now) kept.delete(other)
    const board = count(group)
    kept.set(group, {until: now + KEPT_MS, board})
    board.catch(() => kept.delete(group))
    return board
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
