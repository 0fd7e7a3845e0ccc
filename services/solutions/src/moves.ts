// Commands of the workflows: their own moves, and what those of barriers tell a solution.
import {
  type Ask,
  barrierAsks,
  type Finding,
  type Message,
  type Problem,
  type Reply,
  refuse,
  type SolutionMove,
  type SolutionMovement,
  solutionMoveEvents,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {byWorkflow} from '@rin/kit/origin'
import {eventId, type Records, versionOf} from '@rin/kit/record'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'
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

interface Telling {
  ask: Ask
  event: 'reserved' | 'dropped' | 'found'
  finding?: Finding
}

/** The version of the policy under which the clock runs that a move is about. */
function policyOf(m: SolutionMovement, {clock, commitment}: About): string | undefined {
  if (clock === 'update') return m.updateClock?.policy
  return commitment === undefined ? undefined : m.commitments[commitment]?.clock?.policy
}

export function workflowCommands(solutions: Records<SolutionState>, connection: Connection, policies: Policies) {
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

  /** Why what was asked for a barrier is not to be done any more. Asked after the solution was read, as barriers do among themselves. */
  async function outdated(
    {data: {id, barrier}, ...asking}: Message<OfBarrier>,
    {deadline}: Context,
    ask: Ask,
  ): Promise<{problem: Problem} | null> {
    const budgetMs = Math.max(1, deadline - Date.now())
    const reply = await request(connection, barrierAsks, {...asking, data: {id: barrier, ask, of: id}, budgetMs})
    if ('problem' in reply) return reply
    return reply.ok.asks ? null : refuse('stale')
  }

  /** What a barrier's workflow tells; told again there is nothing to record. */
  async function told(
    message: Message<OfBarrier>,
    context: Context,
    {ask, event, finding}: Telling,
    change: (m: SolutionMovement, at: Moment) => Told | {problem: Problem},
  ): Promise<Reply<{version: number}>> {
    const {id, barrier} = message.data
    const outcome = await solutions.update(id, {}, async ({state: {movement}}) => {
      const refused = await outdated(message, context, ask)
      if (refused) return refused
      const decided = change(movement, {now: message.time, policies})
      if ('problem' in decided) return decided
      const {changed} = decided
      return {
        events: changed ? [{type: `rin.solution.${event}.v1`, data: {barrier, finding, changed}}] : [],
        origin: byWorkflow(message),
      }
    })
    return versionOf(outcome)
  }

  return {
    advance: advanceOne,
    reserve: (message: Message<OfBarrier>, context: Context) =>
      told(message, context, {ask: 'reserve', event: 'reserved'}, (m, at) => reserve(m, message.data.barrier, at)),
    drop: (message: Message<OfBarrier>, context: Context) =>
      told(message, context, {ask: 'drop', event: 'dropped'}, (m, at) => drop(m, message.data.barrier, at)),
    note(message: Message<OfBarrier & {finding: Finding}>, context: Context) {
      const {barrier, finding} = message.data
      const telling = {ask: `note-${finding}`, event: 'found', finding} as const
      return told(message, context, telling, (m, at) => note(m, barrier, finding, at))
    },
  }
}
