// Paths for whoever audits a barrier or a solution: its history and its workflow.
import * as contracts from '@rin/contracts'
import type {FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage} from './asking.ts'
import {itemsOf, reading} from './operation.ts'
import {problemError} from './problems.ts'

const params = z.object({id: contracts.Id})
const tag = 'audit'
const coordinating = ['coordinator', 'head']

type Seen = (ask: Ask, request: FastifyRequest, id: string) => Promise<unknown>

/** By kind: where its paths are, what its operations are called, and the query that says whether it is seen. */
const kinds = {
  barrier: {
    path: '/barriers',
    history: 'readHistory',
    workflow: 'viewWorkflow',
    seen: (ask, request, id) => ask(request, contracts.barrierStanding, {id}),
  },
  solution: {
    path: '/solutions',
    history: 'readSolutionHistory',
    workflow: 'viewSolutionWorkflow',
    seen: (ask, request, id) => ask(request, contracts.viewSolution, {id}),
  },
} as const satisfies Record<contracts.WorkflowKind, {path: string; history: string; workflow: string; seen: Seen}>

const pathsOf =
  (ask: Ask, kind: contracts.WorkflowKind): FastifyPluginAsyncZodOpenApi =>
  async app => {
    const {path, history, workflow, seen} = kinds[kind]
    app.get(
      `${path}/:id/history`,
      {
        schema: reading({tag, id: history, summary: 'Every event, in order'}, itemsOf(contracts.HistoryEntry), {
          params,
          querystring: z.strictObject({cursor: z.coerce.number().int().min(0).default(0)}),
        }),
      },
      async (request, reply) => {
        const {id} = request.params
        // Asked side by side; but whether the record is seen at all is answered first.
        const asked = ask(request, contracts.readHistory, {kind, id, after: request.query.cursor})
        asked.catch(() => {})
        await seen(ask, request, id)
        const entries = await asked
        const next = entries.next === null ? null : String(entries.next)
        return sendPage(request, reply, {items: entries.items, next})
      },
    )

    app.get(
      `${path}/:id/workflow`,
      {
        schema: reading({tag, id: workflow, summary: 'What the workflow waits for'}, contracts.WorkflowStatus, {
          params,
        }),
      },
      async request => {
        if (!request.actor.roles.some(({role}) => coordinating.includes(role))) {
          throw problemError({code: 'role-not-allowed'})
        }
        const {id} = request.params
        await seen(ask, request, id)
        return ask(request, contracts.viewWorkflow, {kind, id})
      },
    )
  }

export const historyPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    for (const kind of contracts.workflowKinds) await app.register(pathsOf(ask, kind))
  }
