// Figures: how fast workflows move, beside bare Temporal.
import type {RecordDocument} from '@rin/kit/record'
import type {Bench, Targets} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {type Floor, inTurn, load, median} from '../measure.ts'

const STEADY = 100
const RATE = 20
const BURST = 200

/** Instants in ms: the decision, and the two moves that it leads to. */
export type Marks = readonly [decided: number, moved: number, offered: number]

interface Moved {
  movedMs: number
  offeredMs: number
  /** Decisions with both moves, per second. */
  throughput: number
}

const summary = (steady: readonly Marks[], burst: readonly Marks[]): Moved => {
  const first = Math.min(...burst.map(([decided]) => decided))
  const last = Math.max(...burst.map(([, , offered]) => offered))
  return {
    movedMs: median(steady.map(([decided, moved]) => moved - decided)),
    offeredMs: median(steady.map(([decided, , offered]) => offered - decided)),
    throughput: (burst.length * 1_000) / (last - first),
  }
}

/** First at a steady rate, then as fast as it goes. */
async function drive(targets: Targets, marksOf: (from: number, to: number) => Promise<Marks[]>): Promise<Moved> {
  await load({targets: targets.slice(0, STEADY), inFlight: 16, rate: RATE, async: true})
  const steady = await marksOf(0, STEADY)
  await load({targets: targets.slice(STEADY), inFlight: 16, async: true})
  return summary(steady, await marksOf(STEADY, targets.length))
}

export const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'}

const barriersOf = ({db}: Bench) => db.collection<RecordDocument<unknown>>('barriers')

/** Barriers whose workflows wait for the review; there are no others in it. */
export async function reviewed(bench: Bench, count: number): Promise<string[]> {
  const [report] = await bench.reports()
  await load({targets: Array.from({length: count}, () => report as Targets[number]), inFlight: 16})
  await bench.bridged()
  const found = await barriersOf(bench)
    .find({'state.movement.stage': 'review'}, {projection: {_id: 1}})
    .toArray()
  await bench.workflows('RinStage = "review"', found.length)
  return found.map(({_id}) => _id)
}

/** When each was accepted, moved and offered; waits until all are. Throws when a move was made twice. */
export const offered = (bench: Bench, ids: readonly string[]): Promise<Marks[]> =>
  bench.eventually('all are offered', async () => {
    const found = await barriersOf(bench)
      .find({_id: {$in: [...ids]}}, {projection: {outbox: 1}})
      .toArray()
    const marks = found.map(({_id, outbox}) =>
      ['accepted', 'moved', 'routed'].map(name => {
        const [event, twice] = outbox.filter(({subject}) => subject.includes(`.${name}.`))
        if (twice) throw new Error(`barrier ${_id} was ${name} twice`)
        return event?.at
      }),
    )
    return marks.flat().every(at => at !== undefined) && (marks as unknown as Marks[])
  })

/** Barriers in review are accepted; the workflow moves and offers each. */
async function product(bench: Bench): Promise<Moved> {
  const ids = await reviewed(bench, STEADY + BURST)
  const targets = await bench.decisions('coordination', ids, accept)
  return drive(targets, (from, to) => offered(bench, ids.slice(from, to)))
}

async function bare(bench: Bench, floor: Floor): Promise<Moved> {
  const ids = Array.from({length: STEADY + BURST}, () => crypto.randomUUID())
  /** `todo` moves are left to make; 0 only starts the workflow. */
  const targets = (todo: number) =>
    ids.map(id => ({url: `${floor.url}/records/${id}`, token: '', body: JSON.stringify({todo})}))
  const records = bench.db.useDb('floor').collection<{_id: string; todo: number; marks: number[]}>('moving')
  const looked = async (): Promise<number> => {
    const answer = (await (await fetch(`${floor.url}/waiting`)).json()) as {looked: number}
    return answer.looked
  }
  const before = await looked()
  await load({targets: targets(0), inFlight: 16})
  await bench.eventually('all workflows of the floor wait', async () => (await looked()) === before + ids.length)
  return drive(targets(2), async (from, to) => {
    const asked = ids.slice(from, to)
    return bench.eventually('the floor has moved all', async () => {
      const found = await records.find({_id: {$in: asked}}).toArray()
      return found.every(({todo}) => todo === 0) && found.map(({marks}) => marks.slice(1) as unknown as Marks)
    })
  })
}

/** Everything runs. */
export async function movingFigure(bench: Bench, floor: Floor): Promise<Figure> {
  const measured = await inTurn(
    () => product(bench),
    () => bare(bench, floor),
  )
  const of = (all: readonly Moved[], what: keyof Moved): number => median(all.map(each => each[what]))
  const ratio = (what: keyof Moved): number =>
    median(measured.product.map((each, i) => each[what] / (measured.floor[i]?.[what] ?? Number.NaN)))
  const row = (name: string, what: keyof Moved) => [
    name,
    ...[of(measured.product, what), of(measured.floor, what), ratio(what)].map(digits),
  ]
  const most = 1.3
  return {
    title: 'Moving',
    how: `\`accept\`, ${STEADY} at ${RATE}/s, then ${BURST} with 16 in flight; both begin when all workflows wait; the instants are those of the records' events. Floor: bare Temporal, in three files, since a workflow has to stand apart from its activities: \`test/bench/floors/moving.ts\`, \`workflow.ts\` and \`activities.ts\`.`,
    header: ['figure', 'product', 'floor', 'ratio'],
    rows: [
      row('p50 recorded → moved, ms', 'movedMs'),
      row('p50 accept → offered, ms', 'offeredMs'),
      row('accepts moved and offered /s', 'throughput'),
    ],
    aims: [
      {what: 'the ratio of the throughputs', measured: ratio('throughput'), limit: 0.85, atLeast: true},
      {what: 'p50 recorded → moved over the floor’s', measured: ratio('movedMs'), limit: most},
      {what: 'p50 accept → offered over the floor’s', measured: ratio('offeredMs'), limit: most},
    ],
  }
}
