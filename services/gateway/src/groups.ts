// Paths of working groups: their charter, their members, and their board.
import * as contracts from '@rin/contracts'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendJson, sendPage, tagged} from './asking.ts'
import {creating, itemsOf, reading} from './operation.ts'

const params = z.object({id: contracts.Id})
const paged = z.strictObject(contracts.page)
const tag = 'directory'

export const groupPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/groups',
      {
        schema: creating({tag, id: 'formGroup', summary: 'Form a working group'}, contracts.Group, {
          body: contracts.FormGroup,
        }),
      },
      async (request, reply) => {
        const group = await ask(request, contracts.formGroup, request.body)
        return reply.code(201).header('Location', `/v1/groups/${group.id}`).send(tagged(reply, group))
      },
    )
    app.get(
      '/groups',
      {
        schema: reading({tag, id: 'listGroups', summary: 'The working groups'}, itemsOf(contracts.Group), {
          querystring: paged,
        }),
      },
      async (request, reply) => sendPage(request, reply, await ask(request, contracts.listGroups, request.query)),
    )
    app.get(
      '/groups/:id',
      {schema: reading({tag, id: 'viewGroup', summary: 'A working group'}, contracts.Group, {params})},
      async (request, reply) => tagged(reply, await ask(request, contracts.viewGroup, {id: request.params.id})),
    )
    app.post(
      '/groups/:id/charter',
      {
        schema: creating({tag, id: 'charterGroup', summary: 'Give the group its charter'}, contracts.Group, {
          params,
          body: contracts.CharterGroup,
        }),
      },
      async (request, reply) => {
        const group = await ask(request, contracts.charterGroup, {id: request.params.id, ...request.body})
        return reply.code(201).send(tagged(reply, group))
      },
    )
    app.get(
      '/groups/:id/board',
      {
        schema: reading(
          {
            tag,
            id: 'readBoard',
            summary: 'What the group is offered, holds, is late with, has paused, supports and has done',
          },
          contracts.Board,
          {params},
        ),
      },
      async (request, reply) =>
        sendJson(reply, await ask.json(request, contracts.readBoard, {group: request.params.id})),
    )
  }

/** Who is in a group, who was, and how that changes. */
export const membershipPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.post(
      '/groups/:id/members',
      {
        schema: creating({tag, id: 'joinGroup', summary: 'Give a person a role in the group'}, contracts.Person, {
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
        schema: reading({tag, id: 'listMembers', summary: 'The members of a group'}, itemsOf(contracts.Person), {
          params,
          querystring: paged,
        }),
      },
      async (request, reply) => {
        const asked = {group: request.params.id, ...request.query}
        return sendPage(request, reply, await ask(request, contracts.listPeople, asked))
      },
    )
    app.post(
      '/groups/:id/departures',
      {
        schema: creating(
          {tag, id: 'leaveGroup', summary: 'Take a person out of the group; the last lead stays'},
          contracts.Person,
          {params, body: contracts.LeaveGroup},
        ),
      },
      async (request, reply) => {
        const person = await ask(request, contracts.leaveGroup, {id: request.params.id, ...request.body})
        return reply.code(201).send(tagged(reply, person))
      },
    )
    app.get(
      '/groups/:id/memberships',
      {
        schema: reading(
          {tag, id: 'listMemberships', summary: 'Who is and was in the group, by person; limit counts people'},
          itemsOf(contracts.Membership),
          {params, querystring: paged},
        ),
      },
      async (request, reply) => {
        const asked = {id: request.params.id, ...request.query}
        return sendPage(request, reply, await ask(request, contracts.listMemberships, asked))
      },
    )
  }
