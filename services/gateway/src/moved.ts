// Waiting until the workflow has carried a decision out, by listening to the barrier's events.
import {moveEvents} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import * as z from 'zod'

const Carried = z.object({recordversion: z.number(), data: z.object({because: z.string().optional()})})

/** How the workflow dealt with a decision. */
export interface Outcome {
  version: number
  /** Why it was undone; null when it was carried out. */
  undone: string | null
}

export interface Watch {
  /** The outcome of the decision that led to this version; null when the time is over. */
  outcome(version: number, timeoutMs: number): Promise<Outcome | null>
  stop(): void
}

/** Watches a barrier; from before the decision is sent, so that nothing is missed. */
export function watchBarrier({nc}: Connection, id: string): Watch {
  const outcomes: Outcome[] = []
  let heard = Promise.withResolvers<void>()
  const subscriptions = ([moveEvents.move, moveEvents.undo] as const).map(event =>
    nc.subscribe(`evt.barrier.${event}.${id}`, {
      callback: (error, message) => {
        const carried = error ? undefined : Carried.safeParse(message.json()).data
        if (!carried) return
        const undone = event === moveEvents.undo ? (carried.data.because ?? 'undone') : null
        outcomes.push({version: carried.recordversion, undone})
        heard.resolve()
        heard = Promise.withResolvers()
      },
    }),
  )
  return {
    async outcome(version, timeoutMs) {
      const late = Promise.withResolvers<'late'>()
      const timer = setTimeout(() => late.resolve('late'), timeoutMs)
      try {
        for (;;) {
          const found = outcomes.find(each => each.version > version)
          if (found) return found
          if ((await Promise.race([heard.promise, late.promise])) === 'late') return null
        }
      } finally {
        clearTimeout(timer)
      }
    },
    stop() {
      for (const subscription of subscriptions) subscription.unsubscribe()
    },
  }
}
