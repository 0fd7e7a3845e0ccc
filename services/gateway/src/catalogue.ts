// Paths of the catalogue: publish, search, view and adopt patterns; what is suggested for a barrier.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage, tagged} from './asking.ts'
import {conditional, creating, itemsOf, reading, versionOf} from './operation.ts'

const params = z.object({id: contracts.Id})
const tag = 'catalogue'

export const cataloguePaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/catalogue',
      {
        schema: creating(
          {tag, id: 'publishPattern', summary: 'Publish an effective solution as a pattern'},
          contracts.Pattern,
          {body: contracts.PublishPattern},
        ),
      },
      async (request, reply) => {
        const pattern = await ask(request, contracts.publishPattern, request.body)
        return reply.code(201).header('Location', `/v1/catalogue/${pattern.id}`).send(tagged(reply, pattern))
      },
    )
    app.get(
      '/catalogue',
      {
        schema: reading(
          {tag, id: 'searchPatterns', summary: 'Search the patterns'},
          itemsOf(contracts.PatternSummary),
          {querystring: contracts.PatternFilter.extend(contracts.page)},
        ),
      },
      async (request, reply) => sendPage(request, reply, await ask(request, contracts.searchPatterns, request.query)),
    )
    app.get(
      '/catalogue/:id',
      {
        schema: reading({tag, id: 'viewPattern', summary: 'A pattern'}, contracts.Pattern, {
          params,
          querystring: z.strictObject({
            version: z.coerce.number().int().min(1).optional().describe('an earlier version; without it the latest'),
          }),
        }),
      },
      async (request, reply) => {
        const asked = {id: request.params.id, version: request.query.version}
        return tagged(reply, await ask(request, contracts.viewPattern, asked))
      },
    )
    app.post(
      '/catalogue/:id/versions',
      {
        schema: creating({tag, id: 'revisePattern', summary: 'Publish a new version'}, contracts.Pattern, {
          params,
          headers: conditional,
          body: contracts.RevisePattern,
        }),
      },
      async (request, reply) => {
        const {id} = request.params
        const ifVersion = versionOf(request.headers['if-match'])
        const pattern = await ask(request, contracts.revisePattern, {id, ifVersion, ...request.body})
        const location = `/v1/catalogue/${id}?version=${pattern.version}`
        return reply.code(201).header('Location', location).send(tagged(reply, pattern))
      },
    )
    app.post(
      '/catalogue/:id/adoptions',
      {
        schema: creating(
          {tag, id: 'adoptPattern', summary: 'Propose for a barrier what a pattern says'},
          contracts.Solution,
          {params, body: contracts.AdoptPattern},
        ),
      },
      async (request, reply) => {
        const asked = {id: request.params.id, ...request.body}
        const solution = await ask(request, contracts.adoptPattern, asked)
        return reply.code(201).header('Location', `/v1/solutions/${solution.id}`).send(tagged(reply, solution))
      },
    )
    app.get(
      '/barriers/:id/suggestions',
      {
        schema: reading(
          {tag, id: 'suggestPatterns', summary: 'What has helped with barriers like this one'},
          contracts.Suggestions,
          {params},
        ),
      },
      async request => ask(request, contracts.suggestPatterns, {barrier: request.params.id}),
    )
  }
