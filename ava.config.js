// How the tests run: unit tests beside the source, in threads; with RIN_TESTS=integration those of test/, which share real servers, one by one.
const integration = process.env.RIN_TESTS === 'integration'

export default {
  extensions: ['ts'],
  files: integration ? ['test/**/*.test.ts'] : ['{contracts,infra,services,workflows}/**/*.test.ts'],
  serial: integration,
  concurrency: integration ? 1 : 2,
  workerThreads: !integration,
  timeout: '2m',
}
