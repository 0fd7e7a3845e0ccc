// `npm run test:faults`: seed after seed, faults strike a real consortium under load; ends with `N passed, N failed`.
import {parseArgs} from 'node:util'
import {closeStage, openStage, type Result, runSeed, type Stage, thaw} from './seed.ts'

/** Starting is expensive; outboxes are pruned and duplicates forgotten after ten minutes, which would be another test. */
const SEEDS_PER_CONSORTIUM = 5
const MOST_SENTENCES = 20

const {values} = parseArgs({options: {seeds: {type: 'string', default: '20'}, seed: {type: 'string'}}})
const seeds =
  values.seed === undefined ? Array.from({length: Number(values.seeds)}, (_, i) => i + 1) : [Number(values.seed)]
if (seeds.length === 0 || !seeds.every(Number.isSafeInteger)) throw new Error('--seeds and --seed take a number')

let stage: Stage | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // A frozen server would not hear that it is to end.
    if (stage) thaw(stage)
    process.exit(1)
  })
}

async function attempt(seed: number): Promise<Result> {
  try {
    stage ??= await openStage()
    return await runSeed(seed, stage)
  } catch (error) {
    return {done: 'was not finished', faults: [String(error)]}
  }
}

function tell(seed: number, {done, faults}: Result, seconds: number): void {
  console.log(`seed ${seed}: ${done}: ${faults.length === 0 ? 'passed' : 'FAILED'} after ${seconds} s`)
  for (const fault of faults.slice(0, MOST_SENTENCES)) console.log(`  ${fault}`)
  if (faults.length > MOST_SENTENCES) console.log(`  and ${faults.length - MOST_SENTENCES} more`)
  if (faults.length === 0) return
  console.log(`  again: npm run test:faults -- --seed ${seed}`)
  if (stage) console.log(`  data and logs: ${stage.consortium.dataDir}`)
}

const total = {passed: 0, failed: 0}
for (const [i, seed] of seeds.entries()) {
  const started = performance.now()
  const result = await attempt(seed)
  const failed = result.faults.length > 0
  tell(seed, result, Math.round((performance.now() - started) / 1_000))
  total[failed ? 'failed' : 'passed']++
  const last = i === seeds.length - 1 || (i + 1) % SEEDS_PER_CONSORTIUM === 0
  if (stage && (failed || last)) {
    await closeStage(stage, failed)
    stage = undefined
  }
}
process.exitCode = total.failed === 0 ? 0 : 1
process.once('exit', () => console.log(`${total.passed} passed, ${total.failed} failed`))
