// Backups of servers that are put back, what the records are meanwhile, and `npm run recover`.
import {execFile} from 'node:child_process'
import {cpSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {keyFile} from '@rin/nats'
import mongoose from 'mongoose'
import {closeStage, openStage, type Stage} from '../faults/seed.ts'
import type {ServerName} from '../faults/servers.ts'
import {answerTo, checkpointOf, type SignedCheckpoint} from './audit.ts'
import {until} from './consortium.ts'
import {leafHash, slowRoot} from './slow-tree.ts'

const command = fileURLToPath(new URL('../../infra/kit/src/recover-command.ts', import.meta.url))
const collections = [
  'organisations',
  'people',
  'groups',
  'barriers',
  'comments',
  'solutions',
  'patterns',
  'remarks',
  'disclosures',
]
/** Records that come of themselves, at any time. */
const unasked = ['runs', 'retentions']
/** The processes that own records. */
export const owners = ['groups', 'barriers', 'solutions', 'bridge'] as const

export type Stored = Record<string, {_id: unknown; version: number; time: string; state: unknown}[]>
export interface Rested {
  records: Stored
  checkpoint: SignedCheckpoint
}

/** A stage on which logs are signed, runs are kept and the daily retention run is made within seconds. */
export const openRestorable = (): Promise<Stage> =>
  openStage({
    RIN_CHECKPOINT_EVERY_MS: '1000',
    RIN_KEEP_RUNS_EVERY_MS: '1000',
    RIN_RECONCILE_EVERY_MS: '3000',
    RIN_RETENTION_EVERY_MS: '1000',
  })

export function backups(stage: Stage) {
  const {consortium: c, servers} = stage
  const copyOf = (name: ServerName): string => join(c.dataDir, `${name}-backup`)
  const behind = async (): Promise<string[]> => {
    const all = owners.map(async name => ((await c.system.processes[name].isBehind()) ? [name] : []))
    return (await Promise.all(all)).flat()
  }

  /** Version, time and state of every record that somebody asked for; how many versions there are, of all. */
  async function stored(): Promise<{records: Stored; versions: number}> {
    const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
    const read = (name: string) =>
      db
        .collection(name)
        .find({}, {projection: {version: 1, time: 1, state: 1}})
        .sort({_id: 1})
        .toArray()
    try {
      const found = await Promise.all(collections.map(async name => [name, await read(name)] as const))
      const all = [...found.map(([, each]) => each), ...(await Promise.all(unasked.map(read)))].flat()
      return {
        records: Object.fromEntries(found) as unknown as Stored,
        versions: all.reduce((sum, {version}) => sum + version, 0),
      }
    } finally {
      await db.close()
    }
  }

  return {
    stored: async () => (await stored()).records,
    behind,
    /** What everything is once it is logged and signed. */
    rested: (): Promise<Rested> =>
      until('everything is logged and signed', async () => {
        const checkpoint = await checkpointOf(c)
        const {records, versions} = await stored()
        return versions === checkpoint.size && {records, checkpoint}
      }),
    untilServing: () => until('nobody refuses', async () => (await behind()).length === 0),
    untilSigned: () =>
      until('the log is signed', async () => (await answerTo(c, 'partner', '/audit/checkpoint')).status === 200),
    /** The root of the log as it was when it had this size, computed from its entries. */
    async rootAt(size: number): Promise<string> {
      const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
      try {
        const entries = await db
          .collection('entries')
          .find({}, {promoteBuffers: true})
          .sort({_id: 1})
          .limit(size)
          .toArray()
        return slowRoot(entries.map(({b}) => leafHash(b))).toString('base64')
      } finally {
        await db.close()
      }
    },
    async backUp(...names: ServerName[]): Promise<void> {
      for (const name of names) {
        await servers.stop(name)
        rmSync(copyOf(name), {recursive: true, force: true})
        cpSync(servers.data(name), copyOf(name), {recursive: true})
        await servers.start(name)
      }
    },
    /** Each goes on with what it had when it was backed up. */
    async putBack(...names: ServerName[]): Promise<void> {
      for (const name of names) {
        await servers.lose(name)
        cpSync(copyOf(name), servers.data(name), {recursive: true})
        await servers.start(name)
      }
    },
    async whileStopped(change: () => Promise<void>): Promise<void> {
      const processes = Object.values(c.system.processes)
      await Promise.all(processes.map(each => each.stop()))
      await change()
      for (const each of processes) each.start()
      await Promise.all(processes.map(each => each.ready()))
    },
    /** What it prints, and its exit code. */
    async recover(...args: string[]): Promise<{said: string[]; code: number}> {
      const env = {...process.env, ...c.system.settings, RIN_NATS_KEY_FILE: keyFile(c.system.keys, 'operator')}
      const {stdout, code} = await promisify(execFile)(process.execPath, [command, ...args], {env}).then(
        ({stdout}) => ({stdout, code: 0}),
        (error: {stdout: string; code: number}) => error,
      )
      return {said: stdout.trimEnd().split('\n'), code}
    },
    close: () => closeStage(stage, false),
  }
}

export type Backups = ReturnType<typeof backups>
