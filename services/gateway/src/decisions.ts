// Paths of decisions: record one and wait until the workflow has carried it out, and list them.
import * as contracts from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import type {FastifyReply, FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, tagged} from './asking.ts'
import {watchBarrier} from './moved.ts'
import {deciding, itemsOf, reading, versionOf} from './operation.ts'
import {problemError} from './problems.ts'

const MOVE_WITHIN_MS = 2_000

const params = z.object({id: contracts.Id})
const tag = 'barriers'

/** Throws when the decision was withdrawn because it could not be carried out. */
function unlessUndone(decided: contracts.DecisionMade | undefined): void {
  if (decided?.undone) throw problemError({code: 'undone', because: decided.undone})
}

/** What the decision has become: carried out, undone, or still to be carried out after the time that people wait. */
async function outcomeOf(
  ask: Ask,
  request: FastifyRequest,
  reply: FastifyReply,
  {barrier, decided}: {barrier: contracts.Barrier; decided: contracts.DecisionMade},
  moved: (version: number) => Promise<boolean>,
): Promise<contracts.Barrier> {
  unlessUndone(decided)
  if (!barrier.moving || barrier.version !== decided.version) return tagged(reply, barrier)
  if (!(await moved(barrier.version))) return tagged(reply.code(202), barrier)
  const {id} = barrier
  const {items} = await ask(request, contracts.listDecisions, {id})
  unlessUndone(items.find(({version}) => version === decided.version))
  return tagged(reply, await ask(request, contracts.viewBarrier, {id}))
}

export const decisionPaths =
  (connection: Connection, ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/barriers/:id/decisions',
      {schema: deciding({tag, summary: 'Decide'}, contracts.Barrier, {params, body: contracts.BarrierDecision})},
      async (request, reply) => {
        const {id} = request.params
        const decision = request.body
        const data = {id, ifVersion: versionOf(request.headers['if-match']), decision}
        const patient = !/\brespond-async\b/.test(request.headers.prefer ?? '')
        // Listening starts before the decision is sent, so that its move is not missed.
        const watch = patient && contracts.decisions[decision.decision].to ? watchBarrier(connection, id) : null
        try {
          const answer = await ask(request, contracts.decideBarrier, data)
          const moved = async (version: number) => watch !== null && (await watch.newerThan(version, MOVE_WITHIN_MS))
          return await outcomeOf(ask, request, reply, answer, moved)
        } finally {
          watch?.stop()
        }
      },
    )

    app.get(
      '/barriers/:id/decisions',
      {schema: reading({tag, summary: 'The decisions made'}, itemsOf(contracts.DecisionMade), {params})},
      async request => ask(request, contracts.listDecisions, {id: request.params.id}),
    )
  }
