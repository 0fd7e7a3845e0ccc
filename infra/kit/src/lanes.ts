// Lanes: what concerns the same key runs one at a time, different keys side by side.

/** A function that runs `work` after all earlier work under the same key has ended, well or not. */
export function lanes(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work, work)
    const leave = (): void => {
      if (last.get(key) === turn) last.delete(key)
    }
    last.set(key, turn)
    turn.then(leave, leave)
    return turn
  }
}
