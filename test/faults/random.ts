// Random choices that a seed repeats: Mulberry32, a small well-known generator.

export interface Random {
  /** At least `low`, less than `high`. */
  between(low: number, high: number): number
  chance(probability: number): boolean
  /** One of the list; throws when it is empty. */
  pick<T>(list: readonly T[]): T
  /** One of the list, as likely as its weight says; undefined when nothing has a weight. */
  weigh<T>(list: readonly T[], weight: (each: T) => number): T | undefined
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    between: (low, high) => low + next() * (high - low),
    chance: probability => next() < probability,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError('there is nothing to pick from')
      return list[Math.floor(next() * list.length)] as T
    },
    weigh(list, weight) {
      const total = list.reduce((sum, each) => sum + weight(each), 0)
      let left = next() * total
      return list.find(each => {
        left -= weight(each)
        return left < 0
      })
    },
  }
}
