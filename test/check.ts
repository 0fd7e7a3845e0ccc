// `npm run check`: format, lint, types, boundaries between packages, unused code.
import {spawnSync} from 'node:child_process'
import {checkBoundaries} from './support/boundaries.ts'
import {checkKept} from './support/kept.ts'

const commands = [
  ['biome', 'ci', '--error-on-warnings', '.'],
  ['tsc', '--noEmit', '--project', '.'],
  ['knip', '--include-entry-exports'],
] as const

let failed = false
for (const [command, ...args] of commands) {
  console.log(`${command} …`)
  if (spawnSync(command, args, {stdio: 'inherit'}).status !== 0) failed = true
}
console.log('boundaries …')
for (const fault of [...checkBoundaries(), ...checkKept()]) {
  failed = true
  console.error(fault)
}
process.exitCode = failed ? 1 : 0
console.log(failed ? 'Something is to be mended.' : 'All is well.')
