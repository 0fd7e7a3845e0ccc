// Figure: timelines and inclusion proofs one at a time in a log of a million entries, as the audit service and as the gateway answer.
import {proveEntry, readHistory} from '@rin/contracts'
import {asGateway} from '../as-gateway.ts'
import type {Bench} from '../bench.ts'
import type {Figure} from '../figure.ts'
import {type Compared, compare, inTurn, type Load, median, middle, startFloor} from '../measure.ts'
import {header, rowOf} from './writes.ts'

const SECONDS = 4
const MOST_P99_MS = {timeline: 5, proof: 10}

/** One after the other for some seconds. */
async function oneAtATime<T>(all: readonly T[], ask: (one: T) => Promise<unknown>): Promise<Load> {
  const latencies: number[] = []
  const started = performance.now()
  for (let turn = 0; performance.now() < started + SECONDS * 1_000; turn++) {
    const before = performance.now()
    await ask(all[turn % all.length] as T)
    latencies.push(performance.now() - before)
  }
  const took = (performance.now() - started) / 1_000
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN
  return {throughput: latencies.length / took, p50: at(0.5), p99: at(0.99), answered: latencies.length}
}

async function compared<T>(
  all: readonly T[],
  product: (one: T) => Promise<unknown>,
  floor: (one: T) => Promise<unknown>,
): Promise<Compared> {
  for (const ask of [product, floor]) await oneAtATime(all, ask)
  const measured = await inTurn(
    () => oneAtATime(all, product),
    () => oneAtATime(all, floor),
  )
  const ratios = measured.product.map((each, i) => each.throughput / (measured.floor[i]?.throughput ?? Number.NaN))
  return {inFlight: 1, product: middle(measured.product), floor: middle(measured.floor), ratio: median(ratios)}
}

/** `ids` are barriers in the log that people see. */
export async function logReadsFigure(bench: Bench, ids: readonly string[], size: number): Promise<Figure> {
  const {db, mongo, consortium} = bench
  const entries = db.collection<{_id: number}>('entries')
  const indices = ids.map((_, i) => Math.floor((i * size) / ids.length))
  const token = await bench.token('coordination')
  const v1 = `${consortium.system.api}/v1`
  const asked = (urls: string[]) => urls.map(url => ({url, token}))
  const gateway = await asGateway(bench, 'coordination')
  const floor = await startFloor('reads', mongo)
  // The first proof may have a checkpoint signed for it.
  await gateway.ask(proveEntry, {index: size - 1})

  const all: [string, keyof typeof MOST_P99_MS, Compared][] = [
    [
      'timeline, over NATS',
      'timeline',
      await compared(
        ids,
        id => gateway.ask(readHistory, {kind: 'barrier', id}),
        record => entries.find({record, kind: 'barrier'}).sort({version: 1}).toArray(),
      ),
    ],
    [
      'timeline, over HTTP',
      'timeline',
      await compare(
        1,
        SECONDS,
        asked(ids.map(id => `${v1}/barriers/${id}/history`)),
        asked(ids.map(id => `${floor.url}/barriers/${id}/history`)),
      ),
    ],
    [
      'inclusion proof, over NATS',
      'proof',
      await compared(
        indices,
        index => gateway.ask(proveEntry, {index}),
        index => entries.findOne({_id: index}),
      ),
    ],
    [
      'inclusion proof, over HTTP',
      'proof',
      await compare(
        1,
        SECONDS,
        asked(indices.map(index => `${v1}/audit/proofs?index=${index}`)),
        asked(indices.map(index => `${floor.url}/entries/${index}`)),
      ),
    ],
  ]
  await Promise.all([gateway.stop(), floor.stop()])
  return {
    title: 'Reading the log',
    how: `One at a time, ${size} entries; timelines of ${ids.length} barriers, proofs of entries in all parts of the log. Floors: the bare query of the same entries, and of the entry itself; over HTTP in \`test/bench/floors/reads.ts\`.`,
    header,
    rows: all.map(([name, , measured]) => rowOf(name, measured)),
    aims: all.map(([name, kind, {product}]) => {
      return {what: `${name}: p99`, measured: product.p99, limit: MOST_P99_MS[kind], unit: ' ms'}
    }),
  }
}
