// Process of the embedded OpenID issuer.
import {join} from 'node:path'
import {readConfig} from '@rin/kit/config'
import {type Checks, serveHealth} from '@rin/kit/health'
import {lifetime} from '@rin/kit/lifetime'
import {createLogger} from '@rin/kit/log'
import * as z from 'zod'
import {demoPeople, loadConsortium} from './consortium.ts'
import {startIssuer} from './issuer.ts'

const settings = {
  RIN_ISSUER_HOST: z.string().default('127.0.0.1'),
  RIN_ISSUER_PORT: z.coerce.number().int().min(1).max(65_535).default(8090),
  RIN_DATA_DIR: z.string().default('.rin'),
  RIN_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  RIN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
}

const log = createLogger('issuer', 'info')
const checks: Checks = {started: () => false}
const {onStop, fail} = lifetime(log)

async function start(): Promise<void> {
  const config = readConfig(settings)
  log.level = config.RIN_LOG_LEVEL
  if (config.RIN_HEALTH_PORT !== undefined) {
    const health = await serveHealth({port: config.RIN_HEALTH_PORT, checks})
    onStop(health.stop)
    log.info({port: health.port}, 'serving /livez and /readyz')
  }
  const issuer = await startIssuer({
    host: config.RIN_ISSUER_HOST,
    port: config.RIN_ISSUER_PORT,
    people: demoPeople(loadConsortium()),
    keyFile: join(config.RIN_DATA_DIR, 'issuer-keys.json'),
    onError: err => log.error({err}, 'the issuer failed to answer a request'),
  })
  onStop(issuer.stop)
  checks.started = () => true
  log.info({issuer: issuer.url}, 'started')
}

try {
  await start()
} catch (error) {
  const known = error instanceof Error && error.name === 'ConfigError'
  log.fatal({err: error}, known ? error.message : 'could not start')
  fail()
}
