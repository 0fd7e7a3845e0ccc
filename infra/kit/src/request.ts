// Sends a command or a query and brings back its reply, within a budget of time.
import {setTimeout as pause} from 'node:timers/promises'
import {type Actor, BUDGET_HEADER, type Endpoint, type Message, type Problem, type Reply, refuse} from '@rin/contracts'
import {headers, type Msg, RequestError} from 'nats'
import type {z} from 'zod'
import type {Connection} from './nats.ts'
import {isOutage} from './outage.ts'

export interface Request<D> {
  readonly actor: Actor
  readonly data: D
  /** The same id again is the same command again; without one, a random UUID. */
  readonly id?: string
  /** The instant the sender decides by; without one, now. */
  readonly time?: string
  readonly correlationId: string
  /** The activity of a workflow's run that asks. */
  readonly activityId?: string | undefined
  /** Milliseconds that the answer may take. */
  readonly budgetMs: number
  readonly traceparent?: string | undefined
}

const SLOWEST_RETRY_MS = 250

const OK = Buffer.from('{"ok":')

/**
 * The reply of the endpoint. While nobody serves it or the connection is away, tries again inside the budget: what was never
 * delivered can do no harm. Nothing in time: problem `unavailable`, and the outcome is unknown. Throws for what is a bug,
 * such as a missing permission.
 */
export async function request<I extends z.ZodType, O extends z.ZodType>(
  connection: Connection,
  endpoint: Endpoint<I, O>,
  asked: Request<z.input<I>>,
): Promise<Reply<z.infer<O>>> {
  const reply = await exchange(connection, endpoint, asked)
  return 'problem' in reply ? reply : reply.json<Reply<z.infer<O>>>()
}

/** The same for whoever passes the value on: as JSON, unread. */
export async function requestJson<I extends z.ZodType>(
  connection: Connection,
  endpoint: Endpoint<I, z.ZodType>,
  asked: Request<z.input<I>>,
): Promise<Reply<Buffer>> {
  const reply = await exchange(connection, endpoint, asked)
  if ('problem' in reply) return reply
  const {buffer, byteOffset, length} = reply.data
  const text = Buffer.from(buffer, byteOffset, length)
  if (!text.subarray(0, OK.length).equals(OK)) return reply.json<Reply<Buffer>>()
  return {ok: text.subarray(OK.length, -1)}
}

async function exchange<I extends z.ZodType>(
  connection: Connection,
  endpoint: Endpoint<I, z.ZodType>,
  {actor, data, id, time, correlationId, activityId, budgetMs, traceparent}: Request<z.input<I>>,
): Promise<Msg | {problem: Problem}> {
  const message: Message<z.input<I>> = {
    id: id ?? crypto.randomUUID(),
    actor,
    time: time ?? new Date().toISOString(),
    correlationId,
    activityId,
    data,
  }
  const payload = JSON.stringify(message)
  const deadline = Date.now() + budgetMs
  for (let wait = 50; ; wait = Math.min(wait + 50, SLOWEST_RETRY_MS)) {
    try {
      const reply = await send(connection, endpoint.subject, payload, deadline, traceparent)
      if (reply) return reply
    } catch (error) {
      if (isOutage(error)) return refuse('unavailable')
      throw error
    }
    if (Date.now() + wait >= deadline) return refuse('unavailable')
    await pause(wait)
  }
}

/** The answer, or undefined when the message was certainly not delivered. */
async function send(
  {nc, connectedSince}: Connection,
  subject: string,
  payload: string,
  deadline: number,
  traceparent: string | undefined,
): Promise<Msg | undefined> {
  // Without a connection the library would send it later, when nobody waits any more.
  if (connectedSince() === Number.POSITIVE_INFINITY) return undefined
  const timeout = Math.max(1, deadline - Date.now())
  const hdrs = headers()
  hdrs.set(BUDGET_HEADER, String(timeout))
  if (traceparent !== undefined) hdrs.set('traceparent', traceparent)
  try {
    return await nc.request(subject, payload, {timeout, headers: hdrs})
  } catch (error) {
    if (error instanceof RequestError && error.isNoResponders()) return undefined
    throw error
  }
}
