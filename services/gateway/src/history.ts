// Paths for whoever audits a barrier: its history and its workflow.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage} from './asking.ts'
import {itemsOf, reading} from './operation.ts'
import {problemError} from './problems.ts'

const params = z.object({id: contracts.Id})
const tag = 'audit'
const coordinating = ['coordinator', 'head']

export const historyPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.get(
      '/barriers/:id/history',
      {
        schema: reading({tag, id: 'readHistory', summary: 'Every event, in order'}, itemsOf(contracts.HistoryEntry), {
          params,
          querystring: z.strictObject({cursor: z.coerce.number().int().min(0).default(0)}),
        }),
      },
      async (request, reply) => {
        const {id} = request.params
        // Asked side by side; but whether the barrier is seen at all is answered first.
        const asked = ask(request, contracts.readHistory, {kind: 'barrier', id, after: request.query.cursor})
        asked.catch(() => {})
        await ask(request, contracts.barrierStanding, {id})
        const history = await asked
        const next = history.next === null ? null : String(history.next)
        return sendPage(request, reply, {items: history.items, next})
      },
    )

    app.get(
      '/barriers/:id/workflow',
      {
        schema: reading({tag, id: 'viewWorkflow', summary: 'What the workflow waits for'}, contracts.WorkflowStatus, {
          params,
        }),
      },
      async request => {
        if (!request.actor.roles.some(({role}) => coordinating.includes(role))) {
          throw problemError({code: 'role-not-allowed'})
        }
        const {id} = request.params
        await ask(request, contracts.viewBarrier, {id})
        return ask(request, contracts.viewWorkflow, {kind: 'barrier', id})
      },
    )
  }
