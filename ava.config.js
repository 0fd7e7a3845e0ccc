// How the tests run: unit tests beside the source, in threads; with RIN_TESTS=integration those of test/, which start real servers, one by one.
import {writeFileSync} from 'node:fs'

const integration = process.env.RIN_TESTS === 'integration'

/** Leaves the runner's own counts for test/run.ts. */
async function observeRun({events}) {
  for await (const {type, stats} of events) {
    if (type === 'stats' && process.env.RIN_TEST_COUNTS) {
      const {byFile, ...counts} = stats
      writeFileSync(process.env.RIN_TEST_COUNTS, JSON.stringify(counts))
    }
  }
}

export default {
  extensions: ['ts'],
  files: integration ? ['test/**/*.test.ts'] : ['{contracts,infra,services,workflows}/**/*.test.ts'],
  serial: integration,
  concurrency: integration ? 1 : 2,
  workerThreads: !integration,
  timeout: '2m',
  nonSemVerExperiments: {observeRunsFromConfig: true},
  observeRun,
}
