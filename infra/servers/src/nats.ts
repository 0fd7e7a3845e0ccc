// Starts nats-server with JetStream on data that stay.
import {writeFile} from 'node:fs/promises'
import {connect} from 'node:net'
import {join} from 'node:path'
import {findServer} from './find.ts'
import {stopLeftover} from './pid-file.ts'
import {freePort, requireFreePort} from './port.ts'
import {launch, type Running, runFolder, type StartOptions} from './process.ts'
import {servers} from './table.ts'

/** `config` is appended to the generated configuration, in nats-server's own syntax. The address is `nats://host:port`. */
export interface NatsOptions extends StartOptions {
  readonly config?: string | undefined
}

/** Starts the server, or takes the one at RIN_NATS_URL. Throws one sentence that says what to do. */
export async function startNats(options: NatsOptions): Promise<Running> {
  const elsewhere = process.env[servers['nats-server'].addressVariable]
  if (elsewhere) return {url: elsewhere, pid: 0, stop: async () => {}}
  const {progress} = options
  const program = await findServer('nats-server', progress)
  const port = options.port ?? (await freePort())
  const folder = runFolder(options.dataDir)
  const pidFile = join(folder, 'nats.json')
  await stopLeftover(pidFile, 'nats-server', progress)
  await requireFreePort(port, 'nats-server', 'RIN_NATS_PORT')
  const configFile = join(folder, 'nats.conf')
  await writeFile(configFile, configuration(port, join(options.dataDir, 'nats'), options.config), {mode: 0o600})
  const {pid, stop} = await launch({
    label: 'nats-server',
    program,
    args: ['--config', configFile],
    pidFile,
    logFile: join(folder, 'nats.log'),
    ready: () => greets(port),
    progress,
  })
  return {url: `nats://127.0.0.1:${port}`, pid, stop}
}

function configuration(port: number, storeDir: string, more = ''): string {
  return `server_name: rin
listen: "127.0.0.1:${port}"
max_payload: 8MB
jetstream {
  store_dir: ${JSON.stringify(storeDir)}
}
${more}
`
}

/** Whether something on the port greets as a NATS server with JetStream does. */
function greets(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const done = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => done(false))
    socket.once('error', () => done(false))
    socket.once('data', data => done(/^INFO .*"jetstream":true/.test(data.toString())))
  })
}
