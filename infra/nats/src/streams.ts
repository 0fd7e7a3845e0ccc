// The streams and durable consumers of the consortium, made or brought up to date before anything else starts.
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream'
import {BARRIERS, BRIDGE, DEAD, EVENTS, workflowKinds} from '@rin/contracts'
import {nanos} from 'nats'
import {connectOperator} from './operator.ts'

const MINUTE_MS = 60_000

const streams: (Partial<StreamConfig> & {name: string})[] = [
  {
    name: EVENTS,
    subjects: ['evt.>'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    // Refuses rather than forgets: outboxes keep what it does not take.
    discard: DiscardPolicy.New,
    max_bytes: 8 * 1024 ** 3,
    duplicate_window: nanos(10 * MINUTE_MS),
    allow_direct: true,
  },
  {
    name: DEAD,
    subjects: ['dead.>'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_bytes: 1024 ** 3,
    duplicate_window: nanos(10 * MINUTE_MS),
  },
]

async function ensureStream(manager: JetStreamManager, config: Partial<StreamConfig> & {name: string}): Promise<void> {
  const names = await manager.streams.names().next()
  if (names.includes(config.name)) await manager.streams.update(config.name, config)
  else await manager.streams.add(config)
}

const consumers = [
  {...BRIDGE, hears: workflowKinds.map(kind => `evt.${kind}.>`)},
  {...BARRIERS, hears: ['evt.person.assigned.>']},
]

async function ensureConsumer(
  manager: JetStreamManager,
  {durable, ackWaitMs, hears}: (typeof consumers)[number],
): Promise<void> {
  const changeable = {ack_wait: nanos(ackWaitMs), max_ack_pending: 200, filter_subjects: hears}
  const there = (await manager.consumers.list(EVENTS).next()).some(consumer => consumer.name === durable)
  if (there) await manager.consumers.update(EVENTS, durable, changeable)
  else
    await manager.consumers.add(EVENTS, {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ...changeable,
    })
}

/** Makes or updates every stream and durable consumer on the server at `url`, with the operator's key if it asks for one. */
export async function prepareStreams(url: string, keyFile?: string): Promise<void> {
  const nc = await connectOperator(url, keyFile)
  try {
    const manager = await jetstreamManager(nc)
    for (const stream of streams) await ensureStream(manager, stream)
    for (const consumer of consumers) await ensureConsumer(manager, consumer)
  } finally {
    await nc.close()
  }
}
