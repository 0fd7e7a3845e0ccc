// `npm run test:faults`: faults strike a real consortium under load, seed after seed, then its clocks and whole journeys; ends with
// `N passed, N failed`.
import {parseArgs} from 'node:util'
import {openClocks, runClocks} from './clocks.ts'
import {openJourney, runJourney} from './journey.ts'
import {closeStage, openSeeds, type Result, runSeed, type Stage, thaw} from './seed.ts'

/** Starting is expensive; outboxes are pruned and duplicates forgotten after ten minutes, which would be another test. */
const SEEDS_PER_CONSORTIUM = 5
const MOST_SENTENCES = 20

interface Trial {
  readonly name: string
  /** The option that repeats it. */
  readonly again: string
  /** Neighbours that open alike share a consortium. */
  readonly open: () => Promise<Stage>
  run(stage: Stage): Promise<Result>
}

const ofSeed = (seed: number): Trial => ({
  name: `seed ${seed}`,
  again: `--seed ${seed}`,
  open: openSeeds,
  run: stage => runSeed(seed, stage),
})
const clocks: Trial = {name: 'clocks', again: '--clocks', open: openClocks, run: runClocks}
const ofJourney = (seed: number): Trial => ({
  name: `journey ${seed}`,
  again: `--journey ${seed}`,
  open: openJourney,
  run: stage => runJourney(seed, stage),
})
const JOURNEYS = 5

const {values} = parseArgs({
  options: {
    seeds: {type: 'string', default: '20'},
    seed: {type: 'string'},
    clocks: {type: 'boolean'},
    journey: {type: 'string'},
  },
})

const upTo = (count: number): number[] => Array.from({length: count}, (_, i) => i + 1)

function numbered(option: string | undefined): number {
  const number = Number(option)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error('--seeds, --seed and --journey take a number')
  return number
}

/** All seeds, the clocks and the journeys, or what is asked for alone. */
function chosen(): Trial[] {
  if (values.clocks) return [clocks]
  if (values.journey !== undefined) return [ofJourney(numbered(values.journey))]
  if (values.seed !== undefined) return [ofSeed(numbered(values.seed))]
  return [...upTo(numbered(values.seeds)).map(ofSeed), clocks, ...upTo(JOURNEYS).map(ofJourney)]
}
const trials = chosen()

let stage: Stage | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // A frozen server would not hear that it is to end.
    if (stage) thaw(stage)
    process.exit(1)
  })
}

async function attempt({open, run}: Trial): Promise<Result> {
  try {
    stage ??= await open()
    return await run(stage)
  } catch (error) {
    return {done: 'was not finished', faults: [String(error)]}
  }
}

function tell({name, again}: Trial, {done, faults}: Result, seconds: number): void {
  console.log(`${name}: ${done}: ${faults.length === 0 ? 'passed' : 'FAILED'} after ${seconds} s`)
  for (const fault of faults.slice(0, MOST_SENTENCES)) console.log(`  ${fault}`)
  if (faults.length > MOST_SENTENCES) console.log(`  and ${faults.length - MOST_SENTENCES} more`)
  if (faults.length === 0) return
  console.log(`  again: npm run test:faults -- ${again}`)
  if (stage) console.log(`  data and logs: ${stage.consortium.dataDir}`)
}

const total = {passed: 0, failed: 0}
for (const [i, trial] of trials.entries()) {
  const started = performance.now()
  const result = await attempt(trial)
  const failed = result.faults.length > 0
  tell(trial, result, Math.round((performance.now() - started) / 1_000))
  total[failed ? 'failed' : 'passed']++
  const last = trials[i + 1]?.open !== trial.open || (i + 1) % SEEDS_PER_CONSORTIUM === 0
  if (stage && (failed || last)) {
    await closeStage(stage, failed)
    stage = undefined
  }
}
process.exitCode = total.failed === 0 ? 0 : 1
process.once('exit', () => console.log(`${total.passed} passed, ${total.failed} failed`))
