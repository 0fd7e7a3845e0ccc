// Group commit: while a few writes are in flight, later ones queue and then go together.

interface Waiting<T, R> {
  item: T
  settle: PromiseWithResolvers<R>
}

/**
 * A function that hands its item to `write` together with others that wait. `write` answers for each item in order;
 * when it throws, all of its items fail.
 */
export function groupCommit<T, R>(
  write: (items: T[]) => Promise<R[]>,
  {inFlight = 2, most = 200}: {inFlight?: number; most?: number} = {},
): (item: T) => Promise<R> {
  const queue: Waiting<T, R>[] = []
  let writing = 0

  const flush = async (): Promise<void> => {
    const group = queue.splice(0, most)
    writing++
    try {
      const results = await write(group.map(waiting => waiting.item))
      group.forEach((waiting, i) => {
        waiting.settle.resolve(results[i] as R)
      })
    } catch (error) {
      for (const waiting of group) waiting.settle.reject(error)
    } finally {
      writing--
      if (queue.length > 0) void flush()
    }
  }

  return item => {
    const settle = Promise.withResolvers<R>()
    queue.push({item, settle})
    if (writing < inFlight) void flush()
    return settle.promise
  }
}
