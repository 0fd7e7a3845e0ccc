// The whole consortium on one machine: servers, streams and every process, started in order and stopped in reverse.
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {searchAttributes} from '@rin/contracts'
import {readConfig} from '@rin/kit/config'
import {authorization, keyFile, prepareStreams} from '@rin/nats'
import {
  freePort,
  lockData,
  type Progress,
  type Running,
  type RunningTemporal,
  reportSlow,
  requireFreePort,
  startServers,
} from '@rin/servers'
import * as z from 'zod'
import {type Child, startChild} from './child.ts'
import {installationSecrets} from './secrets.ts'

/** Every process with its entry, in the order in which they are started. */
export const entries = {
  issuer: 'infra/demo/src/issuer-process.ts',
  groups: 'services/groups/src/main.ts',
  barriers: 'services/barriers/src/main.ts',
  solutions: 'services/solutions/src/main.ts',
  audit: 'services/audit/src/main.ts',
  bridge: 'workflows/src/bridge.ts',
  worker: 'workflows/src/worker.ts',
  gateway: 'services/gateway/src/main.ts',
} as const
type ProcessName = keyof typeof entries
const names = Object.keys(entries) as ProcessName[]

/** Nobody waits for these at the other end of a request. */
const background: readonly ProcessName[] = ['bridge', 'worker']
/** These answer with lists. */
const roomy: readonly ProcessName[] = ['barriers', 'solutions', 'gateway']

const LEFTOVERS_END_WITHIN_MS = 8_000

/** Where everything listens. Health ports follow `health`, one per process in the order above. */
export interface Ports {
  mongo: number
  nats: number
  temporal: number
  /** None: no user interface of Temporal. */
  temporalUi?: number
  http: number
  issuer: number
  health: Record<ProcessName, number>
}

export interface SystemOptions {
  /** Keeps all data, logs and secrets over a stop. */
  readonly dataDir: string
  readonly ports: Ports
  /** Further settings for every process. */
  readonly settings?: Readonly<Record<string, string>>
  readonly progress?: Progress
}

export interface System {
  readonly servers: {mongo: Running; nats: Running; temporal: RunningTemporal}
  readonly processes: Readonly<Record<ProcessName, Child>>
  readonly api: string
  readonly issuer: string
  /** The settings that its processes have in common, for others that join. */
  readonly settings: Readonly<Record<string, string>>
  /** The folder of the NATS keys. */
  readonly keys: string
  stop(): Promise<void>
}

/** Ports that are free now, for a system beside others. */
export async function freePorts(): Promise<Ports> {
  const health = Object.fromEntries(await Promise.all(names.map(async name => [name, await freePort()] as const)))
  return {
    mongo: await freePort(),
    nats: await freePort(),
    temporal: await freePort(),
    http: await freePort(),
    issuer: await freePort(),
    health: health as Record<ProcessName, number>,
  }
}

const port = (usual: number) => z.coerce.number().int().min(1).max(65_500).default(usual)

/** The ports of `npm start`, each movable by its setting; throws one error that names every faulty one. */
export function usualPorts(env: NodeJS.ProcessEnv = process.env): Ports {
  const settings = readConfig(
    {
      RIN_MONGO_PORT: port(27_018),
      RIN_NATS_PORT: port(4222),
      RIN_TEMPORAL_PORT: port(7233),
      RIN_TEMPORAL_UI_PORT: port(8233),
      RIN_HTTP_PORT: port(8080),
      RIN_ISSUER_PORT: port(8090),
      RIN_FIRST_HEALTH_PORT: port(8091),
    },
    env,
  )
  return {
    mongo: settings.RIN_MONGO_PORT,
    nats: settings.RIN_NATS_PORT,
    temporal: settings.RIN_TEMPORAL_PORT,
    temporalUi: settings.RIN_TEMPORAL_UI_PORT,
    http: settings.RIN_HTTP_PORT,
    issuer: settings.RIN_ISSUER_PORT,
    health: Object.fromEntries(names.map((name, i) => [name, settings.RIN_FIRST_HEALTH_PORT + i])) as Ports['health'],
  }
}

