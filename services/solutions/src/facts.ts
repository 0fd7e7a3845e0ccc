// Facts that a decision on a solution needs from elsewhere: who holds its barriers, and who is asked for a commitment.
import {
  type ActingOnSolution,
  type Message,
  type Problem,
  type SolutionDecision,
  viewOrganisation,
  WORKFLOW,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'
import type {Facts} from './domain/decide.ts'
import type {Standings} from './standing.ts'
import {type SolutionRecord, worksInGroup} from './views.ts'

type Found<T> = {ok: T} | {problem: Problem}
type Asking = Pick<Message<unknown>, 'actor' | 'correlationId'>

export function factFinder(connection: Connection, barriersOf: Standings) {
  return {
    /** The actor as the table of solutions needs to know them. Only who works in a group may be its lead or member. */
    async actingOn(
      asking: Asking,
      context: Context,
      {state, private: names}: SolutionRecord,
    ): Promise<Found<ActingOnSolution>> {
      const {actor} = asking
      const {adoptedFor, barriers} = state.movement
      const groups = worksInGroup(actor)
        ? await barriersOf.groupsOf(asking, context, adoptedFor.length > 0 ? adoptedFor : barriers)
        : {ok: {groups: [], supporting: []}}
      if ('problem' in groups) return groups
      const standsFor = [...(actor.organisation ? [actor.organisation] : []), ...(names[actor.person] ?? [])]
      return {ok: {...actor, standsFor, ...groups.ok}}
    },

    /** `id` is what a new commitment is called. */
    async forDecision(id: string, decision: SolutionDecision, context: Context): Promise<Found<Facts>> {
      if (decision.decision !== 'ask-commitment') return {ok: {id}}
      const reply = await request(connection, viewOrganisation, {
        actor: WORKFLOW,
        correlationId: context.correlationId,
        budgetMs: Math.max(1, context.deadline - Date.now()),
        data: {id: decision.organisation},
      })
      if ('problem' in reply && reply.problem.code !== 'not-found') return reply
      return {ok: {id, organisationThere: 'ok' in reply}}
    },
  }
}

export type FactFinder = ReturnType<typeof factFinder>
