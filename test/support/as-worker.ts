// Asks services in the worker's name: what it may have asked, at any other moment.
import {type Endpoint, type Reply, WORKFLOW} from '@rin/contracts'
import type {System} from '@rin/demo/system'
import {createLogger} from '@rin/kit/log'
import {connectNats} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import {keyFile} from '@rin/nats'
import type {z} from 'zod'

export interface AsWorker {
  ask<D>(endpoint: Endpoint<z.ZodType<unknown, D>>, data: D): Promise<Reply<unknown>>
  stop(): Promise<void>
}

export async function connectAsWorker({servers, keys}: System): Promise<AsWorker> {
  const log = createLogger('as-worker', 'fatal')
  const connection = await connectNats({
    url: servers.nats.url,
    name: 'worker',
    log,
    keyFile: keyFile(keys, 'worker'),
  })
  return {
    ask: (endpoint, data) =>
      request(connection, endpoint, {actor: WORKFLOW, correlationId: crypto.randomUUID(), budgetMs: 10_000, data}),
    stop: connection.stop,
  }
}
