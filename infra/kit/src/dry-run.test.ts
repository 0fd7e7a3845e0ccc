// The flag by which nothing is changed.
import test from 'ava'
import {isDryRun} from './dry-run.ts'

test('the flag counts wherever it was put, and nothing else passes for it', t => {
  t.true(isDryRun(['--dry-run'], {}))
  t.true(isDryRun([], {npm_config_dry_run: 'true'}))
  t.false(isDryRun([], {}))
  for (const args of [['--dryrun'], ['--dry-run=no'], ['dry-run']]) t.throws(() => isDryRun(args, {}))
})
