// Asks services over NATS as the gateway does, in the name of a person: what is measured so begins behind the door.
import type {Endpoint} from '@rin/contracts'
import {createLogger} from '@rin/kit/log'
import {connectNats} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import {keyFile} from '@rin/nats'
import type {z} from 'zod'
import type {Bench} from './bench.ts'

/** A problem is thrown: a figure without the request says nothing. */
export async function asGateway({consortium: {system, me}}: Bench, who: string) {
  const actor = await me(who)
  const log = createLogger('bench', 'fatal')
  const key = keyFile(system.keys, 'gateway')
  const connection = await connectNats({url: system.servers.nats.url, name: 'gateway', log, keyFile: key})
  return {
    stop: connection.stop,
    async ask<I extends z.ZodType, O extends z.ZodType>(endpoint: Endpoint<I, O>, data: z.input<I>): Promise<void> {
      const reply = await request(connection, endpoint, {
        actor,
        data,
        correlationId: crypto.randomUUID(),
        budgetMs: 5_000,
      })
      if ('problem' in reply) throw new Error(`${endpoint.subject} was answered ${reply.problem.code}`)
    },
  }
}
