// Paths of barriers: report, list, view and comment.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage, sendPageJson, tagged} from './asking.ts'
import {creating, itemsOf, reading} from './operation.ts'

const params = z.object({id: contracts.Id})
const tag = 'barriers'

export const barrierPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/barriers',
      {
        schema: creating({tag, id: 'reportBarrier', summary: 'Report a barrier'}, contracts.Barrier, {
          body: contracts.ReportBarrier,
        }),
      },
      async (request, reply) => {
        const barrier = await ask(request, contracts.reportBarrier, request.body)
        return reply.code(201).header('Location', `/v1/barriers/${barrier.id}`).send(tagged(reply, barrier))
      },
    )

    app.get(
      '/barriers',
      {
        schema: reading(
          {tag, id: 'listBarriers', summary: 'List the barriers you see'},
          itemsOf(contracts.BarrierSummary),
          {
            querystring: contracts.BarrierFilter.extend(contracts.page),
          },
        ),
      },
      async (request, reply) =>
        sendPageJson(request, reply, await ask.json(request, contracts.listBarriers, request.query)),
    )

    app.get(
      '/barriers/:id',
      {
        schema: reading(
          {tag, id: 'viewBarrier', summary: 'View a barrier and what you may decide'},
          contracts.Barrier,
          {params},
        ),
      },
      async (request, reply) => tagged(reply, await ask(request, contracts.viewBarrier, {id: request.params.id})),
    )

    app.post(
      '/barriers/:id/comments',
      {
        schema: creating({tag, id: 'commentBarrier', summary: 'Comment'}, contracts.Comment, {
          params,
          body: contracts.GiveComment,
        }),
      },
      async (request, reply) => {
        const comment = await ask(request, contracts.commentBarrier, {id: request.params.id, ...request.body})
        return reply.code(201).send(comment)
      },
    )

    app.get(
      '/barriers/:id/comments',
      {
        schema: reading(
          {tag, id: 'listComments', summary: 'The comments you see, oldest first'},
          itemsOf(contracts.Comment),
          {
            params,
            querystring: z.strictObject(contracts.page),
          },
        ),
      },
      async (request, reply) => {
        const asked = {id: request.params.id, ...request.query}
        return sendPage(request, reply, await ask(request, contracts.listComments, asked))
      },
    )
  }
