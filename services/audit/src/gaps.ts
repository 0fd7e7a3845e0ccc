// Notices events that never came: versions of a record have no gaps, so one that stays missing was lost on the way.
import type {Logger} from '@rin/kit/log'
import {eventId} from '@rin/kit/record'
import type {AuditLog, NewEntry} from './log.ts'
import type {LoggedRecord} from './selections.ts'

export interface Gaps {
  /** Looks whether what came before these entries has come. */
  note(entries: readonly Pick<NewEntry, 'k' | 'kind' | 'record' | 'version'>[]): Promise<void>
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

interface Gap {
  kind: string
  record: string
  version: number
  since: number
  reported: boolean
}

export function watchGaps(
  auditLog: Pick<AuditLog, 'logged'>,
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

  return {
    async note(entries) {
      const before = new Map<string, Gap>()
      for (const {kind, record, version} of entries) {
        if (version === 1) continue
        const gap = {kind, record, version: version - 1, since: now(), reported: false}
        const id = eventId(kind, record, version - 1)
        if (!recent.has(id)) before.set(id, gap)
      }
      for (const {k} of entries) {
        before.delete(k)
        gaps.delete(k)
        remember(k)
      }
      for (const there of await auditLog.logged([...before.keys()])) before.delete(there)
      for (const [id, gap] of before) gaps.set(id, gap)
    },

    resume(missing) {
      for (const {kind, id: record, version} of missing) {
        const id = eventId(kind, record, version)
        if (!gaps.has(id)) gaps.set(id, {kind, record, version, since: now(), reported: false})
      }
    },

    async report() {
      for (const there of await auditLog.logged([...gaps.keys()])) gaps.delete(there)
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
