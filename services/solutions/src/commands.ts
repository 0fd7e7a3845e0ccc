// Commands on solutions: propose, and consent to a barrier's adoption.
import {
  type Message,
  type ProposeSolution,
  type Reply,
  refuse,
  type Solution,
  viewBarrier,
  WORKFLOW,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import type {Records} from '@rin/kit/record'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'
import {isReservedFor, type SolutionState} from './domain.ts'
import {proposerRole, viewOf} from './views.ts'

export function solutionCommands(solutions: Records<SolutionState>, connection: Connection) {
  /** A solution is proposed for barriers that the proposer sees. */
  async function unseen({actor, data, correlationId}: Message<ProposeSolution>, {deadline}: Context) {
    for (const [i, id] of data.barriers.entries()) {
      const budgetMs = Math.max(1, deadline - Date.now())
      const reply = await request(connection, viewBarrier, {actor, data: {id}, correlationId, budgetMs})
      if ('ok' in reply) continue
      if (reply.problem.code !== 'not-found') return reply
      return refuse('unknown-reference', {errors: [{pointer: `/barriers/${i}`, code: 'unknown-reference'}]})
    }
    return null
  }

  return {
    async propose(message: Message<ProposeSolution>, context: Context): Promise<Reply<Solution>> {
      const {actor, id, correlationId, data} = message
      const role = proposerRole(actor)
      if (!role) return refuse('role-not-allowed')
      const {barriers, title, description} = data
      const outcome = await solutions.create(id, {id, body: data}, async () => {
        const problem = await unseen(message, context)
        if (problem) return problem
        return {
          events: [{type: 'rin.solution.proposed.v1', data: {barriers}, texts: {title, description}}],
          origin: {
            actor: actor.person,
            role,
            organisation: actor.organisation,
            time: new Date().toISOString(),
            commandId: id,
            correlationId,
            traceparent: context.traceparent,
          },
        }
      })
      return 'ok' in outcome ? {ok: viewOf(outcome.ok.record)} : outcome
    },

    async reserve(message: Message<{id: string; barrier: string}>): Promise<Reply<{version: number}>> {
      const {id, barrier} = message.data
      const outcome = await solutions.update(id, {}, ({state}) => ({
        events: isReservedFor(state, barrier) ? [] : [{type: 'rin.solution.reserved.v1', data: {barrier}}],
        origin: {
          actor: WORKFLOW.person,
          role: WORKFLOW.person,
          time: message.time,
          commandId: message.id,
          correlationId: message.correlationId,
        },
      }))
      return 'ok' in outcome ? {ok: {version: outcome.ok.version}} : outcome
    },
  }
}
