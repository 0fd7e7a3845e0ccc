// Consents of a barrier to what another one is about: the survivor of a merge, the structural barrier of a link; and whether they are still asked for.
import {type Ask, type Message, type Problem, type Reply, refuse, stillAsks} from '@rin/contracts'
import {namesIn} from '@rin/kit/followers'
import {byWorkflow} from '@rin/kit/origin'
import {type Records, versionOf} from '@rin/kit/record'
import {attach, detach, dropLink, takeLink} from './domain/advance.ts'
import type {BarrierState} from './domain/state.ts'
import type {BarrierStore} from './store.ts'
import type {BarrierRecord} from './views.ts'

type Version = Reply<{version: number}>

interface Merge {
  /** The survivor. */
  id: string
  duplicate: string
}

interface Link {
  /** The structural barrier. */
  id: string
  report: string
}

interface Question {
  id: string
  ask: Ask
  /** Who is asked. */
  of: string
}

const merging = {
  attach: {change: attach, type: 'rin.barrier.attached.v1'},
  detach: {change: detach, type: 'rin.barrier.detached.v1'},
} as const
const linking = {
  link: {change: takeLink, type: 'rin.barrier.link-added.v1'},
  unlink: {change: dropLink, type: 'rin.barrier.link-removed.v1'},
} as const

/** The barrier that asks, as long as it does. Read after the record that consents, whose version then tells whether that still holds. */
const stillAsking =
  (barriers: Records<BarrierState>) =>
  async (asker: string, ask: Ask, id: string): Promise<{ok: BarrierRecord} | {problem: Problem}> => {
    const record = await barriers.read(asker)
    if (!record) return refuse('not-found')
    return stillAsks(record.state.movement, ask, id) ? {ok: record} : refuse('stale')
  }
type StillAsking = ReturnType<typeof stillAsking>

/** Since it was looked up into what it was merged, if that was. */
const isMergedOn = ({state}: BarrierRecord, into: string | null | undefined): boolean =>
  into !== undefined && state.movement.into !== into

function merges(barriers: Records<BarrierState>, {followers}: BarrierStore, asking: StillAsking) {
  /** Asks one survivor; when there is nothing to change it has consented before, so asking again is harmless. */
  async function consent(
    message: Message<Merge>,
    ask: keyof typeof merging,
    id: string,
    into?: string | null,
  ): Promise<Version> {
    const {change, type} = merging[ask]
    const outcome = await barriers.update(id, {}, async record => {
      const found = await asking(message.data.duplicate, ask, message.data.id)
      if ('problem' in found) return found
      const duplicate = found.ok
      const decided = change(record.state.movement, duplicate.state.movement)
      if ('problem' in decided) return decided
      if (isMergedOn(record, into)) return refuse('conflict')
      const {changed} = decided
      const data = {duplicate: duplicate._id, changed}
      return {
        events: Object.keys(changed).length === 0 ? [] : [{type, data}],
        origin: byWorkflow(message),
        ...(ask === 'attach' ? {private: pseudonyms(record, duplicate)} : {}),
      }
    })
    return versionOf(outcome)
  }

  /** The survivor, and if it was merged on itself, those that followed: the last, which is open, first. */
  async function survivors(id: string): Promise<BarrierRecord[]> {
    const chain: BarrierRecord[] = []
    for (let next: string | null = id; next !== null; ) {
      const record: BarrierRecord | null = await barriers.read(next)
      if (!record || chain.some(({_id}) => _id === record._id)) break
      chain.unshift(record)
      next = record.state.movement.into
    }
    return chain
  }

  return {
    async attach(message: Message<Merge>): Promise<Version> {
      const {id, duplicate} = message.data
      const answer = await consent(message, 'attach', id)
      // The workflow asks until it is answered, so a crash before this is made good.
      if ('ok' in answer) await followers.inherit(duplicate, id)
      return answer
    },

    async detach(message: Message<Merge>): Promise<Version> {
      const {id, duplicate} = message.data
      const chain = await survivors(id)
      const asked = chain.at(-1)
      if (!asked) return refuse('not-found')
      let answer: Version = {ok: {version: asked.version}}
      // One that has itself come to be merged into the asker was moving or closed whenever that asked, and has refused.
      if (chain.some(each => each._id === duplicate)) return answer
      for (const each of chain) {
        answer = await consent(message, 'detach', each._id, each.state.movement.into)
        if ('problem' in answer) return answer
        await followers.disinherit(duplicate, each._id)
      }
      return answer
    },
  }
}

/** As for a merge: without anything to change it has consented before. */
const links =
  (barriers: Records<BarrierState>, asking: StillAsking, ask: keyof typeof linking) =>
  async (message: Message<Link>): Promise<Version> => {
    const {id, report} = message.data
    const {change, type} = linking[ask]
    const outcome = await barriers.update(id, {}, async ({state: {movement}}) => {
      const found = await asking(report, ask, id)
      if ('problem' in found) return found
      const decided = change(movement, report)
      if ('problem' in decided) return decided
      const {changed} = decided
      return {
        events: changed.linked ? [{type, data: {report, changed}}] : [],
        origin: byWorkflow(message),
      }
    })
    return versionOf(outcome)
  }

export function consents(barriers: Records<BarrierState>, store: BarrierStore) {
  const asking = stillAsking(barriers)
  return {
    ...merges(barriers, store, asking),
    link: links(barriers, asking, 'link'),
    unlink: links(barriers, asking, 'unlink'),

    /** For records of other services. */
    async asks({data: {id, ask, of}}: Message<Question>): Promise<Reply<{asks: boolean}>> {
      const found = await asking(id, ask, of)
      if ('ok' in found) return {ok: {asks: true}}
      return found.problem.code === 'stale' ? {ok: {asks: false}} : found
    },
  }
}

/** The sealed reporters of a duplicate stay who they are in the survivor. */
function pseudonyms(survivor: BarrierRecord, duplicate: BarrierRecord): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(namesIn(duplicate)).map(([person, theirs]) => [
      person,
      [...new Set([...(survivor.private[person] ?? []), ...theirs])],
    ]),
  )
}
