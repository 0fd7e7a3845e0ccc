// Notices events that never came: versions of a record have no gaps, so one that stays missing was lost on the way.
import type {Logger} from '@rin/kit/log'
import {eventId} from '@rin/kit/record'
import type {ExpectedEvent, ExpectedStore} from './expected.ts'
import type {AuditLog, NewEntry} from './log.ts'
import type {LoggedRecord} from './selections.ts'

export interface Gaps {
  /** Looks whether what came before these entries has come. */
  note(entries: readonly Pick<NewEntry, 'k' | 'kind' | 'record' | 'version'>[]): Promise<void>
  /** Takes note of the versions that records of a kind have: the log has to hold all events up to them, unless it is far behind. */
  expect(kind: string, records: readonly {id: string; version: number}[]): Promise<void>
  /** Takes up what was missing before this process began. */
  resume(missing: readonly (LoggedRecord & {version: number})[]): void
  /** Reports what has been missing for too long, once each. */
  report(): Promise<void>
  /** What has been missing for too long. */
  list(): Gap[]
  /** What comes back may be another database, restored meanwhile. */
  forget(): void
}

/** Of so many events it is remembered that they are logged: nearly always the one before is among them. */
const REMEMBERED = 20_000

/** A log that lacks more than so many is behind: it will hold them when it has caught up, and is told again. */
const MOST_EXPECTED = 10_000

interface Gap extends ExpectedEvent {
  reported: boolean
}

export function watchGaps(
  auditLog: Pick<AuditLog, 'logged' | 'versions'>,
  expected: ExpectedStore,
  log: Logger,
  patienceMs: number,
  now: () => number = Date.now,
): Gaps {
  const gaps = new Map<string, Gap>()
  /** In the order in which they came. */
  const recent = new Set<string>()

  function remember(id: string): void {
    recent.add(id)
    const [oldest] = recent
    if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest)
  }

  function takeUp({kind, record, version, since}: ExpectedEvent): void {
    const id = eventId(kind, record, version)
    if (!gaps.has(id)) gaps.set(id, {kind, record, version, since, reported: false})
  }

  return {
    async note(entries) {
      const before = new Map<string, ExpectedEvent>()
      for (const {kind, record, version} of entries) {
        if (version === 1) continue
        const gap = {kind, record, version: version - 1, since: now()}
        const id = eventId(kind, record, version - 1)
        if (!recent.has(id)) before.set(id, gap)
      }
      for (const {k} of entries) {
        before.delete(k)
        gaps.delete(k)
        remember(k)
      }
      for (const there of await auditLog.logged([...before.keys()])) before.delete(there)
      for (const gap of before.values()) takeUp(gap)
    },

    resume(missing) {
      for (const {kind, id: record, version} of missing) takeUp({kind, record, version, since: now()})
    },

    async expect(kind, records) {
      const ids = records.map(({id}) => id)
      const logged = new Map((await auditLog.versions(kind, ids)).map(({id, version}) => [id, version]))
      const missing: ExpectedEvent[] = []
      for (const {id: record, version: last} of records) {
        for (let version = (logged.get(record) ?? 0) + 1; version <= last; version++)
          missing.push({kind, record, version, since: now()})
      }
      if ((await expected.count()) + missing.length <= MOST_EXPECTED) await expected.add(missing)
    },

    async report() {
      for (const event of await expected.all()) takeUp(event)
      const logged = await auditLog.logged([...gaps.keys()])
      for (const there of logged) gaps.delete(there)
      await expected.drop(logged)
      for (const gap of gaps.values()) {
        if (gap.reported || now() - gap.since < patienceMs) continue
        gap.reported = true
        log.error({kind: gap.kind, record: gap.record, version: gap.version}, 'an event is missing from the log')
      }
    },

    list: () => [...gaps.values()].filter(({reported}) => reported),
    forget: () => recent.clear(),
  }
}
