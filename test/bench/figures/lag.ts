// Figure: how long after its commit an event stands in the audit log, by the database's own clock.
import {setTimeout as pause} from 'node:timers/promises'
import {commentBarrier} from '@rin/contracts'
import type {mongo} from 'mongoose'
import {text} from '../../support/consortium.ts'
import {asGateway} from '../as-gateway.ts'
import type {Bench} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {median, ROUNDS} from '../measure.ts'

const RATE = 500
const SECONDS = 10
const LEAST_RATE = 475
const MOST_P50_MS = 15
const MOST_P99_MS = 60

interface Change {
  wallTime: Date
  ns: {coll: string}
  documentKey: {_id: string}
  fullDocument: {record?: string}
}

/** Collects both instants of each event from the change stream: the commit of the comment, and the log's. */
async function watch({db}: Bench) {
  const commits = new Map<string, number>()
  const lags: number[] = []
  // From now on, however long it takes until the stream is there.
  const {operationTime} = (await db.getClient().db().command({ping: 1})) as {operationTime: mongo.Timestamp}
  const changes = db.watch(
    [
      {$match: {operationType: 'insert', 'ns.coll': {$in: ['comments', 'entries']}}},
      {$project: {ns: 1, documentKey: 1, wallTime: 1, operationType: 1, 'fullDocument.record': 1}},
    ],
    {startAtOperationTime: operationTime},
  )
  changes.on('change', (change: unknown) => {
    const {wallTime, ns, documentKey, fullDocument} = change as Change
    const at = wallTime.getTime()
    if (ns.coll === 'comments') commits.set(documentKey._id, at)
    const committed = commits.get(String(fullDocument.record))
    if (committed !== undefined) lags.push(at - committed)
  })
  return {lags, stop: () => changes.close()}
}

/** Starts each at its instant, however long those before it take; resolves with the rate at which they were answered. */
async function atRate(count: number, run: (n: number) => Promise<void>): Promise<number> {
  const started = performance.now()
  const answers: Promise<void>[] = []
  for (let n = 0; n < count; n++) {
    const early = started + (n * 1_000) / RATE - performance.now()
    if (early > 0) await pause(Math.ceil(early))
    answers.push(run(n))
  }
  await Promise.all(answers)
  return count / ((performance.now() - started) / 1_000)
}

/** `ids` are barriers in resolution; the bridge has to be stopped. */
export async function lagFigure(bench: Bench, ids: readonly string[]): Promise<Figure> {
  const rounds: {rate: number; p50: number; p99: number}[] = []
  const gateway = await asGateway(bench, 'member-health-care')
  const comment = (n: number) =>
    gateway.ask(commentBarrier, {id: String(ids[n % ids.length]), audience: 'internal', text: text('Es geht voran.')})
  for (let round = 0; round < ROUNDS; round++) {
    const {lags, stop} = await watch(bench)
    const count = RATE * SECONDS
    const rate = await atRate(count, comment)
    await bench.eventually('the lag of every comment is seen', async () => lags.length >= count)
    await stop()
    lags.sort((a, b) => a - b)
    const at = (share: number): number => lags[Math.floor(lags.length * share)] ?? Number.NaN
    rounds.push({rate, p50: at(0.5), p99: at(0.99)})
  }
  await gateway.stop()
  const of = (what: 'rate' | 'p50' | 'p99'): number => median(rounds.map(each => each[what]))
  return {
    title: 'Event lag',
    how: `Commit of the record → commit of the log, both by the database's clock, while ${RATE} comments a second come in over NATS, the event that costs least before it is logged, for ${SECONDS} seconds; bridge stopped.`,
    header: ['events /s', 'p50 ms', 'p99 ms'],
    rows: [[of('rate'), of('p50'), of('p99')].map(digits)],
    aims: [
      {what: 'the rate reached', measured: of('rate'), limit: LEAST_RATE, atLeast: true, unit: '/s'},
      {what: 'p50', measured: of('p50'), limit: MOST_P50_MS, unit: ' ms'},
      {what: 'p99', measured: of('p99'), limit: MOST_P99_MS, unit: ' ms'},
    ],
  }
}
