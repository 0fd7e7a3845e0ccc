// The faults: what is done to which process or server, as data, and which of them a seed chooses.
import {cp, rm} from 'node:fs/promises'
import {setTimeout as pause} from 'node:timers/promises'
import type {System} from '@rin/demo/system'
import {until} from '../support/consortium.ts'
import type {Random} from './random.ts'
import {type ServerName, type Servers, serverNames} from './servers.ts'

type ProcessName = keyof System['processes']
export type Target = ProcessName | ServerName

interface Place {
  readonly system: System
  readonly servers: Servers
  readonly random: Random
}

export interface Fault {
  readonly deed: string
  /** Two faults of one target never strike at the same time. */
  readonly target: Target
  /** Resolves when the target is there again, if not yet ready. */
  strike(place: Place): Promise<void>
}

const SHORTEST_STOP_MS = 200
const LONGEST_STOP_MS = 3_000

const whileAway = (random: Random): Promise<void> => pause(random.between(0, 1_000))
const stopped = (random: Random): Promise<void> => pause(random.between(SHORTEST_STOP_MS, LONGEST_STOP_MS))

const ofProcess = (target: ProcessName): Fault[] => [
  {
    deed: 'kill',
    target,
    async strike({system}) {
      const process = system.processes[target]
      const killed = process.pid()
      process.kill('SIGKILL')
      await until(`${target} is started again`, async () => process.pid() !== 0 && process.pid() !== killed)
    },
  },
  {
    deed: 'freeze',
    target,
    async strike({system, random}) {
      const process = system.processes[target]
      process.kill('SIGSTOP')
      await stopped(random)
      process.kill('SIGCONT')
    },
  },
  {
    deed: 'restart',
    target,
    async strike({system, random}) {
      const process = system.processes[target]
      await process.stop()
      await whileAway(random)
      process.start()
    },
  },
]

const ofServer = (target: ServerName): Fault[] => [
  {
    deed: 'kill',
    target,
    async strike({servers, random}) {
      await servers.kill(target)
      await whileAway(random)
      await servers.start(target)
    },
  },
  {
    deed: 'freeze',
    target,
    async strike({servers, random}) {
      servers.signal(target, 'SIGSTOP')
      await stopped(random)
      servers.signal(target, 'SIGCONT')
    },
  },
  {
    deed: 'restart',
    target,
    async strike({servers, random}) {
      await servers.stop(target)
      await whileAway(random)
      await servers.start(target)
    },
  },
]

/** JetStream loses what came after a copy of its data was taken. */
const putBack: Fault = {
  deed: 'put back',
  target: 'nats',
  async strike({servers, random}) {
    const copy = `${servers.data('nats')}-copy`
    await servers.stop('nats')
    await cp(servers.data('nats'), copy, {recursive: true})
    await servers.start('nats')
    await pause(random.between(1_500, 3_500))
    await servers.lose('nats')
    await cp(copy, servers.data('nats'), {recursive: true})
    await rm(copy, {recursive: true})
    await servers.start('nats')
  },
}

/** All of Temporal's database is lost. */
const lost: Fault = {
  deed: 'lose the database of',
  target: 'temporal',
  async strike({servers, random}) {
    await servers.lose('temporal')
    await whileAway(random)
    await servers.start('temporal')
  },
}

export const processNames = [
  'issuer',
  'groups',
  'barriers',
  'solutions',
  'audit',
  'bridge',
  'worker',
  'gateway',
] as const satisfies readonly ProcessName[]

/** Every common fault, ordered so that neighbours differ in their target. */
const common: readonly Fault[] = ['kill', 'freeze', 'restart'].flatMap(deed =>
  [...serverNames.flatMap(ofServer), ...processNames.flatMap(ofProcess)].filter(fault => fault.deed === deed),
)

/** The fault that ends this process or server at once. */
export const killing = (target: Target): Fault =>
  common.find(fault => fault.deed === 'kill' && fault.target === target) as Fault

/**
 * The faults of a seed: three in turn, so that eleven seeds meet all, a great loss in two of three seeds unless its
 * target has its turn, and one at random.
 */
export function faultsOf(seed: number, random: Random): Fault[] {
  const turn = [0, 1, 2].map(i => common[(seed * 3 + i) % common.length] as Fault)
  const great = [putBack, lost].filter((_, i) => seed % 3 === i + 1)
  const chosen = [...turn, ...great, random.pick(common)]
  return chosen.filter((fault, i) => chosen.findIndex(({target}) => target === fault.target) === i)
}
