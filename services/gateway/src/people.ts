// Paths of the directory: oneself, organisations and people.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage, tagged} from './asking.ts'
import {creating, itemsOf, reading} from './operation.ts'

const params = z.object({id: contracts.Id})
const paged = z.strictObject(contracts.page)
const tag = 'directory'

export const peoplePaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.get(
      '/me',
      {schema: reading({tag, id: 'viewMe', summary: 'Who you are here'}, contracts.Actor, {})},
      async request => request.actor,
    )

    app.post(
      '/organisations',
      {
        schema: creating(
          {tag, id: 'registerOrganisation', summary: 'Register an organisation'},
          contracts.Organisation,
          {
            body: contracts.RegisterOrganisation,
          },
        ),
      },
      async (request, reply) => {
        const organisation = await ask(request, contracts.registerOrganisation, request.body)
        return reply.code(201).send(tagged(reply, organisation))
      },
    )
    app.get(
      '/organisations',
      {
        schema: reading({tag, id: 'listOrganisations', summary: 'The organisations'}, itemsOf(contracts.Organisation), {
          querystring: paged,
        }),
      },
      async (request, reply) =>
        sendPage(request, reply, await ask(request, contracts.listOrganisations, request.query)),
    )

    app.post(
      '/people',
      {
        schema: creating({tag, id: 'registerPerson', summary: 'Register a person'}, contracts.Person, {
          body: contracts.RegisterPerson,
        }),
      },
      async (request, reply) => {
        const person = await ask(request, contracts.registerPerson, request.body)
        return reply.code(201).header('Location', `/v1/people/${person.id}`).send(tagged(reply, person))
      },
    )
    app.get(
      '/people',
      {
        schema: reading({tag, id: 'listPeople', summary: 'The people; coordinators only'}, itemsOf(contracts.Person), {
          querystring: paged.extend({organisation: contracts.Id.optional()}),
        }),
      },
      async (request, reply) => sendPage(request, reply, await ask(request, contracts.listPeople, request.query)),
    )
    app.get(
      '/people/:id',
      {
        schema: reading({tag, id: 'viewPerson', summary: 'A person; coordinators and oneself'}, contracts.Person, {
          params,
        }),
      },
      async (request, reply) => tagged(reply, await ask(request, contracts.viewPerson, {id: request.params.id})),
    )
    app.post(
      '/people/:id/roles',
      {
        schema: creating({tag, id: 'assignRoles', summary: "Replace a person's roles"}, contracts.Person, {
          params,
          body: contracts.AssignRoles,
        }),
      },
      async (request, reply) => {
        const person = await ask(request, contracts.assignRoles, {id: request.params.id, ...request.body})
        return reply.code(201).send(tagged(reply, person))
      },
    )
  }
