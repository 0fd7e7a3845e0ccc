// A bounded number of jobs at once, and a bounded queue before them.

/** A job never rejects: it deals with its own errors. */
export type Job = () => Promise<void>

export interface Slots {
  /** Starts or queues the job; false when all slots are busy and the queue is full. */
  offer(job: Job): boolean
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>
}

/** `count` jobs at once; as many wait as `queueLimit` allows. */
export function createSlots(count: number, queueLimit = count): Slots {
  const queue: Job[] = []
  const waiting: (() => void)[] = []
  let running = 0

  async function run(job: Job): Promise<void> {
    running++
    try {
      await job()
    } finally {
      running--
      const next = queue.shift()
      if (next) void run(next)
      else if (running === 0) for (const done of waiting.splice(0)) done()
    }
  }

  return {
    offer(job) {
      if (running < count) void run(job)
      else if (queue.length < queueLimit) queue.push(job)
      else return false
      return true
    },
    idle: () => new Promise(resolve => (running === 0 ? resolve() : waiting.push(resolve))),
  }
}
