// Remembers which process is the server of a data directory, so that a leftover of a killed parent is recognised for sure.
import {spawnSync} from 'node:child_process'
import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import type {Progress} from './progress.ts'

/** One process for good: its number may be used again, its number and start together are not. */
interface Identity {
  readonly pid: number
  readonly started: string
}

/** What a pid file says: the server, and the process that looks after it. */
interface Pair {
  readonly server: Identity
  readonly owner: Identity
}

/** The identity of a running process; undefined when there is none (or only its remains), or where the platform does not tell. */
export function identify(pid: number): Identity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid)
  return started === undefined ? undefined : {pid, started}
}

function startOnLinux(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name, in parentheses, may hold anything; state, number of threads and start (fields 3, 20, 22) come after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Its first thread may have ended while others still hold its ports.
    const ended = fields[0] === 'X' || (fields[0] === 'Z' && Number(fields[17]) <= 1)
    return ended ? undefined : `${boot} ${fields[19]}`
  } catch {
    return undefined
  }
}

function startByPs(pid: number): string | undefined {
  const {stdout} = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {env: {...process.env, LC_ALL: 'C'}})
  const [state = '', ...start] = String(stdout ?? '')
    .trim()
    .split(/\s+/)
  return state === '' || state.startsWith('Z') ? undefined : start.join(' ')
}

/** Whether exactly that process still runs. */
export function isRunning(identity: Identity): boolean {
  return identify(identity.pid)?.started === identity.started
}

/** Notes that this process looks after the server with that pid. */
export function writePidFile(path: string, pid: number): void {
  const pair = {server: identify(pid), owner: identify(process.pid)}
  if (pair.server && pair.owner) writeFileSync(path, `${JSON.stringify(pair)}\n`)
}

export function removePidFile(path: string): void {
  rmSync(path, {force: true})
}

/**
 * Stops the server that the pid file names if its owner is gone. Does nothing when neither runs any more.
 * Throws one sentence when the owner is still there.
 */
export async function stopLeftover(path: string, label: string, progress?: Progress): Promise<void> {
  const pair = readPidFile(path)
  if (pair !== undefined && isRunning(pair.server)) {
    const {server, owner} = pair
    if (isRunning(owner))
      throw new Error(
        `${label} already runs on this data, as process ${server.pid} of process ${owner.pid}: stop that first (Ctrl-C there, or kill ${owner.pid}).`,
      )
    progress?.(`${label}: stopping a leftover of an earlier start (process ${server.pid}) …`)
    await terminate(server)
  }
  removePidFile(path)
}

function readPidFile(path: string): Pair | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** SIGTERM, ten seconds of patience, SIGKILL. */
async function terminate(server: Identity): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    try {
      process.kill(server.pid, signal)
    } catch {
      return
    }
    for (const until = Date.now() + 10_000; Date.now() < until; await pause(50)) if (!isRunning(server)) return
  }
  throw new Error(`Process ${server.pid} does not end: stop it yourself and start again.`)
}
