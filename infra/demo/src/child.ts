// A process of the consortium: started with its settings, restarted when it ends unasked, stopped in an orderly way.
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, mkdirSync, openSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import {giveWay, type Progress} from '@rin/servers'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const RESTART_MS = 1_000
/**
 * Many processes share few cores: one thread that helps V8 collect garbage, in place of four, does not take them from whoever is
 * answering. Services and workflows collect once what starting has left behind.
 */
const NODE_FLAGS = ['--v8-pool-size=1', '--expose-gc']
/** In MB, for what requests leave behind: little memory, and collecting it takes little at a time. */
const LITTLE_ROOM = '--max-semi-space-size=4'
const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 12_000

export interface ChildOptions {
  readonly name: string
  /** Path from the root of the repository. */
  readonly entry: string
  readonly env: Readonly<Record<string, string>>
  readonly healthPort: number
  readonly logFile: string
  /** Works behind what people wait for: gives way to the other processes. */
  readonly background?: boolean
  /** Answers with long lists: little room would cost it a fifth of its time. */
  readonly roomy?: boolean
  /** Told when the process ends unasked and is started again. */
  readonly progress?: Progress | undefined
}

export interface Child {
  readonly name: string
  /** The present process, 0 while there is none. */
  pid(): number
  /** Resolves when /readyz says 200, or when all that it waits for is that somebody recovers its records; rejects after a minute. */
  ready(): Promise<void>
  /** Whether it refuses to serve, since its records are behind the stream. */
  isBehind(): Promise<boolean>
  /** Sends a signal to the present process. */
  kill(signal: NodeJS.Signals): void
  /** Ends it for now; `start` brings it back. */
  stop(): Promise<void>
  start(): void
}

/** What is wrong with the settings, if that is why it ended. */
function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').split('\n')
  const fatal = lines.findLast(line => line.startsWith('{"level":"fatal"'))
  if (!fatal) return ''
  const {msg} = JSON.parse(fatal) as {msg: string}
  return msg.startsWith('faulty ') ? ` (${msg})` : ''
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Starts the process and looks after it until `stop`. */
export function startChild({name, entry, env, healthPort, logFile, background, roomy, progress}: ChildOptions): Child {
  const flags = roomy ? NODE_FLAGS : [...NODE_FLAGS, LITTLE_ROOM]

  let child: ChildProcess | undefined
  let wanted = false
  let wasReady = false

  function spawnOnce(): void {
    mkdirSync(dirname(logFile), {recursive: true})
    const log = openSync(logFile, 'a')
    // A process group of its own, so that Ctrl-C reaches only whoever stops all in order; and a channel, so that it ends
    // when that one is gone.
    child = spawn(process.execPath, [...flags, join(root, entry)], {
      cwd: root,
      env: {...process.env, ...env, RIN_HEALTH_PORT: String(healthPort)},
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    if (background && child.pid !== undefined) giveWay(child.pid)
    child.once('exit', (code, signal) => void restart(code ?? signal))
  }

  async function restart(cause: number | string | null): Promise<void> {
    // One that cannot even start would not do better the next time: `ready` says so.
    if (!wanted || !wasReady) return
    progress?.(`${name} ended (${cause}) and is started again; more in ${logFile}`)
    await pause(RESTART_MS)
    if (wanted) spawnOnce()
  }

  async function health(): Promise<'ready' | 'behind' | 'unready'> {
    try {
      const response = await fetch(`http://127.0.0.1:${healthPort}/readyz`)
      if (response.ok) return 'ready'
      const {checks} = (await response.json()) as {checks: Record<string, boolean>}
      const failed = Object.keys(checks).filter(name => !checks[name])
      return failed.join() === 'in-step' ? 'behind' : 'unready'
    } catch {
      return 'unready'
    }
  }

  const api: Child = {
    name,
    pid: () => (child && !hasEnded(child) ? (child.pid ?? 0) : 0),
    async ready() {
      for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await pause(25)) {
        if ((await health()) !== 'unready') {
          wasReady = true
          return
        }
        if (!wasReady && child && hasEnded(child))
          throw new Error(`${name} could not start${lastWords(logFile)}: ${logFile} says why.`)
      }
      throw new Error(`${name} was not ready within a minute: ${logFile} says why.`)
    },
    isBehind: async () => (await health()) === 'behind',
    kill: signal => void child?.kill(signal),
    async stop() {
      wanted = false
      if (!child || hasEnded(child)) return
      const ended = once(child, 'exit')
      const last = child
      const force = setTimeout(() => last.kill('SIGKILL'), STOP_WITHIN_MS)
      child.kill('SIGTERM')
      await ended
      clearTimeout(force)
    },
    start() {
      wanted = true
      spawnOnce()
    },
  }
  api.start()
  return api
}
