// Commands on solutions: propose, and consent to a barrier's adoption.
import {type Message, type ProposeSolution, type Reply, refuse, type Solution, WORKFLOW} from '@rin/contracts'
import type {Origin, Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {isReservedFor, type SolutionState} from './domain.ts'
import type {Standings} from './standing.ts'
import {proposerRole, viewOf} from './views.ts'

/** Who proposes. A sealed reporter appears under the pseudonym of the barrier, with nothing to follow back. */
function origin(
  {actor, id, correlationId}: Message<unknown>,
  {traceparent}: Context,
  role: string,
  pseudonym: string | null,
): Origin {
  const time = new Date().toISOString()
  if (pseudonym) return {actor: pseudonym, time, commandId: id, correlationId: crypto.randomUUID()}
  return {actor: actor.person, role, organisation: actor.organisation, time, commandId: id, correlationId, traceparent}
}

export function solutionCommands(solutions: Records<SolutionState>, barriersOf: Standings) {
  return {
    async propose(message: Message<ProposeSolution>, context: Context): Promise<Reply<Solution>> {
      const {actor, id, data} = message
      const role = proposerRole(actor)
      if (!role) return refuse('role-not-allowed')
      const {barriers, title, description} = data
      const outcome = await solutions.create(id, {id, body: data}, async () => {
        const standing = await barriersOf.inAll(message, context, barriers)
        if ('problem' in standing) return standing
        const {confidential, pseudonym} = standing.ok
        return {
          events: [{type: 'rin.solution.proposed.v1', data: {barriers, confidential}, texts: {title, description}}],
          origin: origin(message, context, role, pseudonym),
          ...(pseudonym ? {private: {[actor.person]: [pseudonym]}} : {}),
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
