// Paths of following: barriers and solutions that a person wants to hear of, and the news of them.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage} from './asking.ts'
import {itemsOf, reading, settling} from './operation.ts'
import {problemError} from './problems.ts'

const params = z.object({id: contracts.Id})
const tag = 'following'

const followable = [
  {path: '/barriers/:id/follow', kind: 'Barrier', endpoint: contracts.followBarrier},
  {path: '/solutions/:id/follow', kind: 'Solution', endpoint: contracts.followSolution},
] as const

/** What is followed, one after the other; a page of one of them may be followed by the first of the next. */
const lists = [contracts.listFollowedBarriers, contracts.listFollowedSolutions] as const

export const followingPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    for (const {path, kind, endpoint} of followable) {
      const thing = `a ${kind.toLowerCase()}`
      app.put(
        path,
        {schema: settling({tag, id: `follow${kind}`, summary: `Hear of ${thing} from now on`}, {params})},
        async (request, reply) => {
          await ask(request, endpoint, {id: request.params.id, follows: true})
          return reply.code(204).send(null)
        },
      )
      app.delete(
        path,
        {schema: settling({tag, id: `unfollow${kind}`, summary: `Hear no more of ${thing}`}, {params})},
        async (request, reply) => {
          await ask(request, endpoint, {id: request.params.id, follows: false})
          return reply.code(204).send(null)
        },
      )
    }

    app.get(
      '/following',
      {
        schema: reading(
          {tag, id: 'listFollowed', summary: 'What you follow: barriers, then solutions, each the last changed first'},
          itemsOf(contracts.Followed),
          {querystring: z.strictObject(contracts.page)},
        ),
      },
      async (request, reply) => {
        const {limit, cursor} = request.query
        const read = /^(\d)\.(.*)$/.exec(cursor ?? '0.')
        const at = Number(read?.[1])
        const list = lists[at]
        if (!list) throw problemError({code: 'invalid', errors: [{in: 'query', pointer: '/cursor', code: 'cursor'}]})
        const after = read?.[2]
        const {items, next} = await ask(request, list, {limit, ...(after ? {cursor: after} : {})})
        const further = next === null ? (at + 1 < lists.length ? `${at + 1}.` : null) : `${at}.${next}`
        return sendPage(request, reply, {items, next: further})
      },
    )

    app.get(
      '/news',
      {
        schema: reading(
          {tag, id: 'readNews', summary: 'The latest decisions and moves on what you follow, newest first'},
          itemsOf(contracts.News),
          {
            querystring: z.strictObject({
              limit: contracts.page.limit,
              cursor: z.coerce.number().int().min(0).optional(),
            }),
          },
        ),
      },
      async (request, reply) => {
        const {limit, cursor: before} = request.query
        const found = await Promise.all(lists.map(list => ask(request, list, {limit: contracts.NEWS_AMONG})))
        const references = new Map(found.flatMap(({items}) => items.map(({id, reference}) => [id, reference] as const)))
        const records = [...references.keys()]
        const news = await ask(request, contracts.readNews, {records, limit, ...(before === undefined ? {} : {before})})
        const items = news.items.map(each => ({...each, reference: references.get(each.id)}))
        return sendPage(request, reply, {items, next: news.next === null ? null : String(news.next)})
      },
    )
  }
