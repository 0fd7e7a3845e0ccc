// What every figure needs of a consortium: targets for the load, its database, and waiting until it is quiet.
import {jetstreamManager} from '@nats-io/jetstream'
import {BRIDGE, EVENTS} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import {connectOperator, keyFile} from '@rin/nats'
import {Client, Connection} from '@temporalio/client'
import mongoose from 'mongoose'
import {type Consortium, report, text, until} from '../support/consortium.ts'
import type {Order} from './load.ts'

const PATIENCE_MS = 900_000

export type Targets = Order['targets']

/** The clients that a figure uses beside the load. */
export async function startBench(consortium: Consortium) {
  const {system} = consortium
  const db = await mongoose.createConnection(system.servers.mongo.url, {readConcern: {level: 'majority'}}).asPromise()
  const temporal = await Connection.connect({address: system.servers.temporal.url})
  const client = new Client({connection: temporal})
  const nats = await connectOperator(system.servers.nats.url, keyFile(system.keys, 'operator'))
  const streams = await jetstreamManager(nats)
  const token = async (who: string): Promise<string> => (await fetchToken(system.issuer, who)).token
  const pending = async (): Promise<number> => {
    const {num_pending, num_ack_pending} = await streams.consumers.info(EVENTS, BRIDGE.durable)
    return num_pending + num_ack_pending
  }

  return {
    consortium,
    db,
    token,
    mongo: system.servers.mongo.url,
    temporal: system.servers.temporal.url,

    async reports(): Promise<Targets> {
      return [{url: `${system.api}/v1/barriers`, token: await token('partner'), body: JSON.stringify(report())}]
    },

    async decisions(who: string, ids: readonly string[], decision: object): Promise<Targets> {
      const body = JSON.stringify(decision)
      const bearer = await token(who)
      return ids.map(id => ({url: `${system.api}/v1/barriers/${id}/decisions`, token: bearer, body}))
    },

    /** Until the bridge has nothing left to announce. */
    bridged: () => until('the bridge has announced everything', async () => (await pending()) === 0, PATIENCE_MS),
    /** Number of the last event of the stream. */
    published: async () => (await streams.streams.info(EVENTS)).state.last_seq,
    /** Number of the event up to which the bridge has announced all. */
    announced: async () => (await streams.consumers.info(EVENTS, BRIDGE.durable)).ack_floor.stream_seq,

    /** Until the log holds all that the stream holds. */
    logged: () =>
      until(
        'all events are logged',
        async () => {
          const {state} = await streams.streams.info(EVENTS)
          const [last] = await db.collection('entries').find().sort({_id: -1}).limit(1).toArray()
          return last?.seq === state.last_seq
        },
        PATIENCE_MS,
      ),

    /** Until so many workflows are found by this query. */
    workflows: (query: string, count: number) =>
      until(`${count} workflows wait`, async () => (await client.workflow.count(query)).count >= count, PATIENCE_MS),

    /** Until every workflow that was started has looked at its record. */
    settled: () =>
      until(
        'all workflows have looked',
        async () => (await client.workflow.count('WorkflowType = "barrier" AND RinStage IS NULL')).count === 0,
        PATIENCE_MS,
      ),

    eventually: <T>(what: string, look: () => Promise<T | undefined | null | false>) => until(what, look, PATIENCE_MS),

    async stop() {
      await Promise.all([db.close(), temporal.close(), nats.close()])
      await consortium.stop()
    },
  }
}

export type Bench = Awaited<ReturnType<typeof startBench>>

/** A decision that moves nothing, with its text. */
export const progress = {decision: 'progress', health: 'on-track', text: text('Es geht voran.')}
