// Paths of disclosures: who stands behind a name in a sealed case.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage, tagged} from './asking.ts'
import {creating, itemsOf, reading} from './operation.ts'

const params = z.object({id: contracts.Id})
const tag = 'personal data'

export const disclosurePaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/barriers/:id/disclosures',
      {
        schema: creating(
          {tag, id: 'askDisclosure', summary: 'Ask who stands behind a name in a sealed case; coordinators only'},
          contracts.Disclosure,
          {params, body: contracts.AskDisclosure},
        ),
      },
      async (request, reply) => {
        const disclosure = await ask(request, contracts.askDisclosure, {barrier: request.params.id, ...request.body})
        return reply.code(201).send(tagged(reply, disclosure))
      },
    )
    app.get(
      '/barriers/:id/disclosures',
      {
        schema: reading(
          {tag, id: 'listDisclosures', summary: 'The disclosures asked for in a case; coordinators only'},
          itemsOf(contracts.Disclosure),
          {params, querystring: z.strictObject(contracts.page)},
        ),
      },
      async (request, reply) =>
        sendPage(
          request,
          reply,
          await ask(request, contracts.listDisclosures, {barrier: request.params.id, ...request.query}),
        ),
    )
    app.post(
      '/disclosures/:id/decisions',
      {
        schema: creating(
          {tag, id: 'decideDisclosure', summary: 'Consent or refuse, as another coordinator than asked'},
          contracts.Disclosure,
          {params, body: contracts.DecideDisclosure},
        ),
      },
      async (request, reply) => {
        const {id} = request.params
        const disclosure = await ask(request, contracts.decideDisclosure, {id, decision: request.body})
        return reply.code(201).send(tagged(reply, disclosure))
      },
    )
    app.post(
      '/disclosures/:id/identity',
      {
        schema: creating(
          {tag, id: 'showDisclosure', summary: 'Who stands behind the name, once consented to; each time is logged'},
          contracts.Disclosed,
          {params, body: z.strictObject({})},
        ),
      },
      async (request, reply) => {
        const {person: id, disclosure} = await ask(request, contracts.showDisclosure, {id: request.params.id})
        const {organisation, name} = await ask(request, contracts.viewPerson, {id})
        return reply.code(201).send({person: id, organisation, name, disclosure})
      },
    )
  }
