// From an HTTP request to a command or query: who asks, under which id, with how much time, and what became of it.
import {createHmac} from 'node:crypto'
import type {Actor, Endpoint} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request as send} from '@rin/kit/request'
import {uuid8} from '@rin/kit/uuid'
import type {FastifyReply, FastifyRequest} from 'fastify'
import type {z} from 'zod'
import {problemError} from './problems.ts'

const BUDGET_MS = 5_000
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before the body is read. */
    actor: Actor
  }
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header)

export type Ask = <I extends z.ZodType, O extends z.ZodType>(
  request: FastifyRequest,
  endpoint: Endpoint<I, O>,
  data: z.input<I>,
) => Promise<z.infer<O>>

/**
 * Sends a command or query as the person of the request and returns the value; a problem is thrown. The same person,
 * method, path and `Idempotency-Key` make the same command id, which nobody without the secret can tell from another.
 */
export function asker(connection: Connection, secret: string): Ask {
  function commandId(request: FastifyRequest): string {
    const key = one(request.headers['idempotency-key'])
    if (key === undefined) return crypto.randomUUID()
    const [path] = request.url.split('?')
    const named = JSON.stringify([request.actor.person, request.method, path, key])
    return uuid8(createHmac('sha256', secret).update(named).digest())
  }

  return async (request, endpoint, data) => {
    const traceparent = one(request.headers.traceparent)
    const reply = await send(connection, endpoint, {
      actor: request.actor,
      data,
      id: endpoint.subject.startsWith('cmd.') ? commandId(request) : crypto.randomUUID(),
      correlationId: request.id,
      budgetMs: BUDGET_MS,
      traceparent: traceparent && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    })
    if ('problem' in reply) throw problemError(reply.problem)
    return reply.ok
  }
}

/** All pages of what is asked for page by page. */
export async function all<T, C>(read: (cursor: C | undefined) => Promise<{items: T[]; next: C | null}>): Promise<T[]> {
  const found: T[] = []
  for (let cursor: C | undefined | null; cursor !== null; ) {
    const {items, next} = await read(cursor)
    found.push(...items)
    cursor = next
  }
  return found
}

/** The page's items; the next page is linked. */
export function sendPage<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  {items, next}: {items: T[]; next: string | null},
) {
  if (next !== null) {
    const url = new URL(request.url, 'http://localhost')
    url.searchParams.set('cursor', next)
    reply.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  return {items}
}

/** The record with its version as ETag. */
export function tagged<T extends {version: number}>(reply: FastifyReply, record: T): T {
  reply.header('ETag', `"${record.version}"`)
  return record
}
