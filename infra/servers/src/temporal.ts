// Starts Temporal's dev server with its database in a file.
import {mkdir} from 'node:fs/promises'
import {connect} from 'node:http2'
import {join} from 'node:path'
import {findServer} from './find.ts'
import {stopLeftover} from './pid-file.ts'
import {freePort, requireFreePort} from './port.ts'
import {launch, type Running, runFolder, type StartOptions} from './process.ts'
import {servers} from './table.ts'

/** Without `uiPort` there is no web interface. `searchAttributes` are names with their types, such as `{Stage: 'Keyword'}`. */
export interface TemporalOptions extends StartOptions {
  readonly uiPort?: number | undefined
  readonly searchAttributes: Readonly<Record<string, string>>
}

/** Its `url` is `host:port`; `ui` is the address of the web interface, empty when there is none. */
export interface RunningTemporal extends Running {
  readonly ui: string
}

/** Starts the server, or takes the one at RIN_TEMPORAL_ADDRESS. Throws one sentence that says what to do. */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const elsewhere = process.env[servers.temporal.addressVariable]
  if (elsewhere) return {url: elsewhere, ui: '', pid: 0, stop: async () => {}}
  const {progress, uiPort} = options
  const program = await findServer('temporal', progress)
  const port = options.port ?? (await freePort())
  const folder = runFolder(options.dataDir)
  const pidFile = join(folder, 'temporal.json')
  await stopLeftover(pidFile, 'temporal', progress)
  await requireFreePort(port, 'temporal', 'RIN_TEMPORAL_PORT')
  if (uiPort !== undefined) await requireFreePort(uiPort, "temporal's web interface", 'RIN_TEMPORAL_UI_PORT')
  const data = join(options.dataDir, 'temporal')
  await mkdir(data, {recursive: true})
  const {pid, stop} = await launch({
    label: 'temporal',
    program,
    args: [...commandLine(port, uiPort), '--db-filename', join(data, 'temporal.db'), ...attributes(options)],
    pidFile,
    logFile: join(folder, 'temporal.log'),
    ready: () => serves(port),
    background: true,
    progress,
  })
  return {url: `127.0.0.1:${port}`, ui: uiPort === undefined ? '' : `http://127.0.0.1:${uiPort}`, pid, stop}
}

function commandLine(port: number, uiPort: number | undefined): string[] {
  const own = ['--disable-config-file', '--disable-config-env', '--log-level', 'error', '--namespace', 'default']
  const ui = uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']
  return ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), ...ui, ...own]
}

function attributes(options: TemporalOptions): string[] {
  return Object.entries(options.searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`])
}

/** Asks gRPC's standard health service by hand: one short request, without a gRPC library. */
function serves(port: number): Promise<boolean> {
  const service = Buffer.from('temporal.api.workflowservice.v1.WorkflowService')
  // A gRPC frame (not compressed, length in four bytes) around a message whose field 1 is the service's name.
  const request = Buffer.concat([Buffer.from([0, 0, 0, 0, service.length + 2, 0x0a, service.length]), service])
  // The answer's field 1 is the status; 1 is SERVING.
  const serving = Buffer.from([0, 0, 0, 0, 2, 0x08, 1])
  return new Promise(resolve => {
    const session = connect(`http://127.0.0.1:${port}`)
    const done = (answer: boolean) => {
      session.destroy()
      resolve(answer)
    }
    session.once('error', () => done(false))
    session.setTimeout(1000, () => done(false))
    const path = '/grpc.health.v1.Health/Check'
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    stream.once('error', () => done(false))
    stream.once('data', data => done(serving.equals(data)))
    stream.once('end', () => done(false))
    stream.end(request)
  })
}
