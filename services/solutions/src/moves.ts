// Commands of the workflows: their own moves, consent to a barrier's adoption, and what its effect check found.
import {
  type Finding,
  type Message,
  type Reply,
  refuse,
  type SolutionMove,
  type SolutionMovement,
  solutionMoveEvents,
} from '@rin/contracts'
import {byWorkflow} from '@rin/kit/origin'
import {eventId, type Outcome, type Records} from '@rin/kit/record'
import {type About, advance} from './domain/advance.ts'
import {settled} from './domain/clocks.ts'
import {isReservedFor} from './domain/decide.ts'
import type {Policies} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'

interface Advance extends About {
  id: string
  ifVersion: number
  move: SolutionMove
}

const versionOf = (outcome: Outcome<SolutionState>): Reply<{version: number}> =>
  'ok' in outcome ? {ok: {version: outcome.ok.version}} : outcome

/** The version of the policy under which the clock runs that a move is about. */
function policyOf(m: SolutionMovement, {clock, commitment}: About): string | undefined {
  if (clock === 'update') return m.updateClock?.policy
  return commitment === undefined ? undefined : m.commitments[commitment]?.clock?.policy
}

export function workflowCommands(solutions: Records<SolutionState>, policies: Policies) {
  async function advanceOne(message: Message<Advance>): Promise<Reply<{version: number; movement: SolutionMovement}>> {
    const {id, ifVersion, move, clock, commitment} = message.data
    const outcome = await solutions.update(id, {ifVersion}, ({state: {movement: m}}) => {
      const moved = advance(move, {clock, commitment}, m, {now: message.time, policies})
      if ('problem' in moved) return moved
      const data = {rule: move, clock, commitment, policy: policyOf(m, {clock, commitment}), changed: moved.changed}
      return {
        events: [{type: `rin.solution.${solutionMoveEvents[move]}.v1`, data}],
        // The state that called for this move is the one that the event before left.
        origin: byWorkflow(message, eventId('solution', id, ifVersion)),
      }
    })
    if ('problem' in outcome) return outcome
    const {version, state} = outcome.ok.record
    return {ok: {version, movement: state.movement}}
  }

  async function reserve(message: Message<{id: string; barrier: string}>): Promise<Reply<{version: number}>> {
    const {id, barrier} = message.data
    const outcome = await solutions.update(id, {}, ({state: {movement}}) => {
      if (movement.ended) return refuse('decision-not-allowed', {stage: movement.ended})
      return {
        events: isReservedFor(movement, barrier) ? [] : [{type: 'rin.solution.reserved.v1', data: {barrier}}],
        origin: byWorkflow(message),
      }
    })
    return versionOf(outcome)
  }

  async function note(
    message: Message<{id: string; barrier: string; finding: Finding}>,
  ): Promise<Reply<{version: number}>> {
    const {id, barrier, finding} = message.data
    const outcome = await solutions.update(id, {}, ({state: {movement}}) => {
      // What is found may outweigh a broken promise: then no update is waited for any more.
      const changed = settled(movement, {found: {[barrier]: finding}}, {now: message.time, policies})
      return {
        events:
          movement.found[barrier] === finding
            ? []
            : [{type: 'rin.solution.found.v1', data: {barrier, finding, changed}}],
        origin: byWorkflow(message),
      }
    })
    return versionOf(outcome)
  }

  return {advance: advanceOne, reserve, note}
}
