// Figures: how long a start takes, and how much memory the processes hold.
import {mkdtemp, readFile, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {apiClient} from '@rin/demo/api'
import {loadConsortium} from '@rin/demo/consortium'
import {registerConsortium} from '@rin/demo/register'
import {freePorts, startSystem} from '@rin/demo/system'
import type {Consortium} from '../../support/consortium.ts'
import {digits, type Figure} from '../figure.ts'
import {median, ROUNDS} from '../measure.ts'

const MOST_S = 10
const MOST_MB = 130
const cache = fileURLToPath(new URL('../../../.rin/cache', import.meta.url))

/** Seconds from the call until everything is ready, in a data folder that holds the reference consortium. */
export async function startFigure(): Promise<Figure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rin-bench-'))
  const took: number[] = []
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now()
      const system = await startSystem({dataDir, ports: await freePorts(), settings: {RIN_CACHE_DIR: cache}})
      const seconds = (performance.now() - started) / 1_000
      if (round === 0) await registerConsortium(apiClient(system.api, system.issuer), system.issuer, loadConsortium())
      else took.push(seconds)
      await system.stop()
    }
  } finally {
    await rm(dataDir, {recursive: true, force: true})
  }
  return {
    title: 'Start',
    how: 'Three servers and eight processes, packages installed, compiled code kept, the data folder with the reference consortium in it; until all say that they are ready.',
    header: ['warm start', 's'],
    rows: [['each', took.map(digits).join(', ')]],
    aims: [{what: 'the median', measured: median(took), limit: MOST_S, unit: ' s'}],
  }
}

/** Megabytes of memory that a process holds. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024)
}

/** Resident memory of a consortium that has just been filled with its people. */
export async function memoryFigure({system: {processes, servers}}: Consortium): Promise<Figure> {
  const of = (pids: Record<string, number>) =>
    Promise.all(Object.entries(pids).map(async ([name, pid]) => [name, await residentMb(pid)] as const))
  const own = await of(Object.fromEntries(Object.entries(processes).map(([name, child]) => [name, child.pid()])))
  const other = await of({mongod: servers.mongo.pid, 'nats-server': servers.nats.pid, temporal: servers.temporal.pid})
  return {
    title: 'Memory',
    how: 'Resident memory of each process, idle, after the reference consortium was loaded.',
    header: ['process', 'MB'],
    rows: [...own, ...other],
    aims: own.map(([name, measured]) => ({what: name, measured, limit: MOST_MB, unit: ' MB'})),
  }
}
