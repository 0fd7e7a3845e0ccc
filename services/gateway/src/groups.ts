// Paths of the directory: organisations, people, groups and oneself.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage, tagged} from './asking.ts'
import {creating, itemsOf, reading} from './operation.ts'

const params = z.object({id: contracts.Id})
const paged = z.strictObject(contracts.page)
const tag = 'directory'

export const directoryPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.get(
      '/me',
      {schema: reading({tag, summary: 'Who you are here'}, contracts.Actor, {})},
      async request => request.actor,
    )

    app.post(
      '/organisations',
      {
        schema: creating({tag, summary: 'Register an organisation'}, contracts.Organisation, {
          body: contracts.RegisterOrganisation,
        }),
      },
      async (request, reply) => {
        const organisation = await ask(request, contracts.registerOrganisation, request.body)
        return reply.code(201).send(tagged(reply, organisation))
      },
    )
    app.get(
      '/organisations',
      {schema: reading({tag, summary: 'The organisations'}, itemsOf(contracts.Organisation), {querystring: paged})},
      async (request, reply) =>
        sendPage(request, reply, await ask(request, contracts.listOrganisations, request.query)),
    )

    app.post(
      '/people',
      {schema: creating({tag, summary: 'Register a person'}, contracts.Person, {body: contracts.RegisterPerson})},
      async (request, reply) => {
        const person = await ask(request, contracts.registerPerson, request.body)
        return reply.code(201).header('Location', `/v1/people/${person.id}`).send(tagged(reply, person))
      },
    )
    app.get(
      '/people',
      {
        schema: reading({tag, summary: 'The people; coordinators only'}, itemsOf(contracts.Person), {
          querystring: paged.extend({organisation: contracts.Id.optional()}),
        }),
      },
      async (request, reply) => sendPage(request, reply, await ask(request, contracts.listPeople, request.query)),
    )
    app.get(
      '/people/:id',
      {schema: reading({tag, summary: 'A person; coordinators and oneself'}, contracts.Person, {params})},
      async (request, reply) => tagged(reply, await ask(request, contracts.viewPerson, {id: request.params.id})),
    )
    app.post(
      '/people/:id/roles',
      {
        schema: creating({tag, summary: "Replace a person's roles"}, contracts.Person, {
          params,
          body: contracts.AssignRoles,
        }),
      },
      async (request, reply) => {
        const person = await ask(request, contracts.assignRoles, {id: request.params.id, ...request.body})
        return reply.code(201).send(tagged(reply, person))
      },
    )

    app.post(
      '/groups',
      {schema: creating({tag, summary: 'Form a working group'}, contracts.Group, {body: contracts.FormGroup})},
      async (request, reply) => {
        const group = await ask(request, contracts.formGroup, request.body)
        return reply.code(201).header('Location', `/v1/groups/${group.id}`).send(tagged(reply, group))
      },
    )
    app.get(
      '/groups',
      {schema: reading({tag, summary: 'The working groups'}, itemsOf(contracts.Group), {querystring: paged})},
      async (request, reply) => sendPage(request, reply, await ask(request, contracts.listGroups, request.query)),
    )
    app.get(
      '/groups/:id',
      {schema: reading({tag, summary: 'A working group'}, contracts.Group, {params})},
      async (request, reply) => tagged(reply, await ask(request, contracts.viewGroup, {id: request.params.id})),
    )
    app.post(
      '/groups/:id/members',
      {
        schema: creating({tag, summary: 'Give a person a role in the group'}, contracts.Person, {
          params,
          body: contracts.JoinGroup,
        }),
      },
      async (request, reply) => {
        const person = await ask(request, contracts.joinGroup, {id: request.params.id, ...request.body})
        return reply.code(201).send(tagged(reply, person))
      },
    )
    app.get(
      '/groups/:id/members',
      {
        schema: reading({tag, summary: 'The members of a group'}, itemsOf(contracts.Person), {
          params,
          querystring: paged,
        }),
      },
      async (request, reply) => {
        const asked = {group: request.params.id, ...request.query}
        return sendPage(request, reply, await ask(request, contracts.listPeople, asked))
      },
    )
  }
