// Paths of solutions: propose, list, view, decide and comment.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage, sendPageJson, tagged} from './asking.ts'
import {changing, creating, itemsOf, reading, versionOf} from './operation.ts'

const tag = 'solutions'

export const solutionPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/solutions',
      {
        schema: creating({tag, id: 'proposeSolution', summary: 'Propose a solution'}, contracts.Solution, {
          body: contracts.ProposeSolution,
        }),
      },
      async (request, reply) => {
        const solution = await ask(request, contracts.proposeSolution, request.body)
        return reply.code(201).header('Location', `/v1/solutions/${solution.id}`).send(tagged(reply, solution))
      },
    )
    app.get(
      '/solutions',
      {
        schema: reading(
          {tag, id: 'listSolutions', summary: 'The solutions, newest first'},
          itemsOf(contracts.SolutionSummary),
          {
            querystring: contracts.SolutionFilter.extend(contracts.page),
          },
        ),
      },
      async (request, reply) =>
        sendPageJson(request, reply, await ask.json(request, contracts.listSolutions, request.query)),
    )
    app.post(
      '/solutions/:id/decisions',
      {
        schema: changing({tag, id: 'decideSolution', summary: 'Decide on a solution'}, contracts.Solution, {
          params: z.object({id: contracts.Id}),
          body: contracts.SolutionDecision,
        }),
      },
      async (request, reply) => {
        const ifVersion = versionOf(request.headers['if-match'])
        const asked = {id: request.params.id, ifVersion, decision: request.body}
        return tagged(reply, await ask(request, contracts.decideSolution, asked))
      },
    )
    app.get(
      '/solutions/:id/decisions',
      {
        schema: reading(
          {tag, id: 'listSolutionDecisions', summary: 'The decisions made on a solution'},
          itemsOf(contracts.SolutionDecisionMade),
          {params: z.object({id: contracts.Id})},
        ),
      },
      async request => ask(request, contracts.listSolutionDecisions, {id: request.params.id}),
    )
    app.post(
      '/solutions/:id/comments',
      {
        schema: creating({tag, id: 'commentSolution', summary: 'Comment on a solution'}, contracts.SolutionComment, {
          params: z.object({id: contracts.Id}),
          body: contracts.GiveComment,
        }),
      },
      async (request, reply) => {
        const comment = await ask(request, contracts.commentSolution, {id: request.params.id, ...request.body})
        return reply.code(201).send(comment)
      },
    )
    app.get(
      '/solutions/:id/comments',
      {
        schema: reading(
          {tag, id: 'listSolutionComments', summary: 'The comments you see on a solution, oldest first'},
          itemsOf(contracts.SolutionComment),
          {params: z.object({id: contracts.Id}), querystring: z.strictObject(contracts.page)},
        ),
      },
      async (request, reply) => {
        const asked = {id: request.params.id, ...request.query}
        return sendPage(request, reply, await ask(request, contracts.listSolutionComments, asked))
      },
    )
    app.get(
      '/solutions/:id',
      {
        schema: reading({tag, id: 'viewSolution', summary: 'A solution'}, contracts.Solution, {
          params: z.object({id: contracts.Id}),
        }),
      },
      async (request, reply) => tagged(reply, await ask(request, contracts.viewSolution, {id: request.params.id})),
    )
  }
