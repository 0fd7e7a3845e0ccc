// Starts a server as a process of its own, waits until it is ready and stops it in an orderly way.
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, mkdirSync, openSync, readFileSync} from 'node:fs'
import {constants, getPriority, setPriority} from 'node:os'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {removePidFile, writePidFile} from './pid-file.ts'
import {type Progress, reportSlow} from './progress.ts'

/** A server that runs. `pid` is 0 for one that somebody else looks after; its `stop` does nothing. */
export interface Running {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** What every start function takes. */
export interface StartOptions {
  /** Folder that keeps the data of all servers over a stop. */
  readonly dataDir: string
  /** Omitted: a free one. */
  readonly port?: number | undefined
  readonly progress?: Progress | undefined
}

const lookedAfter = new Set<number>()
process.on('exit', () => {
  for (const pid of lookedAfter) sendTo(pid, 'SIGTERM')
})

/** Has the server with that pid end with this process, however it ends; returns how to take that back. */
export function endWithMe(pid: number): () => void {
  lookedAfter.add(pid)
  return () => lookedAfter.delete(pid)
}

/** Has a process that works behind what people wait for leave the processor to others; best right after its start. */
export function giveWay(pid: number): void {
  // One that has less already keeps it: nobody but root may raise a priority.
  setPriority(pid, Math.max(getPriority(pid), constants.priority.PRIORITY_BELOW_NORMAL))
}

/** The folder for pid files and logs. */
export function runFolder(dataDir: string): string {
  const folder = join(dataDir, 'run')
  mkdirSync(folder, {recursive: true})
  return folder
}

/** How to start one server. */
export interface Launch {
  readonly label: string
  readonly program: string
  readonly args: readonly string[]
  readonly pidFile: string
  readonly logFile: string
  readonly ready: () => Promise<boolean>
  /** Works behind what people wait for. */
  readonly background?: boolean
  readonly progress: Progress | undefined
}

/** Starts the program in a process group of its own, so that Ctrl-C does not reach it, and waits up to a minute until it is ready. */
export async function launch(what: Launch): Promise<{pid: number; stop(): Promise<void>}> {
  const log = openSync(what.logFile, 'w')
  const child = spawn(what.program, what.args, {detached: true, windowsHide: true, stdio: ['ignore', log, log]})
  closeSync(log)
  const {pid} = child
  if (pid === undefined) {
    const [error] = await once(child, 'error')
    throw new Error(`${what.label} could not be started (${error.message}): remove ${what.program} and start again.`)
  }
  if (what.background) giveWay(pid)
  writePidFile(what.pidFile, pid)
  const forget = endWithMe(pid)
  const stop = async () => {
    await end(child, pid)
    forget()
    removePidFile(what.pidFile)
  }
  try {
    await reportSlow(`${what.label}: starting …`, what.progress, untilReady(child, what))
  } catch (error) {
    await stop()
    throw error
  }
  return {pid, stop}
}

async function untilReady(child: ChildProcess, what: Launch): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(20)) {
    if (hasEnded(child)) throw new Error(`${what.label} ended at once: ${lastWords(what.logFile)}`)
    if (await what.ready()) return
  }
  throw new Error(`${what.label} did not answer within a minute: ${lastWords(what.logFile)}`)
}

function lastWords(logFile: string): string {
  const line = readFileSync(logFile, 'utf8').trim().split('\n').at(-1)
  return `its last words were "${line ?? ''}", more in ${logFile}.`
}

async function end(child: ChildProcess, pid: number): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  const force = setTimeout(() => sendTo(pid, 'SIGKILL'), 10_000)
  sendTo(pid, 'SIGTERM')
  await ended
  clearTimeout(force)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}
