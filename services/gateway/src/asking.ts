// From an HTTP request to a command or query: who asks, under which id, with how much time, and what became of it.
import {createHmac} from 'node:crypto'
import type {Actor, Endpoint, Reply} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {cutPage} from '@rin/kit/pages'
import {type Request, request as send, requestJson as sendForJson} from '@rin/kit/request'
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

/** Sends a command or query as the person of the request and returns the value; a problem is thrown. */
type AskValue = <I extends z.ZodType, O extends z.ZodType>(
  request: FastifyRequest,
  endpoint: Endpoint<I, O>,
  data: z.input<I>,
) => Promise<z.infer<O>>
/** The same where the value is passed on as it is: its JSON, unread, with nothing in it but what the service found declared. */
type AskJson = <I extends z.ZodType>(
  request: FastifyRequest,
  endpoint: Endpoint<I>,
  data: z.input<I>,
) => Promise<Buffer>

export type Ask = AskValue & {readonly json: AskJson}

/**
 * Asks in the name of whoever sent a request. The same person, method, path and `Idempotency-Key` make the same command id, which
 * nobody without the secret can tell from another.
 */
export function asker(connection: Connection, secret: string): Ask {
  function commandId(request: FastifyRequest): string {
    const key = one(request.headers['idempotency-key'])
    if (key === undefined) return crypto.randomUUID()
    const [path] = request.url.split('?')
    const named = JSON.stringify([request.actor.person, request.method, path, key])
    return uuid8(createHmac('sha256', secret).update(named).digest())
  }

  function asked<D>(request: FastifyRequest, {subject}: Endpoint, data: D): Request<D> {
    const traceparent = one(request.headers.traceparent)
    return {
      actor: request.actor,
      data,
      id: subject.startsWith('cmd.') ? commandId(request) : crypto.randomUUID(),
      correlationId: request.id,
      budgetMs: BUDGET_MS,
      traceparent: traceparent && TRACEPARENT.test(traceparent) ? traceparent : undefined,
    }
  }

  function granted<T>(reply: Reply<T>): T {
    if ('problem' in reply) throw problemError(reply.problem)
    return reply.ok
  }

  const value: AskValue = async (request, endpoint, data) =>
    granted(await send(connection, endpoint, asked(request, endpoint, data)))
  const json: AskJson = async (request, endpoint, data) =>
    granted(await sendForJson(connection, endpoint, asked(request, endpoint, data)))
  return Object.assign(value, {json})
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

function linkNext(request: FastifyRequest, reply: FastifyReply, next: string | null): void {
  if (next === null) return
  const url = new URL(request.url, 'http://localhost')
  url.searchParams.set('cursor', next)
  reply.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
}

/** The page's items; the next page is linked. */
export function sendPage<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  {items, next}: {items: T[]; next: string | null},
) {
  linkNext(request, reply, next)
  return {items}
}

/** Sends a value as it is. */
export const sendJson = (reply: FastifyReply, json: Buffer) =>
  reply.type('application/json; charset=utf-8').send(json as never)

/** Sends a page as it is; the next page is linked. */
export function sendPageJson(request: FastifyRequest, reply: FastifyReply, page: Buffer) {
  const {items, next} = cutPage(page)
  linkNext(request, reply, next)
  return sendJson(reply, items)
}

/** The record with its version as ETag. */
export function tagged<T extends {version: number}>(reply: FastifyReply, record: T): T {
  reply.header('ETag', `"${record.version}"`)
  return record
}
