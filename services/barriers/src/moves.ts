// Commands of the workflow: its own moves.
import {type Message, type Movement, moveEvents, type Reply} from '@rin/contracts'
import {byWorkflow} from '@rin/kit/origin'
import {eventId, type Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {advance, type Making} from './domain/advance.ts'
import type {Policies} from './domain/moment.ts'
import type {BarrierState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'

interface Advance extends Making {
  id: string
  ifVersion: number
}

export function workflowCommands(barriers: Records<BarrierState>, facts: FactFinder, policies: Policies) {
  async function advanceOne(
    message: Message<Advance>,
    context: Context,
  ): Promise<Reply<{version: number; movement: Movement}>> {
    const {id, ifVersion, ...making} = message.data
    const {move, clock} = making
    const outcome = await barriers.update(id, {ifVersion}, async record => {
      const m = record.state.movement
      const found = move === 'route' ? await facts.candidates(m, context) : {ok: []}
      if ('problem' in found) return found
      const moved = advance(making, m, found.ok, {now: message.time, policies})
      if ('problem' in moved) return moved
      const policy = clock && m.clocks[clock]?.policy
      const because = m.moving?.turnedDown ?? making.because ?? m.moving?.because
      const data = {rule: move, clock, policy, because, changed: moved.changed}
      return {
        events: [{type: `rin.barrier.${moveEvents[move]}.v1`, data}],
        // The state that called for this move is the one that the event before left.
        origin: byWorkflow(message, eventId('barrier', id, ifVersion)),
      }
    })
    if ('problem' in outcome) return outcome
    const {version, state} = outcome.ok.record
    return {ok: {version, movement: state.movement}}
  }

  return {advance: advanceOne}
}
