// Everything that leaves the records: JetStream's messages, Temporal's histories and log lines, as text to be searched.
import {createHash} from 'node:crypto'
import {globSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {jetstreamManager} from '@nats-io/jetstream'
import {connectOperator, keyFile} from '@rin/nats'
import {Client, Connection} from '@temporalio/client'
import mongoose from 'mongoose'
import type {Consortium} from './consortium.ts'

/** A place and all that is written there. */
export type Places = ReadonlyMap<string, string>

/** Every message of every stream: subject, headers and bytes. */
export async function streamMessages({system}: Consortium): Promise<Places> {
  const found = new Map<string, string>()
  const nc = await connectOperator(system.servers.nats.url, keyFile(system.keys, 'operator'))
  try {
    const manager = await jetstreamManager(nc)
    for await (const {config, state} of manager.streams.list()) {
      for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
        const message = await manager.streams.getMessage(config.name, {seq})
        if (!message) continue
        const headers = [...message.header].map(([name, values]) => `${name}: ${values.join()}`)
        found.set(`${config.name} ${seq}`, [message.subject, ...headers, message.string()].join('\n'))
      }
    }
  } finally {
    await nc.close()
  }
  return found
}

/** All strings and bytes within a value, bytes as the text that they are. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => [key, ...stringsIn(each)])
}

/** Every run: its description with memo, search attributes and summary, its whole history decoded, what it says of itself. */
export async function workflowHistories({system}: Consortium): Promise<Places> {
  const found = new Map<string, string>()
  const connection = await Connection.connect({address: system.servers.temporal.url})
  try {
    const {workflow} = new Client({connection})
    for await (const {workflowId, runId} of workflow.list()) {
      const handle = workflow.getHandle(workflowId, runId)
      const {raw, ...described} = await handle.describe()
      const said = await handle.query('__temporal_workflow_metadata')
      const history = await handle.fetchHistory()
      const told = JSON.stringify([described.memo, described.searchAttributes, said])
      found.set(`${workflowId} ${runId}`, [told, ...stringsIn(raw), ...stringsIn(history)].join('\n'))
    }
  } finally {
    await connection.close()
  }
  return found
}

/** All that the runs of a barrier's workflow say. */
export const wordsOf = (histories: Places, id: string): string =>
  [...histories].flatMap(([run, words]) => (run.startsWith(`barrier/${id} `) ? [words] : [])).join('\n')

/** Every line that a process or server has logged. */
export function logFiles({dataDir}: Consortium): Places {
  const files = globSync('{logs,run}/**/*', {cwd: dataDir}).filter(file => /\.(log|json|port)$/.test(file))
  return new Map(files.map(file => [file, readFileSync(join(dataDir, file), 'utf8')]))
}

/** Every stored document in two parts: the texts and identities of records, and everything else, the log's bytes included. */
export async function storedDocuments({system}: Consortium): Promise<{kept: Places; other: Places}> {
  const [kept, other] = [new Map<string, string>(), new Map<string, string>()]
  const db = await mongoose.createConnection(system.servers.mongo.url).asPromise()
  try {
    for (const {name} of await db.listCollections()) {
      for await (const {texts, private: identities, ...rest} of db.collection(name).find({}, {promoteBuffers: true})) {
        kept.set(`${name} ${rest._id}`, JSON.stringify([texts, identities]))
        other.set(`${name} ${rest._id}`, stringsIn(rest).join('\n'))
      }
    }
  } finally {
    await db.close()
  }
  return {kept, other}
}

const FORGOTTEN_MEANWHILE = 136

/** What the database's log of operations holds. While it is read it may forget its oldest: then it is read again. */
export async function operations(c: Consortium): Promise<Places> {
  const found = new Map<string, string>()
  const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
  try {
    const oplog = db.getClient().db('local').collection('oplog.rs')
    for await (const {ts, ...operation} of oplog.find({op: {$ne: 'n'}}, {promoteBuffers: true})) {
      found.set(String(ts), stringsIn(operation).join('\n'))
    }
    return found
  } catch (error) {
    if (Reflect.get(error as object, 'code') === FORGOTTEN_MEANWHILE) return operations(c)
    throw error
  } finally {
    await db.close()
  }
}

/** The ways in which a word may show itself: as it is, encoded, or as a hash that a guess could confirm. */
function disguises(word: string, whole: string): string[] {
  // Within a longer text base64 has three forms, whose ends depend on what is around.
  const encoded = [0, 1, 2].map(shift => {
    const base64 = Buffer.from('x'.repeat(shift) + word).toString('base64url')
    return base64.slice(shift === 0 ? 0 : 4, -4)
  })
  const hashes = ['sha1', 'sha256'].flatMap(algorithm => {
    const digest = createHash(algorithm).update(whole).digest()
    return [digest.toString('hex'), digest.toString('base64').replace(/=+$/, ''), digest.toString('base64url')]
  })
  return [word, Buffer.from(word).toString('hex'), ...encoded, ...hashes]
}

/** Where one of the planted texts shows: `field in place`. The word is the part of the text that nobody else writes. */
export function leaks(planted: ReadonlyMap<string, {word: string; whole: string}>, places: Places): string[] {
  const sought = [...planted].flatMap(([field, {word, whole}]) => disguises(word, whole).map(form => ({field, form})))
  const all = [...places].map(([place, written]) => ({place, written: written.toLowerCase()}))
  return sought.flatMap(({field, form}) =>
    all.filter(({written}) => written.includes(form.toLowerCase())).map(({place}) => `${field} in ${place}`),
  )
}
