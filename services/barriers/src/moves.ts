// Commands of the workflow: its own moves, and the consent of the survivor of a merge.
import {type ClockName, type Message, type Move, moveEvents, type Reply, refuse, WORKFLOW} from '@rin/contracts'
import type {Origin, Outcome, Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {advance, attach, detach} from './domain/advance.ts'
import type {BarrierState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {BarrierRecord} from './views.ts'

type Version = Reply<{version: number}>

interface Advance {
  id: string
  ifVersion: number
  move: Move
  clock?: ClockName | undefined
  because?: string | undefined
}

/** The workflow's now is the now of its moves, so that a clock that it saw end has ended for the record as well. */
const origin = ({id, time, correlationId}: Message<unknown>): Origin => ({
  actor: WORKFLOW.person,
  role: WORKFLOW.person,
  time,
  commandId: id,
  correlationId,
})

const versionOf = (outcome: Outcome<BarrierState>): Version =>
  'ok' in outcome ? {ok: {version: outcome.ok.record.version}} : outcome

export function workflowCommands(barriers: Records<BarrierState>, facts: FactFinder) {
  async function advanceOne(message: Message<Advance>, context: Context): Promise<Version> {
    const {id, ifVersion, move, clock, because} = message.data
    const outcome = await barriers.update(id, {ifVersion}, async record => {
      const m = record.state.movement
      const found = move === 'route' ? await facts.candidates(m, context) : {ok: []}
      if ('problem' in found) return found
      const moved = advance(move, clock, m, found.ok, message.time)
      if ('problem' in moved) return moved
      const data = {clock, because: because ?? m.moving?.because, changed: moved.changed}
      return {events: [{type: `rin.barrier.${moveEvents[move]}.v1`, data}], origin: origin(message)}
    })
    return versionOf(outcome)
  }

  /** Attaches or detaches a duplicate; nothing happens when that is done already, so asking again is harmless. */
  async function consent(
    message: Message<{id: string; duplicate: string}>,
    event: 'attached' | 'detached',
    change: typeof attach,
  ): Promise<Version> {
    const {id, duplicate} = message.data
    const other = await barriers.read(duplicate)
    const survivor = await barriers.read(id)
    if (!other || !survivor) return refuse('not-found')
    const isIn = survivor.state.movement.reporters.some(reporter => reporter.barrier === duplicate)
    if (isIn === (event === 'attached')) return {ok: {version: survivor.version}}
    const outcome = await barriers.update(id, {}, record => {
      const changed = change(record.state.movement, other.state.movement)
      if ('problem' in changed) return changed
      return {
        events: [{type: `rin.barrier.${event}.v1`, data: {duplicate, changed: changed.changed}}],
        origin: origin(message),
        ...(event === 'attached' ? {private: pseudonyms(record, other)} : {}),
      }
    })
    return versionOf(outcome)
  }

  return {
    advance: advanceOne,
    attach: (message: Message<{id: string; duplicate: string}>) => consent(message, 'attached', attach),
    detach: (message: Message<{id: string; duplicate: string}>) => consent(message, 'detached', detach),
  }
}

/** The sealed reporters of a duplicate stay who they are in the survivor. */
function pseudonyms(survivor: BarrierRecord, duplicate: BarrierRecord): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(duplicate.private).map(([person, theirs]) => [
      person,
      [...new Set([...(survivor.private[person] ?? []), ...theirs])],
    ]),
  )
}
