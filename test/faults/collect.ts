// Collects what there is to compare: straight from MongoDB, from EVENTS with the operator's key, and from Temporal.
import {jetstream, jetstreamManager} from '@nats-io/jetstream'
import {BRIDGE, EVENTS, EventEnvelope, type Movement, type SolutionMovement} from '@rin/contracts'
import type {System} from '@rin/demo/system'
import type {RecordDocument} from '@rin/kit/record'
import {connectOperator, keyFile} from '@rin/nats'
import {Client, Connection} from '@temporalio/client'
import mongoose from 'mongoose'
import type {NatsConnection} from 'nats'
import type {Logged, Published, Snapshot, StoredRecord} from './snapshot.ts'

const FETCH_WITHIN_MS = 5_000

/** Collections of records and the kind that each holds. */
export const kinds = {
  barriers: 'barrier',
  comments: 'comment',
  solutions: 'solution',
  patterns: 'pattern',
  remarks: 'remark',
  organisations: 'organisation',
  groups: 'group',
  people: 'person',
  disclosures: 'disclosure',
  retentions: 'retention',
  runs: 'run',
} as const

interface AnyState {
  movement: Movement & SolutionMovement
}

const stored = (kind: string, {_id, version, time, state, seen, outbox}: RecordDocument<AnyState>): StoredRecord => ({
  kind,
  id: _id,
  version,
  time,
  movement: kind === 'barrier' ? state.movement : null,
  solution: kind === 'solution' ? state.movement : null,
  seen: seen.map(each => ({commandId: each.commandId, version: each.version})),
  outbox: outbox.map(({id, bytes, sent}) => ({id, bytes, sent})),
})

interface LoggedDocument extends Omit<Logged, 'index' | 'eventId' | 'bytes'> {
  _id: number
  k: string
  b: {buffer: Uint8Array}
}

async function fromMongo(url: string): Promise<Pick<Snapshot, 'records' | 'entries'>> {
  const db = await mongoose.createConnection(url, {readConcern: {level: 'majority'}}).asPromise()
  try {
    const records: StoredRecord[] = []
    for (const [collection, kind] of Object.entries(kinds)) {
      const found = await db.collection<RecordDocument<AnyState>>(collection).find().toArray()
      records.push(...found.map(each => stored(kind, each)))
    }
    const entries = await db.collection<LoggedDocument>('entries').find().sort({_id: 1}).toArray()
    return {
      records,
      entries: entries.map(({_id, k, b, kind, record, version}) => {
        const bytes = Buffer.from(b.buffer).toString()
        return {index: _id, eventId: k, kind, record, version, bytes}
      }),
    }
  } finally {
    await db.close()
  }
}

async function readEvents(nc: NatsConnection, count: number): Promise<Published[]> {
  if (count === 0) return []
  const consumer = await jetstream(nc).consumers.get(EVENTS)
  const messages = await consumer.fetch({max_messages: count, expires: FETCH_WITHIN_MS})
  const events: Published[] = []
  for await (const message of messages) {
    events.push({
      sequence: message.seq,
      messageId: message.headers?.get('Nats-Msg-Id') ?? '',
      subject: message.subject,
      bytes: message.string(),
      event: EventEnvelope.parse(message.json()),
    })
  }
  return events
}

async function fromNats({servers, keys}: System): Promise<Pick<Snapshot, 'events' | 'unbridged'>> {
  const nc = await connectOperator(servers.nats.url, keyFile(keys, 'operator'))
  try {
    const manager = await jetstreamManager(nc)
    const bridge = await manager.consumers.info(EVENTS, BRIDGE.durable)
    const {state} = await manager.streams.info(EVENTS)
    return {events: await readEvents(nc, state.messages), unbridged: bridge.num_pending + bridge.num_ack_pending}
  } finally {
    await nc.close()
  }
}

async function fromTemporal(address: string): Promise<string[]> {
  const connection = await Connection.connect({address})
  try {
    const running: string[] = []
    const listed = new Client({connection}).workflow.list({query: 'ExecutionStatus = "Running"'})
    for await (const {workflowId} of listed) running.push(workflowId)
    return running
  } finally {
    await connection.close()
  }
}

/** Takes a snapshot; consistent only when it is quiet. Throws while a server is away. */
export async function collect(system: System): Promise<Snapshot> {
  const {mongo, temporal} = system.servers
  return {
    at: new Date().toISOString(),
    ...(await fromMongo(mongo.url)),
    ...(await fromNats(system)),
    workflows: await fromTemporal(temporal.url),
  }
}
