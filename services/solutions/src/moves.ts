// Commands of the workflows: their own moves, and what those of barriers tell a solution.
import {
  type Finding,
  type Message,
  type Problem,
  type Reply,
  type SolutionMove,
  type SolutionMovement,
  solutionMoveEvents,
} from '@rin/contracts'
import {byWorkflow} from '@rin/kit/origin'
import {eventId, type Records, versionOf} from '@rin/kit/record'
import {drop, note, reserve, type Told} from './domain/adoption.ts'
import {type About, advance} from './domain/advance.ts'
import type {Moment, Policies} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'

interface Advance extends About {
  id: string
  ifVersion: number
  move: SolutionMove
}

interface OfBarrier {
  id: string
  barrier: string
}

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

  /** What a barrier's workflow tells; told again there is nothing to record. */
  async function told(
    {data: {id}, ...message}: Message<{id: string}>,
    event: string,
    said: {barrier: string; finding?: Finding},
    change: (m: SolutionMovement, at: Moment) => Told | {problem: Problem},
  ): Promise<Reply<{version: number}>> {
    const outcome = await solutions.update(id, {}, ({state: {movement}}) => {
      const decided = change(movement, {now: message.time, policies})
      if ('problem' in decided) return decided
      const {changed} = decided
      return {
        events: changed ? [{type: `rin.solution.${event}.v1`, data: {...said, changed}}] : [],
        origin: byWorkflow(message),
      }
    })
    return versionOf(outcome)
  }

  return {
    advance: advanceOne,
    reserve: (message: Message<OfBarrier>) =>
      told(message, 'reserved', {barrier: message.data.barrier}, (m, at) => reserve(m, message.data.barrier, at)),
    drop: (message: Message<OfBarrier>) =>
      told(message, 'dropped', {barrier: message.data.barrier}, (m, at) => drop(m, message.data.barrier, at)),
    note(message: Message<OfBarrier & {finding: Finding}>) {
      const {barrier, finding} = message.data
      return told(message, 'found', {barrier, finding}, (m, at) => note(m, barrier, finding, at))
    },
  }
}
