// Serves the endpoints of a process: subscribes in its queue group, bounds what runs at once, shows them to service discovery.
import {OPERATOR, type ProblemCode, type Process, refuse} from '@rin/contracts'
import {type Handler, receive} from './answer.ts'
import {answerDiscovery, type EndpointStatistics} from './discovery.ts'
import type {Logger} from './log.ts'
import {type Connection, leave} from './nats.ts'
import {createSlots, type Slots} from './slots.ts'

export {type Answer, type Context, type Handler, handle} from './answer.ts'

export interface Serving<S extends string> {
  readonly process: Process
  /** SemVer, shown by service discovery. */
  readonly version: string
  readonly log: Logger
  /** How many requests run at once in each slot; as many again wait, more are refused as `busy`. */
  readonly slots: Readonly<Record<S, number>>
  /** Asked before every request but the operator's: the code with which it is refused now, or null. */
  readonly refusal?: () => Promise<ProblemCode | null>
}

const guarded = <S extends string>(handler: Handler<S>, refusal: () => Promise<ProblemCode | null>): Handler<S> => ({
  ...handler,
  async answer(message, context) {
    const code = await refusal()
    return code ? refuse(code) : handler.answer(message, context)
  },
})

/** Serves until `stop`, which takes no more, finishes what has arrived, and resolves when that is answered. */
export function serve<S extends string>(
  connection: Connection,
  {process, version, log, slots, refusal}: Serving<S>,
  handlers: readonly Handler<NoInfer<S>>[],
): {stop(): Promise<void>} {
  const names = Object.keys(slots) as S[]
  const pools = Object.fromEntries(names.map(name => [name, createSlots(slots[name])])) as Record<S, Slots>

  const served = handlers.map(handler => {
    const {subject} = handler.endpoint
    const statistics: EndpointStatistics = {subject, queue: process, requests: 0, errors: 0, lastError: '', busyMs: 0}
    const admitted = refusal && !handler.endpoint.sentBy.includes(OPERATOR) ? guarded(handler, refusal) : handler
    const callback = receive(admitted, pools[handler.slot], statistics, log)
    return {statistics, subscription: connection.nc.subscribe(subject, {queue: process, callback})}
  })
  const endpoints = served.map(({statistics}) => statistics)
  const discovery = answerDiscovery(connection, {name: process, version, endpoints})

  return {
    async stop() {
      await Promise.all([discovery.stop(), ...served.map(({subscription}) => leave(connection, subscription))])
      await Promise.all(names.map(name => pools[name].idle()))
    },
  }
}
