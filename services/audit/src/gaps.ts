// Notices events that never came: versions of a record have no gaps, so one that stays missing was lost on the way.
import type {Logger} from '@rin/kit/log'
import type {AuditLog, NewEntry} from './log.ts'

const PATIENCE_MS = 60_000

export interface Gaps {
  /** Looks whether what came before these entries has come. */
  note(entries: readonly NewEntry[]): Promise<void>
  /** Reports what has been missing for more than a minute, once each. */
  report(): Promise<void>
  /** How many versions are known to be missing. */
  missing(): number
}

const keyOf = (kind: string, record: string, version: number): string => `${kind}/${record}/${version}`

export function watchGaps(auditLog: AuditLog, log: Logger, now: () => number = Date.now): Gaps {
  const waiting = new Map<string, {kind: string; record: string; version: number; since: number; reported: boolean}>()

  const isThere = async (kind: string, record: string, version: number): Promise<boolean> =>
    (await auditLog.entries.exists({kind, record, version})) !== null

  return {
    async note(entries) {
      const here = new Set(entries.map(({kind, record, version}) => keyOf(kind, record, version)))
      for (const key of here) waiting.delete(key)
      for (const {kind, record, version} of entries) {
        const before = version - 1
        const key = keyOf(kind, record, before)
        if (before === 0 || here.has(key) || (await isThere(kind, record, before))) continue
        waiting.set(key, {kind, record, version: before, since: now(), reported: false})
      }
    },
    async report() {
      for (const [key, gap] of waiting) {
        if (now() - gap.since < PATIENCE_MS) continue
        if (await isThere(gap.kind, gap.record, gap.version)) waiting.delete(key)
        else if (!gap.reported) {
          gap.reported = true
          log.error({kind: gap.kind, record: gap.record, version: gap.version}, 'an event is missing from the log')
        }
      }
    },
    missing: () => waiting.size,
  }
}
