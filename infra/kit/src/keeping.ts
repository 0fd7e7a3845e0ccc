// Everything that a process needs to keep records: their relays, and that it serves them only while they are in step with the stream.
import {setTimeout as pause} from 'node:timers/promises'
import type {Message, ProblemCode, Process, Recovered, Reply} from '@rin/contracts'
import {anyBehind, type Owned} from './behind.ts'
import {lanes} from './lanes.ts'
import type {Connection} from './nats.ts'
import {type Relay, relay} from './outbox.ts'
import {type Records, records as recordsOf} from './record.ts'
import {recover} from './recover.ts'
import type {Frame} from './run.ts'

/** So long a request waits for the answer whether records are in step. */
const PATIENCE_MS = 3_000
const LOOK_EVERY_MS = 1_000

type Standing = 'unknown' | 'behind' | 'in-step'

export interface Keeping {
  /** The records of a kind that this process owns. */
  records<S>(owned: Owned<S>): Records<S>
  /** Looks whether all are in step. Relays start, and `begin` is called, once they are: now, or when they were recovered. */
  start(begin?: () => Promise<void>): Promise<void>
  /** Why nothing can be asked of the records now, or null. */
  refusal(): Promise<ProblemCode | null>
  /** Rolls all records forward to what the stream holds. */
  recover(message: Message<{dryRun: boolean}>): Promise<Reply<Recovered>>
}

const outage = (code: ProblemCode): Error => Object.assign(new Error('records are not in step'), {outage: true, code})

/** One record that is behind, or null; `npm run recover -- --dry-run` tells how many there are. */
async function firstBehind(connection: Connection, kinds: readonly Owned<never>[]) {
  for (const {kind, model} of kinds) {
    const found = await anyBehind(connection, {kind, model})
    if (found) return {kind, record: found.id, has: found.has}
  }
  return null
}

export function keepRecords(
  process: Process,
  {connection, db, log, onStop, ready}: Pick<Frame<never, true>, 'connection' | 'db' | 'log' | 'onStop' | 'ready'>,
): Keeping {
  const kinds: Owned<never>[] = []
  const relays: Relay[] = []
  const unstarted: (() => Promise<void>)[] = []
  const inTurn = lanes()
  const stopping = new AbortController()
  let standing: Standing = 'unknown'
  let known = Promise.withResolvers<void>()
  /** How often the database was lost. */
  let losses = 0

  function stand(now: Standing): void {
    if (standing !== 'unknown' && now === 'unknown') known = Promise.withResolvers()
    standing = now
    if (now !== 'unknown') known.resolve()
  }

  async function refusal(): Promise<ProblemCode | null> {
    if (standing === 'unknown') await Promise.race([known.promise, pause(PATIENCE_MS, undefined, {ref: false})])
    if (standing === 'in-step') return null
    return standing === 'behind' ? 'behind' : 'unavailable'
  }

  async function inStep(): Promise<void> {
    const code = await refusal()
    if (code) throw outage(code)
  }

  async function lookOnce(): Promise<void> {
    try {
      const before = losses
      const found = await firstBehind(connection, kinds)
      const now = found ? 'behind' : 'in-step'
      // It may be another database by now: whoever lost it looks again.
      if (losses !== before) return
      if (now === 'in-step' && standing !== now) log.info('records are in step with the stream')
      if (found && standing !== now) log.error(found, 'records are behind the stream: run `npm run recover`')
      stand(now)
    } catch (error) {
      log.warn({err: error}, 'not known yet whether records are in step with the stream')
    }
    for (let next = unstarted[0]; next && standing === 'in-step'; next = unstarted[0]) {
      await next()
      unstarted.shift()
    }
  }
  const look = (): Promise<void> => inTurn('look', lookOnce)

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (standing !== 'in-step' || unstarted.length > 0)
        await look().catch(error => log.error({err: error}, 'what waited for records to be in step has failed'))
      await pause(LOOK_EVERY_MS, undefined, {signal: stopping.signal}).catch(() => {})
    }
  }

  ready('in-step', () => standing !== 'behind')
  ready('stream', () => standing === 'behind' || (standing === 'in-step' && unstarted.length === 0))

  return {
    refusal,
    records(owned) {
      const outbox = relay(owned.model, connection, log, () => standing === 'in-step')
      relays.push(outbox)
      kinds.push(owned as unknown as Owned<never>)
      return recordsOf({...owned, source: `/services/${process}`, relay: outbox, inStep})
    },
    async start(begin = async () => {}) {
      for (const each of relays) onStop(each.stop)
      unstarted.push(...relays.map(each => each.start), begin)
      await look()
      // After a lost connection it may be another database, restored meanwhile.
      db.on('disconnected', () => {
        losses++
        stand('unknown')
      })
      db.on('reconnected', () => void look().catch(() => {}))
      const looking = keepLooking()
      onStop(async () => {
        stopping.abort()
        await looking
      })
    },
    async recover({data: {dryRun}}) {
      const recovered: Recovered = {kinds: []}
      // Nobody decides on what is being rolled forward.
      if (!dryRun) stand('behind')
      for (const owned of kinds) recovered.kinds.push(await recover(connection, owned, dryRun))
      await look()
      return {ok: recovered}
    },
  }
}
