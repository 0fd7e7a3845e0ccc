// One seed: clients ask while its faults strike, then everything comes to rest and is compared.
import {setTimeout as pause} from 'node:timers/promises'
import type {System} from '@rin/demo/system'
import {type Consortium, type Levels, startConsortium} from '../support/consortium.ts'
import {type Asking, signIn} from './asking.ts'
import {check} from './checker.ts'
import {everybody, startClients} from './clients.ts'
import {collect} from './collect.ts'
import {type Fault, faultsOf} from './faults.ts'
import {seeded} from './random.ts'
import {restartable, type Servers, serverNames} from './servers.ts'
import type {Snapshot} from './snapshot.ts'

const LOAD_MS = 10_000
const LAST_STRIKE_MS = 7_500
const QUIET_WITHIN_MS = 40_000
const LOOK_EVERY_MS = 500
/** So that a lost database of Temporal heals by itself while the seed waits. */
const settings = {RIN_RECONCILE_EVERY_MS: '3000'}

export interface Stage {
  readonly consortium: Consortium
  readonly servers: Servers
  readonly asking: Asking
}

export interface Result {
  readonly done: string
  /** Empty: passed. */
  readonly faults: string[]
}

export async function openStage(given: Record<string, string>, levels?: Levels): Promise<Stage> {
  const consortium = await startConsortium(given, levels)
  const servers = restartable(consortium.system, consortium.dataDir)
  try {
    return {consortium, servers, asking: await signIn(consortium.system, everybody)}
  } catch (error) {
    await consortium.stop()
    throw error
  }
}

export const openSeeds = (): Promise<Stage> => openStage(settings)

/** Lets every process and server run on that a fault has frozen. */
export function thaw({consortium, servers}: Stage): void {
  for (const process of Object.values(consortium.system.processes)) process.kill('SIGCONT')
  for (const name of serverNames) servers.signal(name, 'SIGCONT')
}

/** Stops everything; `keep` leaves data and logs where they are. */
export async function closeStage(stage: Stage, keep: boolean): Promise<void> {
  thaw(stage)
  await stage.consortium.system.stop()
  await stage.servers.stopAll()
  if (!keep) await stage.consortium.stop()
}

/** What is wrong by these rules once everything has come to rest. */
export async function untilQuiet(system: System, rules: (snapshot: Snapshot) => string[]): Promise<string[]> {
  for (const end = Date.now() + QUIET_WITHIN_MS; ; await pause(LOOK_EVERY_MS)) {
    const faults = await collect(system).then(rules, error => [`no snapshot could be taken: ${error}`])
    if (faults.length === 0 || Date.now() > end) return faults
  }
}

async function strikeAll(faults: readonly Fault[], seed: number, {consortium, servers}: Stage): Promise<string[]> {
  const strikes = faults.map(async (fault, i) => {
    const random = seeded(seed * 101 + i)
    await pause(random.between(0, LAST_STRIKE_MS))
    await fault.strike({system: consortium.system, servers, random})
  })
  const outcomes = await Promise.allSettled([pause(LOAD_MS), ...strikes])
  return outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [`a fault went wrong: ${outcome.reason}`] : []))
}

/** Waits for every process; says which were not ready in time. */
export async function untilReady({processes}: System): Promise<string[]> {
  const outcomes = await Promise.allSettled(Object.values(processes).map(process => process.ready()))
  return outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [String(outcome.reason)] : []))
}

function summary({heard}: Asking, from: number, faults: readonly Fault[]): string {
  const told = heard.told.slice(from)
  const count = (verdict: string): number => told.filter(each => each.verdict === verdict).length
  const deeds = faults.map(({deed, target}) => `${deed} ${target}`).join(', ')
  return `${deeds}; ${told.length} commands: ${count('yes')} taken, ${count('no')} refused, ${count('undone')} undone`
}

export async function runSeed(seed: number, stage: Stage): Promise<Result> {
  const {consortium, asking} = stage
  const {system} = consortium
  const faults = faultsOf(seed, seeded(seed))
  const from = asking.heard.told.length
  let over = false
  const clients = startClients(asking, seed, () => over)
  const wrong = await strikeAll(faults, seed, stage)
  over = true
  thaw(stage)
  await clients.finished
  const unready = await untilReady(system)
  await clients.repeat()
  const found = await untilQuiet(system, snapshot => check(asking.heard, snapshot))
  return {done: summary(asking, from, faults), faults: [...wrong, ...unready, ...found]}
}
