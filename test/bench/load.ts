// The load generator, in a process of its own: reads an order from standard input, prints what it measured.
import {setTimeout as pause} from 'node:timers/promises'
import {Agent} from 'undici'
import * as z from 'zod'

const Order = z.object({
  /** Taken in turn. With a body it is a POST, else a GET. */
  targets: z.array(z.object({url: z.string(), token: z.string(), body: z.string().optional()})).min(1),
  inFlight: z.int(),
  /** How long; without, each target once. */
  seconds: z.number().optional(),
  /** Requests per second in all; without, as fast as they are answered. */
  rate: z.number().optional(),
  /** Do not wait until a decision is carried out. */
  async: z.boolean().optional(),
})
export type Order = z.infer<typeof Order>

export interface Load {
  /** Answers below 400 per second. */
  throughput: number
  /** Milliseconds; at a rate, counted from the instant when the request was due. */
  p50: number
  p99: number
  /** Answers of 400 and above, and none at all. */
  failed: number
}

async function main({targets, inFlight, seconds, rate, async}: Order): Promise<Load> {
  const agent = new Agent({connections: inFlight, pipelining: 1})
  const latencies: number[] = []
  let failed = 0
  let turn = 0
  const started = performance.now()
  const more = () => (seconds === undefined ? turn < targets.length : performance.now() < started + seconds * 1_000)

  async function send({url, token, body}: Order['targets'][number], due: number): Promise<void> {
    const {origin, pathname, search} = new URL(url)
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : {'content-type': 'application/json'}),
      ...(async ? {prefer: 'respond-async'} : {}),
    }
    const method = body === undefined ? 'GET' : 'POST'
    try {
      const answer = await agent.request({origin, path: pathname + search, method, headers, body: body ?? null})
      await answer.body.dump()
      if (answer.statusCode < 400) latencies.push(performance.now() - due)
      else failed++
    } catch {
      failed++
    }
  }

  /** The instant from which request `n` waits. At a rate each has its own: one that comes late because another was slow waits from there. */
  async function turnOf(n: number): Promise<number> {
    if (!rate) return performance.now()
    const instant = started + (n * 1_000) / rate
    const early = instant - performance.now()
    if (early <= 0) return instant
    await pause(early)
    return performance.now()
  }

  async function lane(): Promise<void> {
    while (more()) {
      const n = turn++
      const target = targets[n % targets.length]
      if (target) await send(target, await turnOf(n))
    }
  }

  await Promise.all(Array.from({length: inFlight}, lane))
  const took = (performance.now() - started) / 1_000
  await agent.close()
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
  return {throughput: latencies.length / took, p50: at(0.5), p99: at(0.99), failed}
}

const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk)
console.log(JSON.stringify(await main(Order.parse(JSON.parse(Buffer.concat(chunks).toString())))))
