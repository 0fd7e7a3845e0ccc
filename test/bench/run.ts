// `npm run bench [part]`: figures beside their floors, all or those of a part; written to infra/bench.md.
import {readFileSync, writeFileSync} from 'node:fs'
import {cpus, totalmem} from 'node:os'
import {fileURLToPath} from 'node:url'
import {startConsortium} from '../support/consortium.ts'
import {type Bench, startBench} from './bench.ts'
import {type Figure, isMet, written} from './figure.ts'
import {boardsFigure} from './figures/boards.ts'
import {clockFigures, JITTER_MS} from './figures/clocks.ts'
import {lagFigure} from './figures/lag.ts'
import {logFigures} from './figures/log.ts'
import {movingFigure} from './figures/moving.ts'
import {readsFigure} from './figures/reads.ts'
import {rollingFigure} from './figures/rolling.ts'
import {memoryFigure, startFigure} from './figures/start.ts'
import {backlogFigure, decisionsFigure, reportsFigure, steadyFigure} from './figures/writes.ts'
import {startFloor} from './measure.ts'
import {seedBarriers} from './seed.ts'

const BARRIERS = 100_000
/** Enough that the record of none grows much while it is measured. */
const IN_RESOLUTION = 2_000
const READ = 1_000
const target = fileURLToPath(new URL('../../infra/bench.md', import.meta.url))
const figures: Figure[] = []

const [cpu] = cpus()
const machine = `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`
const head = `# Figures

Written by \`npm run bench\`. Machine: ${machine}.

Each figure comes from one run of \`npm run bench\`, or of the part of it that measures it (\`npm run bench records\`, for instance).

Reports, decisions, moving, reads, the steady rate and the log stand beside a floor: both are measured three times, in turn and in alternating
order, on the same servers; what is written is the median of the three, and a ratio is the median of the ratios of the rounds. Start,
event lag and the backlog are medians of three as well, without a floor; the backlog is compared with the same load just before it.
Memory is read once. A request that failed would have ended the run. The load comes from a process of its own on the same machine;
ratios mean more than single figures.`

const [wanted] = process.argv.slice(2)

/** Written as it goes: what was measured is kept if a later figure fails, and the figures of other parts stay. */
function add(figure: Figure): void {
  figures.push(figure)
  console.log(`\n${written(figure)}`)
  const [, ...before] = readFileSync(target, 'utf8')
    .trim()
    .split(/\n\n(?=## )/)
  const sections = new Map([...before, written(figure)].map(section => [section.split('\n', 1)[0], section]))
  writeFileSync(target, `${[head, ...sections.values()].join('\n\n')}\n`)
}

async function withBench(use: (bench: Bench) => Promise<void>, settings?: Record<string, string>): Promise<void> {
  const bench = await startBench(await startConsortium(settings))
  try {
    await use(bench)
  } finally {
    await bench.stop()
  }
}

/** No workflow runs meanwhile. */
async function lag(bench: Bench): Promise<void> {
  const inResolution = await bench.consortium.taken()
  await bench.bridged()
  await bench.consortium.system.processes.bridge.stop()
  add(await lagFigure(bench, await seedBarriers(bench.mongo, [inResolution], IN_RESOLUTION)))
}

/** Records and queries: no workflow runs meanwhile. */
async function recordsAndQueries(bench: Bench): Promise<void> {
  const {bridge, audit} = bench.consortium.system.processes
  const inResolution = await bench.consortium.taken()
  const resolved = await bench.consortium.taken()
  await bench.consortium.resolved(resolved)
  await bench.bridged()
  await bridge.stop()
  const ids = await seedBarriers(bench.mongo, [inResolution], IN_RESOLUTION)
  await bench.logged()
  await audit.stop()
  const writes = await startFloor('writes', bench.mongo)
  add(await reportsFigure(bench, writes))
  add(await decisionsFigure(bench, writes, ids))
  await writes.stop()
  audit.start()
  await audit.ready()
  await bench.logged()
  const there = await bench.db.collection('barriers').estimatedDocumentCount()
  const seeded = await seedBarriers(bench.mongo, [inResolution, resolved], Math.max(READ, BARRIERS - there))
  const reads = await startFloor('reads', bench.mongo)
  add(await readsFigure(bench, reads, seeded.slice(0, READ)))
  await reads.stop()
}

async function workflows(bench: Bench): Promise<void> {
  add(await memoryFigure(bench.consortium))
  const moving = await startFloor('moving', bench.mongo, bench.temporal)
  add(await movingFigure(bench, moving))
  await moving.stop()
  const writes = await startFloor('writes', bench.mongo)
  add(await steadyFigure(bench, writes))
  await writes.stop()
  add(await backlogFigure(bench))
}

async function boards(bench: Bench): Promise<void> {
  add(await boardsFigure(bench))
}

async function log(bench: Bench): Promise<void> {
  for await (const figure of logFigures(bench)) add(figure)
}

async function clocks(bench: Bench): Promise<void> {
  add(await rollingFigure(bench))
  for (const figure of await clockFigures(bench)) add(figure)
}

// So that the servers end as well.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const parts: Record<string, () => Promise<void>> = {
  start: async () => add(await startFigure()),
  lag: () => withBench(lag),
  records: () => withBench(recordsAndQueries),
  boards: () => withBench(boards),
  workflows: () => withBench(workflows),
  log: () => withBench(log),
  clocks: () => withBench(clocks, {RIN_WAKE_JITTER_MS: String(JITTER_MS)}),
}
for (const [name, measure] of Object.entries(parts)) if (wanted === undefined || wanted === name) await measure()

const aims = figures.flatMap(figure => figure.aims)
console.log(`\n${aims.filter(isMet).length} aims met, ${aims.filter(aim => !isMet(aim)).length} missed`)
