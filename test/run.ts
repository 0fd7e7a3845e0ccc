// `npm test`: runs both groups of tests and ends with what the runner counted, as `N passed, N failed`.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** The files asked for, by group; without any, all files of both. */
const asked = process.argv.slice(2)
const integration = asked.filter(file => file.startsWith('test/'))
const unit = asked.filter(file => !file.startsWith('test/'))
const groups = Object.entries({unit, integration}).filter(([, files]) => asked.length === 0 || files.length > 0)

/** What AVA counts as failed, in one number; a run that left no counts has failed as a whole. */
function count(file: string): {passed: number; failed: number} {
  try {
    const counts: Record<string, number> = JSON.parse(readFileSync(file, 'utf8'))
    const bad = [
      'failedTests',
      'failedHooks',
      'failedWorkers',
      'remainingTests',
      'skippedTests',
      'todoTests',
      'internalErrors',
      'uncaughtExceptions',
      'unhandledRejections',
      'unexpectedProcessExits',
    ]
    const failed = bad.reduce((sum, name) => sum + (counts[name] ?? 0), 0)
    return {passed: counts.passedTests ?? 0, failed}
  } catch {
    return {passed: 0, failed: 1}
  }
}

async function runGroup(group: string, files: string[], directory: string): Promise<{passed: number; failed: number}> {
  const file = join(directory, `${group}.json`)
  console.log(`\n${group} tests`)
  const child = spawn('ava', files, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {...process.env, RIN_TESTS: group, RIN_TEST_COUNTS: file},
  })
  const [code] = await once(child, 'exit')
  const {passed, failed} = count(file)
  return {passed, failed: code === 0 ? failed : Math.max(failed, 1)}
}

const directory = mkdtempSync(join(tmpdir(), 'rin-tests-'))
const total = {passed: 0, failed: 0}
for (const [group, files] of groups) {
  const {passed, failed} = await runGroup(group, files, directory)
  total.passed += passed
  total.failed += failed
}
rmSync(directory, {recursive: true})
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
process.once('exit', () => console.log(`${total.passed} passed, ${total.failed} failed`))
