// How figures are measured: the load in a process of its own, product and floor in turn, medians of three.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {freePort} from '@rin/servers'
import type {Load as Loaded, Order} from './load.ts'

export const ROUNDS = 3
const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

export type Load = Omit<Loaded, 'failed'>

/** What the load generator measured for this order; throws when a request failed, since a figure without it says nothing. */
export async function load(order: Order): Promise<Load> {
  const child = spawn(process.execPath, [path('load.ts')], {stdio: ['pipe', 'pipe', 'inherit']})
  child.stdin.end(JSON.stringify(order))
  let printed = ''
  child.stdout.on('data', chunk => {
    printed += chunk
  })
  await once(child, 'close')
  const {failed, ...loaded}: Loaded = JSON.parse(printed)
  const statuses = Object.entries(failed).map(([status, count]) => `${count} with ${status}`)
  if (statuses.length > 0) {
    const {origin, pathname} = new URL(order.targets[0]?.url ?? '')
    throw new Error(`of the requests to ${origin}${pathname} and others failed: ${statuses.join(', ')} (0: no answer)`)
  }
  return loaded
}

export interface Floor {
  readonly url: string
  stop(): Promise<void>
}

/** Starts the floor of this name in a process of its own, on a free port that it gets as its last argument. */
export async function startFloor(name: string, ...args: string[]): Promise<Floor> {
  const port = await freePort()
  const child = spawn(process.execPath, [path(`floors/${name}.ts`), ...args, String(port)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const first = await Promise.race([once(child, 'message'), ended.then(() => null)])
  if (first === null) throw new Error(`the floor ${name} could not start`)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.disconnect()
      await ended
    },
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export const middle = (loads: readonly Load[]): Load => ({
  throughput: median(loads.map(each => each.throughput)),
  p50: median(loads.map(each => each.p50)),
  p99: median(loads.map(each => each.p99)),
  answered: median(loads.map(each => each.answered)),
})

/** Both measured once in each round, in alternating order, so that a slow moment of the machine hits both. */
export async function inTurn<T>(
  product: (round: number) => Promise<T>,
  floor: (round: number) => Promise<T>,
  rounds = ROUNDS,
) {
  const measured = {product: [] as T[], floor: [] as T[]}
  for (let round = 0; round < rounds; round++) {
    const ours = async () => measured.product.push(await product(round))
    const theirs = async () => measured.floor.push(await floor(round))
    for (const run of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) await run()
  }
  return measured
}

export interface Compared {
  inFlight: number
  product: Load
  floor: Load
  /** Product's throughput over the floor's, round by round, in the middle. */
  ratio: number
}

const WARM_UP = {inFlight: 16, seconds: 2}

/** Product and floor under the same load, both warm. */
export async function compare(
  inFlight: number,
  seconds: number,
  product: Order['targets'],
  floor: Order['targets'],
): Promise<Compared> {
  for (const targets of [product, floor]) await load({targets, ...WARM_UP})
  const measured = await inTurn(
    () => load({targets: product, inFlight, seconds}),
    () => load({targets: floor, inFlight, seconds}),
  )
  const ratios = measured.product.map((each, i) => each.throughput / (measured.floor[i]?.throughput ?? Number.NaN))
  return {inFlight, product: middle(measured.product), floor: middle(measured.floor), ratio: median(ratios)}
}
