// `npm run mutants [name]`: spoils one place of a copy of the checkout at a time; the tests named for it have to notice.
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {copyCheckout} from './copy.ts'
import {type Mutant, mutants} from './mutants.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const runner = join(root, 'node_modules/ava/entrypoints/cli.js')
/** A test that says nothing for so long hangs: no whole consortium takes longer to start. */
const PATIENCE = '1m'
const LONGEST_MS = 240_000

type Verdict = 'passed' | 'failed' | 'broken'
type Run = Pick<Mutant, 'tests' | 'match'>

/** The tests that run now. */
const running = new Set<ChildProcess>()

const onServers = ({tests}: Run): boolean => tests.some(file => file.startsWith('test/'))

/** What the tests say of a copy as it is; broken: no test has said anything. */
async function verdict(copy: string, run: Run): Promise<Verdict> {
  const counts = join(copy, 'counts.json')
  rmSync(counts, {force: true})
  const matching = run.match === undefined ? [] : ['--match', run.match]
  const child = spawn(process.execPath, [runner, '--fail-fast', '--timeout', PATIENCE, ...matching, ...run.tests], {
    cwd: copy,
    stdio: 'ignore',
    env: {...process.env, RIN_TESTS: onServers(run) ? 'integration' : 'unit', RIN_TEST_COUNTS: counts},
  })
  running.add(child)
  const late = setTimeout(() => child.kill('SIGTERM'), LONGEST_MS)
  const [code] = await once(child, 'exit')
  clearTimeout(late)
  running.delete(child)
  if (code === 0) return 'passed'
  try {
    const {failedTests = 0, failedHooks = 0, timeouts = 0} = JSON.parse(readFileSync(counts, 'utf8'))
    return failedTests + failedHooks + timeouts > 0 ? 'failed' : 'broken'
  } catch {
    return 'broken'
  }
}

/** The text with the place spoilt, or null when the place is not there exactly once. */
function spoilt(text: string, {find, replace}: Mutant): string | null {
  const [before, after, ...more] = text.split(find)
  return before === undefined || after === undefined || more.length > 0 ? null : before + replace + after
}

/** Why the mutant lives on, or null. */
async function survival(copy: string, mutant: Mutant): Promise<string | null> {
  const path = join(copy, mutant.file)
  const whole = readFileSync(path, 'utf8')
  const text = spoilt(whole, mutant)
  if (text === null) return `its place is not there exactly once in ${mutant.file}`
  writeFileSync(path, text)
  try {
    const said = await verdict(copy, mutant)
    if (said === 'failed') return null
    return said === 'passed' ? `no test of ${mutant.tests.join(', ')} noticed it` : 'it cannot even be run'
  } finally {
    writeFileSync(path, whole)
  }
}

/** The tests have to pass as long as nothing is spoilt: unit tests together, the others as they are asked for. */
async function faultsUnspoilt(copy: string, chosen: readonly Mutant[]): Promise<string[]> {
  const runs = new Map<string, Run>()
  const unit = [...new Set(chosen.filter(each => !onServers(each)).flatMap(({tests}) => tests))]
  if (unit.length > 0) runs.set('unit', {tests: unit})
  for (const mutant of chosen.filter(onServers)) runs.set([...mutant.tests, mutant.match].join(' '), mutant)
  const faults: string[] = []
  for (const [name, run] of runs) if ((await verdict(copy, run)) !== 'passed') faults.push(name)
  return faults
}

async function judge(copy: string, mutant: Mutant): Promise<boolean> {
  const started = Date.now()
  const survived = await survival(copy, mutant)
  const seconds = `${((Date.now() - started) / 1_000).toFixed(1)} s`
  console.log(survived === null ? `✔ ${mutant.name} (${seconds})` : `✘ ${mutant.name} (${seconds}): ${survived}`)
  return survived === null
}

/** How many of them are noticed; one at a time in each copy. */
async function noticed(copies: readonly string[], queue: Mutant[]): Promise<number> {
  let killed = 0
  const worker = async (copy: string): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) if (await judge(copy, next)) killed++
  }
  await Promise.all(copies.map(worker))
  return killed
}

const wanted = process.argv[2] ?? ''
const chosen = mutants.filter(({name, file}) => name.includes(wanted) || file.includes(wanted))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rin-mutants-')))
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM')
  rmSync(folder, {recursive: true, force: true})
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const copies = Array.from({length: Math.min(4, availableParallelism())}, (_, i) => join(folder, String(i)))
for (const copy of copies) {
  mkdirSync(copy)
  copyCheckout(root, copy)
}
const [first = folder] = copies
let killed = 0
const faults = await faultsUnspoilt(first, chosen)
for (const fault of faults) console.log(`✘ fails although nothing is spoilt: ${fault}`)
if (faults.length === 0) {
  const fast = chosen.filter(each => !onServers(each))
  killed += await noticed(copies, fast)
  // Whatever starts servers has the machine for itself.
  killed += await noticed([first], chosen.filter(onServers))
}
process.exitCode = chosen.length > 0 && killed === chosen.length ? 0 : 1
console.log(`${killed} passed, ${chosen.length - killed} failed`)
