// Does something again and again, one time after the other.

/** Calls `run` again and again, `everyMs` after it has ended, until stopped. */
export function repeat(everyMs: number, run: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout
  const turn = (): void => {
    timer = setTimeout(() => void run().finally(() => stopped || turn()), everyMs)
  }
  let stopped = false
  turn()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
