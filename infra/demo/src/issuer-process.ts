// Process of the embedded OpenID issuer.
import {join} from 'node:path'
import {readConfig} from '@rin/kit/config'
import {type Checks, serveHealth} from '@rin/kit/health'
import {createLogger} from '@rin/kit/log'
import closeWithGrace from 'close-with-grace'
import * as z from 'zod'
import {demoPeople, loadConsortium} from './consortium.ts'
import {startIssuer} from './issuer.ts'

const settings = {
  RIN_ISSUER_PORT: z.coerce.number().int().min(1).max(65_535).default(8090),
  RIN_DATA_DIR: z.string().default('.rin'),
  RIN_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  RIN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
}

const log = createLogger('issuer', 'info')
const checks: Checks = {started: () => false}
const stops: (() => Promise<void>)[] = []
let failed = false

const grace = closeWithGrace(
  {delay: 10_000, logger: false, onTimeout: () => log.error('stopping took too long')},
  async ({err, signal}) => {
    if (err) log.fatal({err}, 'an error that nobody caught')
    log.info({signal}, 'stopping')
    for (const stop of stops.reverse()) await stop()
    log.info('stopped')
    // Rejecting is how this library is told to exit with 1.
    if (failed) throw new Error('failed')
  },
)

async function start(): Promise<void> {
  const config = readConfig(settings)
  log.level = config.RIN_LOG_LEVEL
  if (config.RIN_HEALTH_PORT !== undefined) {
    const health = await serveHealth({port: config.RIN_HEALTH_PORT, checks})
    stops.push(health.stop)
    log.info({port: health.port}, 'serving /livez and /readyz')
  }
  const issuer = await startIssuer({
    port: config.RIN_ISSUER_PORT,
    people: demoPeople(loadConsortium()),
    keyFile: join(config.RIN_DATA_DIR, 'issuer-keys.json'),
    onError: err => log.error({err}, 'the issuer failed to answer a request'),
  })
  stops.push(issuer.stop)
  checks.started = () => true
  log.info({issuer: issuer.url}, 'started')
}

try {
  await start()
} catch (error) {
  const known = error instanceof Error && error.name === 'ConfigError'
  log.fatal({err: error}, known ? error.message : 'could not start')
  failed = true
  grace.close()
}
