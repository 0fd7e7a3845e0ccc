// Paths of decisions: record one and wait until the workflow has carried it out, and list them.
import * as contracts from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import type {FastifyReply, FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, tagged} from './asking.ts'
import {type Outcome, watchBarrier} from './moved.ts'
import {deciding, itemsOf, reading, versionOf} from './operation.ts'
import {problemError, problemOf} from './problems.ts'

const MOVE_WITHIN_MS = 2_000

const params = z.object({id: contracts.Id})
const tag = 'barriers'

/** The barrier now, or null when the move took it out of this person's sight. */
async function stillSeen(ask: Ask, request: FastifyRequest, id: string): Promise<contracts.Barrier | null> {
  try {
    return await ask(request, contracts.viewBarrier, {id})
  } catch (error) {
    if (problemOf(error).code === 'not-found') return null
    throw error
  }
}

/** What the decision has become: carried out, undone, or still to be carried out after the time that people wait. */
async function answerTo(
  ask: Ask,
  request: FastifyRequest,
  reply: FastifyReply,
  {barrier, decided}: {barrier: contracts.Barrier; decided: contracts.DecisionMade},
  outcome: (version: number) => Promise<Outcome | null>,
): Promise<contracts.Barrier> {
  if (decided.undone) throw problemError({code: 'undone', because: decided.undone})
  // Turned down it has one version more, and is still to be undone.
  if (!barrier.moving || barrier.version > decided.version + 1) return tagged(reply, barrier)
  const carried = await outcome(decided.version)
  if (carried?.undone) throw problemError({code: 'undone', because: carried.undone})
  const moved = carried && (await stillSeen(ask, request, barrier.id))
  return moved ? tagged(reply, moved) : tagged(reply.code(202), barrier)
}

export const decisionPaths =
  (connection: Connection, ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/barriers/:id/decisions',
      {
        schema: deciding({tag, id: 'decideBarrier', summary: 'Decide'}, contracts.Barrier, {
          params,
          body: contracts.BarrierDecision,
        }),
      },
      async (request, reply) => {
        const {id} = request.params
        const decision = request.body
        const data = {id, ifVersion: versionOf(request.headers['if-match']), decision}
        const patient = !/\brespond-async\b/.test(request.headers.prefer ?? '')
        // Listening starts before the decision is sent, so that its move is not missed.
        const watch = patient && contracts.decisions[decision.decision].to ? watchBarrier(connection, id) : null
        try {
          const answer = await ask(request, contracts.decideBarrier, data)
          const outcome = async (version: number) => (watch ? watch.outcome(version, MOVE_WITHIN_MS) : null)
          return await answerTo(ask, request, reply, answer, outcome)
        } finally {
          watch?.stop()
        }
      },
    )

    app.get(
      '/barriers/:id/decisions',
      {
        schema: reading({tag, id: 'listDecisions', summary: 'The decisions made'}, itemsOf(contracts.DecisionMade), {
          params,
        }),
      },
      async request => ask(request, contracts.listDecisions, {id: request.params.id}),
    )
  }
