// Reads back what the stream holds of a kind of record, in its order.
import {type JetStreamManager, jetstreamManager, type StoredMsg} from '@nats-io/jetstream'
import {EVENTS, EventEnvelope} from '@rin/contracts'
import type {Connection} from './nats.ts'

const BATCH = 500

export interface PublishedEvent {
  event: EventEnvelope
  /** Its number in the stream. */
  seq: number
}

const managerOf = ({nc}: Connection): Promise<JetStreamManager> => jetstreamManager(nc, {checkAPI: false})

/** When the stream took the last event of the kind; null when it has none. */
export async function lastPublished(connection: Connection, kind: string): Promise<Date | null> {
  const manager = await managerOf(connection)
  return (await manager.streams.getMessage(EVENTS, {last_by_subj: `evt.${kind}.>`}))?.time ?? null
}

function batchOf(manager: JetStreamManager, kind: string, from: {seq: number} | {start_time: Date}) {
  const found: StoredMsg[] = []
  const {promise, resolve, reject} = Promise.withResolvers<StoredMsg[]>()
  const callback = (done: {err?: Error} | null, message: StoredMsg): void => {
    if (!done) found.push(message)
    else if (done.err) reject(done.err)
    else resolve(found)
  }
  manager.direct
    .getBatch(EVENTS, {...from, next_by_subj: `evt.${kind}.>`, batch: BATCH, callback})
    .then(() => {}, reject)
  return promise
}

/** What cannot be read is nobody's event. */
function read(message: StoredMsg): PublishedEvent[] {
  try {
    return [{event: EventEnvelope.parse(message.json()), seq: message.seq}]
  } catch {
    return []
  }
}

/** The events of the kind from a number of the stream or an instant on, in batches; there has to be one. */
export async function* publishedFrom(
  connection: Connection,
  kind: string,
  from: number | Date,
): AsyncGenerator<PublishedEvent[]> {
  const manager = await managerOf(connection)
  for (let next: number | Date = from; ; ) {
    const batch: StoredMsg[] = await batchOf(manager, kind, next instanceof Date ? {start_time: next} : {seq: next})
    yield batch.flatMap(read)
    const last = batch.at(-1)
    if (!last || last.pending === 0) return
    next = last.seq + 1
  }
}
