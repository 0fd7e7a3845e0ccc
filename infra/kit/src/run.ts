// The frame of every process: settings, log, connections, health, and one orderly end.
import type {Connection as MongoConnection} from 'mongoose'
import * as z from 'zod'
import {readConfig} from './config.ts'
import {type Checks, serveHealth} from './health.ts'
import {lifetime} from './lifetime.ts'
import {createLogger, type Logger} from './log.ts'
import {connectMongo} from './mongo.ts'
import {type Connection, connectNats} from './nats.ts'

const common = {
  RIN_NATS_URL: z.string(),
  RIN_NATS_KEY_FILE: z.string().optional(),
  RIN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  RIN_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  RIN_HEALTH_HOST: z.string().default('127.0.0.1'),
}
const withMongo = {RIN_MONGO_URL: z.string()}

// mongoose's readyState.
const CONNECTED = 1

export interface Needs<C extends z.ZodRawShape, M extends boolean> {
  /** Whether the process has a database, at RIN_MONGO_URL. */
  readonly mongo?: M
  /** Settings of this process alone, as for `readConfig`. */
  readonly config?: C
}

export interface Frame<C extends z.ZodRawShape, M extends boolean> {
  readonly config: z.infer<z.ZodObject<C>>
  readonly log: Logger
  readonly connection: Connection
  readonly db: M extends true ? MongoConnection : undefined
  /** Called once at the end, the last one first, before the connections close. */
  onStop(fn: () => void | Promise<void>): void
  /** Adds a check to /readyz. */
  ready(name: string, check: Checks[string]): void
}

/**
 * Runs a process: `start` gets the frame and resolves when the process works. It ends as its lifetime says, and with exit
 * code 1 also when it cannot start, when the connection to NATS is closed for good, or when an older database was put back.
 */
export async function run<C extends z.ZodRawShape = Record<never, never>, M extends boolean = false>(
  name: string,
  needs: Needs<C, M>,
  start: (frame: Frame<C, M>) => void | Promise<void>,
): Promise<void> {
  const checks: Checks = {}
  const log = createLogger(name, 'info')
  const {onStop, fail} = lifetime(log)

  try {
    const settings = readSettings(needs)
    log.level = settings.RIN_LOG_LEVEL
    checks.started = () => false
    const health = await serveHealth({port: settings.RIN_HEALTH_PORT, host: settings.RIN_HEALTH_HOST, checks})
    onStop(health.stop)
    log.info({port: health.port}, 'serving /livez and /readyz')

    const connection = await connectNats({
      url: settings.RIN_NATS_URL,
      name,
      log,
      keyFile: settings.RIN_NATS_KEY_FILE,
      onClosed: fail,
    })
    onStop(connection.stop)
    checks.nats = () => connection.connectedSince() !== Number.POSITIVE_INFINITY
    checks.permissions = () => connection.denials() === 0

    const url = settings.RIN_MONGO_URL
    const db = url === undefined ? undefined : await connectMongo(url, name, log, fail)
    if (db) {
      onStop(() => db.close())
      checks.mongo = () => db.readyState === CONNECTED
    }

    await start({
      config: settings,
      log,
      connection,
      db: db as Frame<C, M>['db'],
      onStop,
      ready(check, fn) {
        checks[check] = fn
      },
    })
    // What loading has left behind would stay for as long as nothing is asked. `gc` is there under --expose-gc alone.
    globalThis.gc?.({type: 'major', execution: 'sync', flavor: 'last-resort'})
    checks.started = () => true
    log.info('started')
  } catch (error) {
    const known = error instanceof Error && error.name === 'ConfigError'
    log.fatal({err: error}, known ? error.message : 'could not start')
    fail()
  }
}

/** All settings in one reading, so that one error names every faulty one. */
function readSettings<C extends z.ZodRawShape, M extends boolean>(needs: Needs<C, M>) {
  const settings = readConfig({...common, ...(needs.mongo ? withMongo : {}), ...needs.config})
  return settings as z.infer<z.ZodObject<typeof common>> & {RIN_MONGO_URL?: string} & z.infer<z.ZodObject<C>>
}
