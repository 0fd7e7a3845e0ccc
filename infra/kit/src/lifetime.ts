// The end of a process: once, in reverse order, whatever asks for it.
import closeWithGrace from 'close-with-grace'
import type {Logger} from './log.ts'

const DEADLINE_MS = 10_000

export interface Lifetime {
  /** Called once at the end, the last one first. */
  onStop(fn: () => void | Promise<void>): void
  /** Ends the process with exit code 1. */
  fail(): void
}

/**
 * Ends the process on SIGTERM and SIGINT, and when whoever started it with a channel is gone (without them it would run on
 * unseen), with exit code 0; on an error that nobody caught, or when stopping takes more than 10 seconds, with 1.
 */
export function lifetime(log: Logger): Lifetime {
  const stops: (() => void | Promise<void>)[] = []
  let failed = false

  async function stopOne(stop: () => void | Promise<void>): Promise<void> {
    try {
      await stop()
    } catch (error) {
      log.error({err: error}, 'a part could not be stopped')
    }
  }

  const grace = closeWithGrace(
    {delay: DEADLINE_MS, logger: false, onTimeout: () => log.error('stopping took too long')},
    async ({err, signal}) => {
      if (err) log.fatal({err}, 'an error that nobody caught')
      log.info({signal}, 'stopping')
      for (const stop of stops.reverse()) await stopOne(stop)
      log.info('stopped')
      // Rejecting is how this library is told to exit with 1.
      if (failed) throw new Error('failed')
    },
  )
  process.once('disconnect', () => grace.close())
  process.channel?.unref()

  return {
    onStop: fn => void stops.push(fn),
    fail() {
      failed = true
      grace.close()
    },
  }
}
