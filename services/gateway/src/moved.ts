// Waiting until the workflow has carried a decision out, by listening to the barrier's events.
import type {Connection} from '@rin/kit/nats'

export interface Watch {
  /** Resolves true when an event after this version was published, false when the time is over. */
  newerThan(version: number, timeoutMs: number): Promise<boolean>
  stop(): void
}

/** Watches a barrier; from before the decision is sent, so that no event is missed. */
export function watchBarrier({nc}: Connection, id: string): Watch {
  let newest = 0
  let heard = Promise.withResolvers<void>()
  const subscription = nc.subscribe(`evt.barrier.*.${id}`, {
    callback: (error, message) => {
      if (error) return
      const {recordversion} = message.json<{recordversion: number}>()
      newest = Math.max(newest, recordversion)
      heard.resolve()
      heard = Promise.withResolvers()
    },
  })
  return {
    async newerThan(version, timeoutMs) {
      const late = Promise.withResolvers<'late'>()
      const timer = setTimeout(() => late.resolve('late'), timeoutMs)
      try {
        while (newest <= version) {
          if ((await Promise.race([heard.promise, late.promise])) === 'late') return false
        }
        return true
      } finally {
        clearTimeout(timer)
      }
    },
    stop: () => subscription.unsubscribe(),
  }
}
