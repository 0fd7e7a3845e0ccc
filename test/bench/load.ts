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
  /** How many answers were below 400. */
  answered: number
  /** How many were not, by status; 0 where no answer came. */
  failed: Record<string, number>
}

async function main({targets, inFlight, seconds, rate, async}: Order): Promise<Load> {
  const agent = new Agent({connections: inFlight, pipelining: 1})
  const latencies: number[] = []
  const failed: Record<string, number> = {}
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
    const asked = {origin, path: pathname + search, method, headers, body: body ?? null} as const
    const status = await agent
      .request(asked)
      .then(async answer => {
        await answer.body.dump()
        return answer.statusCode
      })
      .catch(() => 0)
    if (status > 0 && status < 400) latencies.push(performance.now() - due)
    else failed[status] = (failed[status] ?? 0) + 1
  }

  /** The instant from which request `n` waits: at a rate its own, however late the timer or the lane before it is. */
  async function turnOf(n: number): Promise<number> {
    if (!rate) return performance.now()
    const instant = started + (n * 1_000) / rate
    const early = instant - performance.now()
    // A timer drops what is less than a millisecond, and would send before the instant.
    if (early > 0) await pause(Math.ceil(early))
    return instant
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
  return {throughput: latencies.length / took, p50: at(0.5), p99: at(0.99), answered: latencies.length, failed}
}

const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk)
console.log(JSON.stringify(await main(Order.parse(JSON.parse(Buffer.concat(chunks).toString())))))
