// Spoilt places of recovery: who notices an older backup, who refuses, and what comes back.
import type {Mutant} from './mutants.ts'

const unit = (file: string, name: string, find: string, replace: string): Mutant => ({
  name,
  file: `infra/kit/src/${file}.ts`,
  find,
  replace,
  tests: ['infra/kit/src/record-recovery.test.ts'],
})
/** With real servers: each costs half a minute. */
const running = (file: string, test: string, name: string, find: string, replace: string): Mutant => ({
  name,
  file,
  find,
  replace,
  tests: [`test/${test}.test.ts`],
})

export const recoveryMutants: readonly Mutant[] = [
  unit(
    'record-recovery',
    'commands of a lost time forgotten',
    '[...(before?.seen ?? []), ...seen]',
    'before?.seen ?? []',
  ),
  unit(
    'record-recovery',
    'texts lost without a mark',
    '{...Object.fromEntries(kept), ...texts}',
    '{...Object.fromEntries(kept)}',
  ),
  unit('record-recovery', 'what was kept beside the state lost', 'before?.private ?? keeps', 'keeps'),
  unit('behind', 'a gap taken for whole', 'held.size === Math.max(...held) - has', 'held.size > 0'),
  running(
    'infra/kit/src/keeping.ts',
    'recover',
    'records served while they are behind',
    "if (standing === 'in-step') return null",
    'return null',
  ),
  running('infra/kit/src/recover.ts', 'recover', 'a dry run that writes', 'dryRun ? events : rollOne', 'rollOne'),
  running(
    'services/barriers/src/references.ts',
    'recover',
    'references given out twice',
    "if (await barriers.exists({'state.reference': {$in: all}})) continue\n",
    '',
  ),
  running('workflows/src/activities.ts', 'put-back', 'workflows that end while records are behind', "'behind', ", ''),
]
