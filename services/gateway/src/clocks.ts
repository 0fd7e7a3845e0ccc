// Paths of the service levels: the policy, and the worklist of what is due.
import * as contracts from '@rin/contracts'
import {mergedPages} from '@rin/kit/pages'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage} from './asking.ts'
import {itemsOf, reading} from './operation.ts'

const tag = 'clocks'

export const clockPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.get(
      '/policy',
      {
        schema: reading(
          {tag, id: 'readPolicy', summary: 'The service levels, every version'},
          contracts.readPolicies.reply.extend({solutions: contracts.readSolutionPolicies.reply}),
          {},
        ),
      },
      async request => {
        const solutions = ask(request, contracts.readSolutionPolicies, {})
        solutions.catch(() => {})
        return {...(await ask(request, contracts.readPolicies, {})), solutions: await solutions}
      },
    )

    app.get(
      '/clocks',
      {
        schema: reading(
          {
            tag,
            id: 'listClocks',
            summary:
              'The worklist of the coordinators: clocks by barrier or solution, the longest overdue first; limit counts these records',
          },
          itemsOf(contracts.DueClock),
          {
            querystring: z.strictObject({
              due_before: contracts.Instant.optional().describe('only those that end before this instant'),
              ...contracts.page,
            }),
          },
        ),
      },
      async (request, reply) => {
        const pages = await Promise.all([
          ask(request, contracts.listClocks, request.query),
          ask(request, contracts.listSolutionClocks, request.query),
        ])
        const {items, next} = mergedPages(pages, request.query.limit)
        return sendPage(request, reply, {items: items.flatMap(({clocks}) => clocks), next})
      },
    )
  }
