// Figures: what an idle open barrier costs, and how late moves are when a thousand clocks end at one instant.
import {readdir, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import type {RecordDocument} from '@rin/kit/record'
import {type Bench, progress} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {type Load, load} from '../measure.ts'
import {type Seeded, seedBarriers} from '../seed.ts'
import {residentMb} from './start.ts'

const IDLE = 10_000
const DUE = 1_000
/** The jitter is a tenth of the wait at most: so far ahead that even the last workflow to start waits ten times as long. */
const AHEAD_MS = 420_000
export const JITTER_MS = 30_000
const MOST_DELAY_S = 60
const MOST_SLOWER = 2
/** How many barriers are decided on. */
const FEW = 20
const RATE = 20
const USUAL_S = 20

const sizeOf = async (folder: string): Promise<number> => {
  const files = (await readdir(folder)).filter(name => name.includes('.db'))
  const sizes = await Promise.all(files.map(async name => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Kilobytes that the worker holds in memory, and the databases hold. */
async function measured({consortium: {system, dataDir}, db}: Bench) {
  const {dataSize, indexSize} = (await db.db?.command({dbStats: 1})) ?? {}
  return {
    'memory of the worker': (await residentMb(system.processes.worker.pid())) * 1_024,
    'memory of Temporal': (await residentMb(system.servers.temporal.pid)) * 1_024,
    'database of Temporal': (await sizeOf(join(dataDir, 'temporal'))) / 1_024,
    'records and log': (Number(dataSize) + Number(indexSize)) / 1_024,
  }
}

/** A barrier whose review ends at `dueAt`: the workflow has that one move to make. */
const dueFor =
  (dueAt: string) =>
  (state: Seeded): void => {
    const {acknowledgement, review} = state.movement.clocks
    if (!acknowledgement || !review) throw new Error('the barrier to be copied is not in review')
    const later = new Date(Date.parse(dueAt) + 30 * 86_400_000).toISOString()
    state.dueAt = dueAt
    state.movement.clocks = {
      acknowledgement: {...acknowledgement, state: 'met', thenAt: null},
      review: {...review, fired: ['warned'], dueAt, thenAt: later},
    }
  }

/** Milliseconds from the due instant to the commit of the recorded event, of each; waits until all are recorded. */
const delaysOf = ({db, eventually}: Bench, ids: readonly string[], dueAt: string): Promise<number[]> =>
  eventually('every miss is recorded', async () => {
    const barriers = db.collection<RecordDocument<unknown>>('barriers')
    const found = await barriers.find({_id: {$in: [...ids]}}, {projection: {outbox: 1}}).toArray()
    const delays = found.flatMap(({outbox}) => outbox.map(({at}) => Number(at) - Date.parse(dueAt)))
    return delays.length === ids.length && delays.toSorted((a, b) => a - b)
  })

/** Adds barriers to the records and has the bridge start their workflows, as after a loss of Temporal's database. */
async function seeded(bench: Bench, seed: () => Promise<string[]>): Promise<string[]> {
  const {bridge} = bench.consortium.system.processes
  await bench.bridged()
  await bridge.stop()
  const ids = await seed()
  bridge.start()
  await bridge.ready()
  const open = await bench.db.collection('barriers').countDocuments({'state.movement.stage': {$ne: 'closed'}})
  await bench.workflows('ExecutionStatus = "Running" AND RinStage IS NOT NULL', open)
  return ids
}

function idleFigure(before: object, after: object, alone: Load, beside: Load): Figure {
  const kb = Object.values(before) as number[]
  const rows = Object.entries(after).map(([what, value], i) => [
    `${what}, KB`,
    ...[kb[i] ?? 0, value, (value - (kb[i] ?? 0)) / IDLE].map(digits),
  ])
  return {
    title: 'Idle open barriers',
    how: `${IDLE} barriers that wait for an instant, each with its workflow; decisions are \`progress\` on ${FEW} of them, ${RATE} a second.`,
    header: ['what', 'without them', 'with them', 'each'],
    rows: [
      ...rows,
      ['decisions p50, ms', digits(alone.p50), digits(beside.p50), ''],
      ['decisions p99, ms', digits(alone.p99), digits(beside.p99), ''],
    ],
    aims: [],
  }
}

function dueFigure(delays: readonly number[], usual: Load, meanwhile: Load): Figure {
  const seconds = (share: number): number => (delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN) / 1_000
  return {
    title: 'Clocks that end at one instant',
    how: `${DUE} barriers due at once, with a jitter of ${JITTER_MS / 1_000} s: from the due instant to the commit of the recorded miss; meanwhile \`progress\` on other barriers, ${RATE} a second, beside the same before.`,
    header: ['recorded after', 's', 'decisions', 'usual ms', 'meanwhile ms'],
    rows: [
      ['p50', digits(seconds(0.5)), 'p50', digits(usual.p50), digits(meanwhile.p50)],
      ['all', digits(seconds(1)), 'p99', digits(usual.p99), digits(meanwhile.p99)],
    ],
    aims: [
      {what: 'the longest delay', measured: seconds(1), limit: MOST_DELAY_S, unit: ' s'},
      {what: 'p50 of decisions meanwhile over the usual', measured: meanwhile.p50 / usual.p50, limit: MOST_SLOWER},
      {what: 'p99 of decisions meanwhile over the usual', measured: meanwhile.p99 / usual.p99, limit: MOST_SLOWER},
    ],
  }
}

/** A consortium with the jitter of JITTER_MS, everything runs. */
export async function clockFigures(bench: Bench): Promise<Figure[]> {
  const {id: inReview} = await bench.consortium.reportAs('partner')
  const inResolution = await bench.consortium.taken()
  const few = await Promise.all(Array.from({length: FEW}, () => bench.consortium.taken()))
  const decide = async (ids: readonly string[], seconds: number): Promise<Load> => {
    const targets = await bench.decisions('member-health-care', ids, progress)
    return load({targets, inFlight: 16, rate: RATE, seconds})
  }
  const alone = await decide(few, USUAL_S)
  const before = await measured(bench)

  const idle = await seeded(bench, () => seedBarriers(bench.mongo, [inResolution], IDLE))
  const after = await measured(bench)
  const decided = idle.slice(0, FEW)
  const usual = await decide(decided, USUAL_S)

  const dueAt = new Date(Date.now() + AHEAD_MS).toISOString()
  const due = await seeded(bench, () => seedBarriers(bench.mongo, [inReview], DUE, dueFor(dueAt)))
  const left = Date.parse(dueAt) - Date.now()
  if (left < JITTER_MS * 10)
    throw new Error('the workflows have started too slowly: they would wake too close together')
  await pause(left)
  const meanwhile = await decide(decided, JITTER_MS / 1_000)
  return [idleFigure(before, after, alone, usual), dueFigure(await delaysOf(bench, due, dueAt), usual, meanwhile)]
}