/** Processes of a killed start end by themselves within seconds; whoever keeps a port longer is a stranger. */
async function requireOurPort(port: number, label: string, variable: string): Promise<void> {
  for (const until = Date.now() + LEFTOVERS_END_WITHIN_MS; ; await pause(100)) {
    try {
      return await requireFreePort(port, label, variable)
    } catch (error) {
      if (Date.now() > until) throw error
    }
  }
}

async function requireOurPorts(ports: Ports): Promise<void> {
  await requireOurPort(ports.http, 'the HTTP API', 'RIN_HTTP_PORT')
  await requireOurPort(ports.issuer, 'the identity provider', 'RIN_ISSUER_PORT')
  for (const name of names) await requireOurPort(ports.health[name], `the health of ${name}`, 'RIN_FIRST_HEALTH_PORT')
}

/** Says so when a server has ended by itself: it is not started again, since its data may be what ended it. */
function watchServers(servers: System['servers'], dataDir: string, progress: Progress | undefined): () => void {
  const alive = new Map(Object.entries({mongo: servers.mongo, nats: servers.nats, temporal: servers.temporal}))
  const timer = setInterval(() => {
    for (const [name, {pid}] of alive) {
      if (pid === 0 || isThere(pid)) continue
      alive.delete(name)
      progress?.(`${name} has ended: stop with Ctrl-C and start again; ${join(dataDir, 'run')} may say why.`)
    }
  }, 1_000)
  return () => clearInterval(timer)
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Starts everything and resolves when all are ready; when one fails, stops the others and throws its one sentence. */
export async function startSystem({dataDir, ports, settings = {}, progress}: SystemOptions): Promise<System> {
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    const unlock = lockData(dataDir)
    stops.push(async () => unlock())
    const secrets = installationSecrets(dataDir)
    const keys = join(dataDir, 'keys')
    const servers = await startServers({
      dataDir,
      progress,
      searchAttributes,
      natsConfig: authorization(keys),
      ports,
    })
    const unwatch = watchServers(servers, dataDir, progress)
    stops.push(async () => {
      unwatch()
      await servers.stop()
    })
    await prepareStreams(servers.nats.url, keyFile(keys, 'operator'))
    await reportSlow('Waiting for the ports …', progress, requireOurPorts(ports))

    const issuer = `http://127.0.0.1:${ports.issuer}`
    const cache = settings.RIN_CACHE_DIR ?? join(dataDir, 'cache')
    const common = {
      RIN_DATA_DIR: dataDir,
      RIN_CACHE_DIR: cache,
      // Compiled code is kept between starts, and between systems that share a cache.
      NODE_COMPILE_CACHE: join(cache, 'code'),
      RIN_MONGO_URL: servers.mongo.url,
      RIN_NATS_URL: servers.nats.url,
      RIN_TEMPORAL_ADDRESS: servers.temporal.url,
      RIN_HTTP_PORT: String(ports.http),
      RIN_ISSUER_PORT: String(ports.issuer),
      RIN_OIDC_ISSUER: issuer,
      RIN_GATEWAY_SECRET: secrets.gateway,
      RIN_FIRST_COORDINATOR_ISSUER: issuer,
      RIN_FIRST_COORDINATOR_SUBJECT: 'coordination',
      RIN_FIRST_COORDINATOR_ORGANISATION: 'rin',
      ...settings,
    }
    const started = names.map(name => {
      const logFile = join(dataDir, 'logs', `${name}.log`)
      const env = {...common, ...(name === 'issuer' ? {} : {RIN_NATS_KEY_FILE: keyFile(keys, name)})}
      const child = startChild({
        name,
        entry: entries[name],
        env,
        healthPort: ports.health[name],
        logFile,
        background: background.includes(name),
        roomy: roomy.includes(name),
        progress,
      })
      return [name, child] as const
    })
    stops.push(async () => {
      await Promise.all(started.map(([, child]) => child.stop()))
    })
    await Promise.all(started.map(([, child]) => child.ready()))
    const processes = Object.fromEntries(started) as Record<ProcessName, Child>
    return {servers, processes, api: `http://127.0.0.1:${ports.http}`, issuer, settings: common, keys, stop}
  } catch (error) {
    await stop()
    throw error
  }
}
