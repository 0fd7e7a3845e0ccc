// When records and workflows are compared: at the start, every so often, and whenever Temporal is back.
import {setTimeout as pause} from 'node:timers/promises'
import {compare, counted, mend, type Reconciling} from './reconcile.ts'

const RETRY_MS = 5_000
const LOOK_EVERY_MS = 2_000

/** Compares until `stop`. A Temporal that was away may have come back without its database. */
export function keepInStep(given: Reconciling, everyMs: number, answers: () => Promise<boolean>): {stop(): void} {
  const stopping = new AbortController()

  /** Resolves when the time is over, or as soon as Temporal answers after it did not. */
  async function untilNext(waitMs: number): Promise<void> {
    let wasThere = true
    for (const until = Date.now() + waitMs; Date.now() < until; ) {
      await pause(Math.min(LOOK_EVERY_MS, waitMs), undefined, {signal: stopping.signal})
      const isThere = await answers().catch(() => false)
      if (isThere && !wasThere) return
      wasThere = isThere
    }
  }

  async function keepGoing(): Promise<void> {
    while (!stopping.signal.aborted) {
      let waitMs = everyMs
      try {
        const compared = await compare(given)
        await mend(given, compared)
        const {open, differences, unlogged} = compared
        given.log.info({open, unlogged: unlogged.length, ...counted(differences)}, 'records and workflows are in step')
      } catch (error) {
        given.log.warn({err: error}, 'records and workflows could not be compared yet')
        waitMs = Math.min(everyMs, RETRY_MS)
      }
      await untilNext(waitMs).catch(() => {})
    }
  }

  void keepGoing()
  return {stop: () => stopping.abort()}
}
