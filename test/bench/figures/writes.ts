// Figures: reports and decisions beside one process with one write, at a steady rate, and during a backlog.
import {report} from '../../support/consortium.ts'
import {type Bench, progress} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {type Compared, compare, type Floor, inTurn, load, median, middle, ROUNDS} from '../measure.ts'

const SECONDS = 4
const IN_FLIGHT = [1, 16, 64]
const BACKLOG = 2_000

export const header = [
  'in flight',
  'product /s',
  'floor /s',
  'ratio',
  'product p50 ms',
  'p99 ms',
  'floor p50 ms',
  'p99 ms',
]

export const rowOf = (name: string | number, {product, floor, ratio}: Compared) => [
  name,
  ...[product.throughput, floor.throughput, ratio, product.p50, product.p99, floor.p50, floor.p99].map(digits),
]

const ratios = (all: readonly Compared[], limits: readonly number[]) =>
  all.map(({inFlight, ratio}, i) => ({
    what: `the ratio at ${inFlight} in flight`,
    measured: ratio,
    limit: limits[i] ?? 0,
    atLeast: true,
  }))

/** Bridge and audit have to be stopped. */
export async function reportsFigure(bench: Bench, floor: Floor): Promise<Figure> {
  const all: Compared[] = []
  for (const inFlight of IN_FLIGHT) {
    const product = await bench.reports()
    const theirs = product.map(target => ({...target, url: `${floor.url}/barriers`}))
    all.push(await compare(inFlight, SECONDS, product, theirs))
  }
  return {
    title: 'Reports',
    how: '`POST /v1/barriers` with bridge and audit stopped. Floor: `test/bench/floors/writes.ts`, one insert.',
    header,
    rows: all.map(each => rowOf(each.inFlight, each)),
    aims: ratios(all, [0.5, 0.7, 0.9]),
  }
}

/** `ids` are barriers in resolution; bridge and audit have to be stopped. */
export async function decisionsFigure(bench: Bench, floor: Floor, ids: readonly string[]): Promise<Figure> {
  const all: Compared[] = []
  const records = bench.db.useDb('floor').collection<{_id: string}>('records')
  await records.insertMany(ids.map(_id => ({_id, version: 1, ...report()})))
  for (const inFlight of IN_FLIGHT) {
    const product = await bench.decisions('member-health-care', ids, progress)
    const theirs = product.map((target, i) => ({...target, url: `${floor.url}/barriers/${ids[i]}/decisions`}))
    all.push(await compare(inFlight, SECONDS, product, theirs))
  }
  return {
    title: 'Decisions that move nothing',
    how: '`progress` with its text, bridge and audit stopped. Floor: the same file, one conditional update of a record that is there.',
    header,
    rows: all.map(each => rowOf(each.inFlight, each)),
    aims: ratios(all, [0.5, 0.6, 0.8]),
  }
}

/** Everything runs. */
export async function steadyFigure(bench: Bench, floor: Floor): Promise<Figure> {
  const targets = await bench.reports()
  const theirs = targets.map(target => ({...target, url: `${floor.url}/barriers`}))
  for (const each of [targets, theirs]) await load({targets: each, inFlight: 16, seconds: 2})
  await bench.bridged()
  const measured = await inTurn(
    async () => {
      const loaded = await load({targets, inFlight: 64, seconds: 10, rate: 100})
      await bench.bridged()
      await bench.settled()
      return loaded
    },
    () => load({targets: theirs, inFlight: 16, seconds: SECONDS}),
  )
  const {throughput, p50, p99} = middle(measured.product)
  const floorP99 = middle(measured.floor).p99
  const ratio = median(measured.product.map((each, i) => each.p99 / (measured.floor[i]?.p99 ?? Number.NaN)))
  return {
    title: 'Reports at a steady 100/s',
    how: 'With everything running, for ten seconds; the latency counts from the instant at which a report was due. Floor: that of reports, with 16 in flight.',
    header: ['/s', 'p50 ms', 'p99 ms', 'floor p99 ms', 'ratio of p99'],
    rows: [[throughput, p50, p99, floorP99, ratio].map(digits)],
    aims: [{what: 'p99 over the floor’s with 16 reports in flight', measured: ratio, limit: 2.5}],
  }
}

/** Barriers in resolution, each with its workflow. */
async function taken(bench: Bench, count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) ids.push(...(await Promise.all(Array.from({length: 10}, () => bench.consortium.taken()))))
  return ids
}

/** Everything runs; the bridge gets 2,000 reports at once. */
export async function backlogFigure(bench: Bench): Promise<Figure> {
  const {bridge} = bench.consortium.system.processes
  const ids = await taken(bench, 200)
  const targets = await bench.decisions('member-health-care', ids, progress)
  const decided = async () => (await load({targets, inFlight: 16, seconds: SECONDS})).throughput
  const [one] = await bench.reports()
  const backlog = one ? Array.from({length: BACKLOG}, () => one) : []
  const [quiet, busy, left]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < ROUNDS; round++) {
    await bench.bridged()
    await bench.settled()
    quiet.push(await decided())
    await bench.bridged()
    await bridge.stop()
    await load({targets: backlog, inFlight: 64})
    const end = await bench.published()
    bridge.start()
    await bridge.ready()
    busy.push(await decided())
    left.push(end - (await bench.announced()))
    if (left.some(each => each <= 0))
      throw new Error('the backlog was gone before it had been measured: measure shorter')
  }
  return {
    title: 'Decisions during a backlog of 2,000 reports',
    how: `\`progress\`, 16 in flight: first with the bridge running and nothing before it, then while it announces the backlog and the workflows of the reports start. Of the backlog's events ${left.join(', ')} were still to be announced at the end of the rounds.`,
    header: ['quiet /s', 'backlog /s'],
    rows: [[median(quiet), median(busy)].map(digits)],
    aims: [
      {
        what: 'the throughput over that without the backlog',
        measured: median(busy.map((each, i) => each / (quiet[i] ?? Number.NaN))),
        limit: 0.5,
        atLeast: true,
      },
    ],
  }
}
