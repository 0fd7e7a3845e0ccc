// Which records are behind the stream: it names versions of them that they lack, as after an older backup was restored.
import type {EventEnvelope} from '@rin/contracts'
import type {Model} from 'mongoose'
import type {Connection} from './nats.ts'
import {lastPublished, publishedFrom} from './published.ts'
import type {RecordDocument} from './record-model.ts'

/** Records of a kind as the process that owns them keeps them. */
export interface Owned<S> {
  /** As in subjects and event types. */
  kind: string
  model: Model<RecordDocument<S>>
  /** State is the sum of its events and nothing else. */
  evolve: (state: S | null, event: EventEnvelope) => S
  /**
   * What a record keeps beside the state from its first event on, as far as that event tells. What it does not tell, such as
   * whose account or pseudonym it is, is named under `lost`.
   */
  keeps?: (first: EventEnvelope) => Record<string, string[]>
}

export interface Lag {
  /** The version that the record has; 0 when it is not there. */
  has: number
  /** The versions beyond that the stream holds. */
  held: Set<number>
  /** Where in the stream the first of them was found. */
  seq: number
}

/** Whether the stream holds all that the record lacks. */
export const isWhole = ({has, held}: Lag): boolean => held.size === Math.max(...held) - has

/** As long as an outbox may publish again what the stream has taken before: so much may stand there out of order. */
const WINDOW_MS = 600_000

async function versionsOf<S>(model: Model<RecordDocument<S>>, ids: readonly string[]): Promise<Map<string, number>> {
  const found = await model
    .find({_id: {$in: ids}} as never)
    .select('version')
    .lean<{_id: string; version: number}[]>()
    .exec()
  return new Map(found.map(({_id, version}) => [_id, version]))
}

/** The records that are behind what the stream holds from there on; no more than `most` are looked for. */
export async function behind<S>(
  connection: Connection,
  {kind, model}: Pick<Owned<S>, 'kind' | 'model'>,
  from: number | Date,
  most = Number.POSITIVE_INFINITY,
): Promise<Map<string, Lag>> {
  const lags = new Map<string, Lag>()
  if (!(await lastPublished(connection, kind))) return lags
  for await (const batch of publishedFrom(connection, kind, from)) {
    const others = new Set(batch.map(({event}) => event.subject).filter(id => !lags.has(id)))
    const versions = await versionsOf(model, [...others])
    for (const {event, seq} of batch) {
      const {subject: id, recordversion: version} = event
      const lag = lags.get(id) ?? {has: versions.get(id) ?? 0, held: new Set(), seq}
      if (version > lag.has) lags.set(id, {...lag, held: lag.held.add(version)})
    }
    if (lags.size >= most) break
  }
  return lags
}

/** One of the records that are behind what the stream has taken of late, or null. */
export async function anyBehind<S>(
  connection: Connection,
  owned: Pick<Owned<S>, 'kind' | 'model'>,
): Promise<{id: string; has: number} | null> {
  const last = await lastPublished(connection, owned.kind)
  if (!last) return null
  const [found] = await behind(connection, owned, new Date(last.getTime() - WINDOW_MS), 1)
  return found ? {id: found[0], has: found[1].has} : null
}
