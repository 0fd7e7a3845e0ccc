// Paths of personal data: what is held of a person, their erasure, and for how long what is kept.
import * as contracts from '@rin/contracts'
import type {FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, all, sendPage} from './asking.ts'
import {spokenOf, wantedIn} from './language.ts'
import {creating, itemsOf, reading} from './operation.ts'
import {readable} from './readable-data.ts'
import {spoken} from './sentences.ts'

const params = z.object({id: contracts.Id})
const tag = 'personal data'
const PAGE = 100

/** Everything that is held of a person. What would say who stands behind a name in a sealed case is told to themselves alone. */
async function dataOf(ask: Ask, request: FastifyRequest, id: string): Promise<contracts.PersonData> {
  const person = await ask(request, contracts.readPersonOnFile, {id})
  const inBarriers = (kind: 'barrier' | 'comment' | 'disclosure') =>
    all((cursor?: string) => ask(request, contracts.listHeldInBarriers, {person: id, kind, limit: PAGE, cursor}))
  const inSolutions = (kind: 'solution' | 'remark') =>
    all((cursor?: string) => ask(request, contracts.listHeldInSolutions, {person: id, kind, limit: PAGE, cursor}))
  const held = [
    ...(await inBarriers('barrier')),
    ...(await inBarriers('comment')),
    ...(await inBarriers('disclosure')),
    ...(await inSolutions('solution')),
    ...(await inSolutions('remark')),
  ]
  const names = [...new Set(held.flatMap(each => each.names))]
  const {items: told} = await ask(request, contracts.listToldOf, {names})
  const actors = [id, ...names]
  const acts = await all((before?: number) => ask(request, contracts.listActs, {actors, limit: PAGE, before}))
  const retention = await ask(request, contracts.readRetentionRules, {})
  return {person, held, acts, told, retention}
}

export const personalDataPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.get(
      '/people/:id/data',
      {
        schema: reading(
          {tag, id: 'readPersonData', summary: 'Everything that is held of a person; as text/plain to be read by them'},
          contracts.PersonData,
          {
            params,
            headers: z.looseObject({
              accept: z.string().optional(),
              'accept-language': z.string().optional().meta({description: 'of the text: de or en'}),
            }),
          },
        ),
      },
      async (request, reply) => {
        const data = await dataOf(ask, request, request.params.id)
        const {accept = '', 'accept-language': language = ''} = request.headers
        if (!/^text\/plain\b/i.test(accept)) return data
        const spokenHere = spokenOf(wantedIn(language), spoken)
        return reply
          .type('text/plain; charset=utf-8')
          .header('Content-Language', spokenHere)
          .send(readable(data, spokenHere) as never)
      },
    )
    app.post(
      '/people/:id/erase',
      {
        schema: creating(
          {tag, id: 'erasePerson', summary: 'Erase a person; coordinators and oneself'},
          contracts.Erasure,
          {params, body: contracts.ErasePerson},
        ),
      },
      async (request, reply) => {
        const {id} = request.params
        const erasure = await ask(request, contracts.erasePerson, {id, ...request.body})
        return reply.code(201).header('Location', `/v1/people/${id}/erasure`).send(erasure)
      },
    )
    app.get(
      '/people/:id/erasure',
      {
        schema: reading({tag, id: 'readErasure', summary: 'The report on the erasure of a person'}, contracts.Erasure, {
          params,
        }),
      },
      async request => ask(request, contracts.readErasure, {id: request.params.id}),
    )
    app.get(
      '/retention/rules',
      {
        schema: reading(
          {tag, id: 'readRetentionRules', summary: 'For how long what is kept'},
          contracts.RetentionRules,
          {},
        ),
      },
      async request => ask(request, contracts.readRetentionRules, {}),
    )
    app.post(
      '/retention/runs',
      {
        schema: creating(
          {tag, id: 'runRetention', summary: 'Erase what is over its time, or count it; operators only'},
          contracts.RetentionRun,
          {body: contracts.RunRetention},
        ),
      },
      async (request, reply) => reply.code(201).send(await ask(request, contracts.runRetention, request.body)),
    )
    app.get(
      '/retention/runs',
      {
        schema: reading(
          {tag, id: 'listRetentionRuns', summary: 'The runs that erased what was over its time'},
          itemsOf(contracts.RetentionRun),
          {querystring: z.strictObject(contracts.page)},
        ),
      },
      async (request, reply) =>
        sendPage(request, reply, await ask(request, contracts.listRetentionRuns, request.query)),
    )
  }
