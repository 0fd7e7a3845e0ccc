// Paths of the runs behind a workflow: the events of each, and its history byte for byte, for whoever audits.
import {Readable} from 'node:stream'
import * as contracts from '@rin/contracts'
import type {FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage} from './asking.ts'
import {mustAudit} from './audit.ts'
import {kinds} from './history.ts'
import {itemsOf, reading} from './operation.ts'

const params = z.object({id: contracts.Id, run: z.uuid()})
const tag = 'audit'
const PAGE = 200

const described = {
  barrier: {events: 'readRun', history: 'readRunHistory'},
  solution: {events: 'readSolutionRun', history: 'readSolutionRunHistory'},
} as const satisfies Record<contracts.WorkflowKind, {events: string; history: string}>

/** As Temporal's own tools write and replay it. */
const RunHistory = z.looseObject({events: z.array(z.looseObject({eventId: z.string(), eventType: z.string()}))})

const pathsOf =
  (ask: Ask, kind: contracts.WorkflowKind): FastifyPluginAsyncZodOpenApi =>
  async app => {
    const {path, seen} = kinds[kind]
    const {events, history} = described[kind]

    async function mayRead(request: FastifyRequest, id: string): Promise<void> {
      mustAudit(request)
      await seen(ask, request, id)
    }

    app.get(
      `${path}/:id/workflow/runs/:run`,
      {
        schema: reading(
          {tag, id: events, summary: 'What a run of the workflow was told, looked at and did'},
          itemsOf(contracts.RunEvent),
          {
            params,
            querystring: z.strictObject({
              cursor: z.coerce.number().int().min(0).default(0),
              activity: contracts.ActivityId.optional().describe(
                'only the event that this activity left, as entries of histories link to it; where its task was tried again, the event of what was done in its place',
              ),
            }),
          },
        ),
      },
      async (request, reply) => {
        const {id, run} = request.params
        await mayRead(request, id)
        const {cursor: after, activity} = request.query
        const asked = {kind, id, run, after, activity, limit: PAGE}
        const {items, next} = await ask(request, contracts.readRun, asked)
        return sendPage(request, reply, {items, next: next === null ? null : String(next)})
      },
    )

    app.get(
      `${path}/:id/workflow/runs/:run/history`,
      {
        schema: reading(
          {tag, id: history, summary: 'The kept history of a run: the SHA-256 of the body stands in the log'},
          RunHistory,
          {params},
        ),
      },
      async (request, reply) => {
        const {id, run} = request.params
        await mayRead(request, id)
        const read = (piece: number) => ask(request, contracts.readKeptRun, {kind, id, run, piece})
        // Before anything is sent: what is not there is a problem, not a broken body.
        const first = await read(0)
        async function* body(): AsyncGenerator<Buffer> {
          yield Buffer.from(first.bytes, 'base64')
          for (let piece = 1; piece < first.pieces; piece++) yield Buffer.from((await read(piece)).bytes, 'base64')
        }
        const digest = Buffer.from(first.digest, 'hex').toString('base64')
        reply.type('application/json').header('Content-Length', first.size).header('Repr-Digest', `sha-256=:${digest}:`)
        return reply.send(Readable.from(body()) as never)
      },
    )
  }

export const runPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    for (const kind of contracts.workflowKinds) await app.register(pathsOf(ask, kind))
  }
