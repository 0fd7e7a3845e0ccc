// The whole consortium on one machine: servers, streams and every process, started in order and stopped in reverse.
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {searchAttributes} from '@rin/contracts'
import {authorization, keyFile, prepareStreams} from '@rin/nats'
import {
  freePort,
  type Progress,
  type Running,
  type RunningTemporal,
  reportSlow,
  requireFreePort,
  startServers,
} from '@rin/servers'
import {type Child, startChild} from './child.ts'
import {installationSecrets} from './secrets.ts'

/** Every process, in the order in which they are started: its entry and the setting of its health port. */
const entries = {
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

/** The ports of `npm start`, each movable by its setting. */
export function usualPorts(env: NodeJS.ProcessEnv = process.env): Ports {
  const port = (variable: string, usual: number): number => Number(env[variable] ?? usual)
  const health = port('RIN_FIRST_HEALTH_PORT', 8091)
  return {
    mongo: port('RIN_MONGO_PORT', 27_018),
    nats: port('RIN_NATS_PORT', 4222),
    temporal: port('RIN_TEMPORAL_PORT', 7233),
    temporalUi: port('RIN_TEMPORAL_UI_PORT', 8233),
    http: port('RIN_HTTP_PORT', 8080),
    issuer: port('RIN_ISSUER_PORT', 8090),
    health: Object.fromEntries(names.map((name, i) => [name, health + i])) as Record<ProcessName, number>,
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

/** Starts everything and resolves when all are ready; when one fails, stops the others and throws its one sentence. */
export async function startSystem({dataDir, ports, settings = {}, progress}: SystemOptions): Promise<System> {
  const stops: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each()
  }
  try {
    const secrets = installationSecrets(dataDir)
    const keys = join(dataDir, 'keys')
    const servers = await startServers({
      dataDir,
      progress,
      searchAttributes,
      natsConfig: authorization(keys),
      ports,
    })
    stops.push(servers.stop)
    await prepareStreams(servers.nats.url, keyFile(keys, 'operator'))
    await reportSlow('Waiting for the ports …', progress, requireOurPorts(ports))

    const issuer = `http://127.0.0.1:${ports.issuer}`
    const common = {
      RIN_DATA_DIR: dataDir,
      RIN_CACHE_DIR: join(dataDir, 'cache'),
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
      const child = startChild({name, entry: entries[name], env, healthPort: ports.health[name], logFile, progress})
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
