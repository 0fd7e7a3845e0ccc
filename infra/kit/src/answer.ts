// The way of one request through a process: read, wait for a slot, check, handle, reply, count.
import {BUDGET_HEADER, type Endpoint, Envelope, type Message, problemKinds, type Reply, refuse} from '@rin/contracts'
import {headers, InvalidArgumentError, type Msg} from 'nats'
import type {z} from 'zod'
import type {EndpointStatistics} from './discovery.ts'
import {faultsOf} from './faults.ts'
import {correlated, type Logger} from './log.ts'
import {isOutage} from './outage.ts'
import type {Slots} from './slots.ts'

export interface Context {
  /** After this instant (ms since 1970) nobody waits for the answer. */
  readonly deadline: number
  readonly correlationId: string
  readonly traceparent: string | undefined
  readonly log: Logger
}

/** A value of a reply as the parts of its JSON, where writing it anew for everybody who asks would cost most of the answer. */
export interface Json {
  readonly json: readonly Uint8Array[]
}

export type Answer<T = unknown> = Reply<T> | Json

export interface Handler<S extends string> {
  readonly endpoint: Endpoint
  readonly slot: S
  readonly answer: (message: Message<unknown>, context: Context) => Promise<Answer>
}

const [OK, END] = [Buffer.from('{"ok":'), Buffer.from('}')]

// For a sender that names no budget.
const DEFAULT_BUDGET_MS = 5_000

/** Declares who answers an endpoint, and in which slot. `fn` gets data that fits the schema; it throws for bugs and outages only. */
export function handle<I extends z.ZodType, O extends z.ZodType, S extends string>(
  endpoint: Endpoint<I, O>,
  slot: S,
  fn: (message: Message<z.infer<I>>, context: Context) => Promise<Answer<z.infer<O>>>,
): Handler<S> {
  return {
    endpoint,
    slot,
    async answer(message, context) {
      const data = endpoint.data.safeParse(message.data)
      if (!data.success) return refuse('invalid', {errors: faultsOf(data.error)})
      return fn({...message, data: data.data}, context)
    },
  }
}

/** What to do with each message of an endpoint: it waits for a slot, is dropped when its time is over, or refused as `busy`. */
export function receive(handler: Handler<string>, slots: Slots, statistics: EndpointStatistics, log: Logger) {
  return (error: Error | null, message: Msg): void => {
    // The status of the connection has told the log.
    if (error) return
    statistics.requests++
    const deadline = Date.now() + budgetOf(message)
    const taken = slots.offer(async () => {
      if (Date.now() > deadline) return
      const started = performance.now()
      const reply = await answer(handler, message, deadline, log)
      statistics.busyMs += performance.now() - started
      respond(message, reply, statistics, log)
    })
    if (!taken) respond(message, refuse('busy'), statistics, log)
  }
}

function budgetOf(message: Msg): number {
  const budget = Number(message.headers?.get(BUDGET_HEADER))
  return budget > 0 ? budget : DEFAULT_BUDGET_MS
}

function readEnvelope(message: Msg): Message<unknown> | undefined {
  try {
    return Envelope.safeParse(message.json()).data
  } catch {
    return undefined
  }
}

async function answer(handler: Handler<string>, message: Msg, deadline: number, log: Logger): Promise<Answer> {
  const envelope = readEnvelope(message)
  if (!envelope) return refuse('malformed')
  const {correlationId} = envelope
  const context = {
    deadline,
    correlationId,
    traceparent: message.headers?.get('traceparent') || undefined,
    log: correlated(log, correlationId),
  }
  const started = performance.now()
  try {
    const reply = await handler.answer(envelope, context)
    // Commands leave a trace by which a line here leads to the request at the door; queries are too many.
    if (message.subject.startsWith('cmd.')) {
      const code = 'problem' in reply ? reply.problem.code : 'ok'
      context.log.info({subject: message.subject, code, ms: Math.round(performance.now() - started)}, 'answered')
    }
    return reply
  } catch (error) {
    const code = isOutage(error) ? 'unavailable' : 'failed'
    context.log.error({err: error, subject: message.subject, code}, 'a request could not be answered')
    return refuse(code)
  }
}

function respond(message: Msg, reply: Answer, statistics: EndpointStatistics, log: Logger): void {
  const hdrs = headers()
  if ('problem' in reply) {
    const {status, en} = problemKinds[reply.problem.code]
    statistics.errors++
    statistics.lastError = reply.problem.code
    hdrs.set('Nats-Service-Error', en)
    hdrs.set('Nats-Service-Error-Code', String(status))
  }
  try {
    message.respond('json' in reply ? Buffer.concat([OK, ...reply.json, END]) : JSON.stringify(reply), {headers: hdrs})
  } catch (error) {
    log.error({err: error, subject: message.subject}, 'a reply could not be sent')
    // One that is too large for the server: the asking side should not wait for it in vain.
    if (!('problem' in reply) && error instanceof InvalidArgumentError)
      respond(message, refuse('failed'), statistics, log)
  }
}
