// Records against EVENTS and the audit log: every version once, in order, the same bytes everywhere, nothing unsent.
import {isDeepStrictEqual} from 'node:util'
import type {Movement} from '@rin/contracts'
import type {Logged, Published, Snapshot, StoredRecord} from './snapshot.ts'

const keyOf = (kind: string, id: string): string => `${kind} ${id}`
const kindOf = ({event}: Published): string => event.type.split('.')[1] ?? ''

/** Whether these are the versions 1 to `last`, in order; where not, what is wrong. */
function versionFaults(what: string, where: string, found: readonly number[], last: number): string[] {
  const times = Map.groupBy(found, version => version)
  const faults: string[] = []
  for (let version = 1; version <= last; version++) {
    const count = times.get(version)?.length ?? 0
    if (count === 0) faults.push(`${what}: version ${version} is missing in ${where}`)
    if (count > 1) faults.push(`${what}: version ${version} is ${count} times in ${where}`)
  }
  const highest = Math.max(0, ...found)
  if (highest > last) faults.push(`${what}: ${where} holds version ${highest}, the record only ${last}`)
  if (found.some((version, i) => i > 0 && version < (found[i - 1] ?? 0))) {
    faults.push(`${what}: its versions are out of order in ${where}`)
  }
  return faults
}

/** The movement as the sum of what its events changed. */
function summed(events: readonly Published[]): object {
  const sum = {}
  const clocks = {}
  for (const {event} of events) {
    const changed = event.data.changed as Movement | undefined
    Object.assign(sum, changed)
    Object.assign(clocks, changed?.clocks)
  }
  return {...sum, clocks}
}

/** Of the events in the order of their versions. */
function stateFaults(what: string, record: StoredRecord, events: readonly Published[]): string[] {
  const times = events.map(({event}) => event.time)
  const faults: string[] = []
  if (times.some((time, i) => i > 0 && time < (times[i - 1] ?? ''))) faults.push(`${what}: its time goes back`)
  if (events.length === record.version && times.at(-1) !== record.time) {
    faults.push(`${what}: the record's time is not that of its last event`)
  }
  if (record.movement && events.length === record.version && !isDeepStrictEqual(record.movement, summed(events))) {
    faults.push(`${what}: its state is not the sum of its events`)
  }
  return faults
}

function recordFaults(record: StoredRecord, events: readonly Published[], entries: readonly Logged[]): string[] {
  const what = keyOf(record.kind, record.id)
  const published = new Map(events.map(({messageId, bytes}) => [messageId, bytes]))
  const unsent = record.outbox.filter(({sent}) => sent === 0).length
  const others = record.outbox.filter(({id, bytes}) => published.has(id) && published.get(id) !== bytes).length
  const changed = entries.filter(({eventId, bytes}) => published.has(eventId) && published.get(eventId) !== bytes)
  const versions = events.map(({event}) => event.recordversion)
  const logged = entries.map(({version}) => version)
  return [
    ...versionFaults(what, 'EVENTS', versions, record.version),
    ...versionFaults(what, 'the audit log', logged, record.version),
    ...(unsent > 0 ? [`${what}: ${unsent} events in its outbox are not sent`] : []),
    ...(others > 0 ? [`${what}: its outbox holds other bytes than EVENTS`] : []),
    ...(changed.length > 0 ? [`${what}: the audit log holds other bytes than EVENTS`] : []),
    ...stateFaults(
      what,
      record,
      events.toSorted((a, b) => a.event.recordversion - b.event.recordversion),
    ),
  ]
}

/** Entries and events of records that are not there. */
function orphans(where: string, keys: Iterable<string>, records: ReadonlySet<string>): string[] {
  return [...keys].filter(key => !records.has(key)).map(key => `${key} is in ${where}, but there is no such record`)
}

/** Numbers without a gap, and every event once. */
function logFaults(entries: readonly Logged[]): string[] {
  const gap = entries.findIndex(({index}, i) => index !== i)
  const doubled = entries.length - new Set(entries.map(({eventId}) => eventId)).size
  return [
    ...(gap >= 0 ? [`the audit log has a gap before entry ${entries[gap]?.index}`] : []),
    ...(doubled > 0 ? [`the audit log holds ${doubled} events twice`] : []),
  ]
}

export function checkLog({records, events, entries}: Snapshot): string[] {
  const published = Map.groupBy(events, each => keyOf(kindOf(each), each.event.subject))
  const logged = Map.groupBy(entries, ({kind, record}) => keyOf(kind, record))
  const known = new Set(records.map(({kind, id}) => keyOf(kind, id)))
  return [
    ...records.flatMap(record => {
      const key = keyOf(record.kind, record.id)
      return recordFaults(record, published.get(key) ?? [], logged.get(key) ?? [])
    }),
    ...orphans('EVENTS', published.keys(), known),
    ...orphans('the audit log', logged.keys(), known),
    ...logFaults(entries),
  ]
}
