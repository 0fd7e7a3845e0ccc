// Rolls the records of a kind forward to what the stream holds. Every write is conditional: again, or by two at once, is as once.
import type {EventEnvelope, RecoveredKind} from '@rin/contracts'
import {behind, isWhole, type Lag, type Owned} from './behind.ts'
import type {Connection} from './nats.ts'
import {publishedFrom} from './published.ts'
import type {RecordDocument} from './record-model.ts'
import {continuing, lostTexts, type RolledForward, rolledForward} from './record-recovery.ts'

const DUPLICATE_KEY = 11_000
/** More ids than this are not told: an answer has a greatest size. */
const TOLD = 1_000

const isDuplicate = (error: unknown): boolean => Reflect.get(error as object, 'code') === DUPLICATE_KEY

/** Continues one record; returns the events by which it did. */
async function rollOne<S>(owned: Owned<S>, id: string, events: readonly EventEnvelope[]): Promise<EventEnvelope[]> {
  const {model} = owned
  const before = await model.findById(id).lean<RecordDocument<S>>().exec()
  const [first, ...more] = continuing(before?.version ?? 0, events)
  if (!first) return []
  const rolled = rolledForward(owned, before, [first, ...more])
  return (await (before ? goOn(model, before.version, rolled) : add(model, rolled.after))) ? [first, ...more] : []
}

async function goOn<S>(model: Owned<S>['model'], version: number, {after, update}: RolledForward<S>): Promise<boolean> {
  return (await model.collection.updateOne({_id: after._id as never, version}, update)).matchedCount > 0
}

async function add<S>(model: Owned<S>['model'], after: RecordDocument<S>): Promise<boolean> {
  try {
    await model.collection.insertOne(after as never)
    return true
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
}

interface Rolled {
  ids: Set<string>
  versions: number
  texts: number
  identities: Set<string>
}

function note<S>(rolled: Rolled, {keeps}: Owned<S>, events: readonly EventEnvelope[]): void {
  for (const event of events) {
    rolled.ids.add(event.subject)
    rolled.versions++
    if (event.recordversion === 1 && keeps?.(event).lost) rolled.identities.add(event.subject)
  }
  rolled.texts += lostTexts(events).length
}

/** One passage through the stream. Returns whether any record went on. */
async function rollAll<S>(
  connection: Connection,
  owned: Owned<S>,
  lags: ReadonlyMap<string, Lag>,
  rolled: Rolled,
  dryRun: boolean,
): Promise<boolean> {
  const before = rolled.versions
  // Not by spreading: a lost database lacks more records than a call takes arguments.
  const from = [...lags.values()].reduce((first, {seq}) => Math.min(first, seq), Number.POSITIVE_INFINITY)
  for await (const batch of publishedFrom(connection, owned.kind, from)) {
    // An event may stand in the stream twice: it counts once.
    const missing = batch.filter(({event}) => lags.get(event.subject)?.held.delete(event.recordversion))
    const byRecord = Map.groupBy(
      missing.map(({event}) => event),
      ({subject}) => subject,
    )
    const done = await Promise.all([...byRecord].map(([id, events]) => (dryRun ? events : rollOne(owned, id, events))))
    for (const events of done) note(rolled, owned, events)
  }
  return rolled.versions > before
}

/** Says what became of the records, or with `dryRun` what would. Of which the stream has not all that they lack, stay as they are. */
export async function recover<S>(connection: Connection, owned: Owned<S>, dryRun: boolean): Promise<RecoveredKind> {
  const rolled: Rolled = {ids: new Set(), versions: 0, texts: 0, identities: new Set()}
  for (;;) {
    const lags = await behind(connection, owned, 1)
    const whole = new Map([...lags].filter(([, lag]) => isWhole(lag)))
    const stuck = [...lags.keys()].filter(id => !whole.has(id))
    if (whole.size > 0 && (await rollAll(connection, owned, whole, rolled, dryRun)) && !dryRun) continue
    return {
      kind: owned.kind,
      records: rolled.ids.size,
      versions: rolled.versions,
      texts: rolled.texts,
      identities: [...rolled.identities].slice(0, TOLD),
      stuck: stuck.slice(0, TOLD),
    }
  }
}
