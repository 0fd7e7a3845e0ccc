// The audit service: logs every event, signs what the log has become, and serves history, news and proofs.
import * as contracts from '@rin/contracts'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import * as z from 'zod'
import {AnchorUrls, anchoring, anchorStore} from './anchor.ts'
import {appendEvents} from './append.ts'
import {caseQueries} from './cases.ts'
import {checkpoints} from './checkpoints.ts'
import {expectedStore} from './expected.ts'
import {watchGaps} from './gaps.ts'
import {keyRing} from './keys.ts'
import {createLedger, refusalIn} from './ledger.ts'
import {auditLog, newsOf, pageOfActs} from './log.ts'
import {auditFolder, publishedIn} from './published.ts'
import {auditQueries} from './queries.ts'
import {remembering} from './remembered.ts'
import {selections} from './selections.ts'
import {timelineQueries} from './timeline.ts'
import {treeStore} from './tree-store.ts'

/** What is missing is looked for at least so often. */
const REPORT_EVERY_MS = 10_000

const config = {
  RIN_DATA_DIR: z.string().default('.rin'),
  RIN_AUDIT_ORIGIN: z.string().default('rin-consortium/audit'),
  RIN_ANCHOR_URLS: z.string().default('').pipe(AnchorUrls),
  /** For so long an event may still be on its way; the bridge has the same setting. */
  RIN_MISSING_AFTER_MS: z.coerce.number().int().min(1_000).default(60_000),
  RIN_CHECKPOINT_EVERY_MS: z.coerce.number().int().min(1_000).max(60_000).default(60_000),
}

await run('audit', {mongo: true, config}, async ({config, log, connection, db, onStop}) => {
  const entries = auditLog(db)
  await entries.entries.createIndexes()
  const folder = auditFolder(config.RIN_DATA_DIR)
  const keys = keyRing(folder, config.RIN_AUDIT_ORIGIN)
  const published = publishedIn(folder, keys.verifierKeys)
  const store = treeStore(db, entries)
  const ledger = createLedger(store)
  db.on('disconnected', ledger.forget)
  const signing = checkpoints({store, ledger, keys, published})
  const anchors = anchoring(config.RIN_ANCHOR_URLS, anchorStore(db), log)
  onStop(anchors.stop)

  async function sign(): Promise<void> {
    try {
      const checkpoint = await signing.current()
      if (checkpoint) await anchors.offer({...checkpoint, note: signing.noteOf(checkpoint)})
    } catch (error) {
      const code = refusalIn(error)
      if (code) log.error({code, folder}, 'nothing is signed, since the log is not what was signed before')
      else log.warn({err: error}, 'no checkpoint was made')
    }
  }
  const timers = [setInterval(() => void sign(), config.RIN_CHECKPOINT_EVERY_MS)]
  onStop(() => timers.forEach(clearInterval))

  const gaps = watchGaps(entries, expectedStore(db), log, config.RIN_MISSING_AFTER_MS)
  db.on('disconnected', gaps.forget)
  const parts = selections(db)
  void parts.missing().then(gaps.resume, error => log.warn({err: error}, 'older gaps not looked for'))
  const report = () => void gaps.report().catch(error => log.warn({err: error}, 'gaps not looked at'))
  timers.push(setInterval(report, Math.min(REPORT_EVERY_MS, config.RIN_MISSING_AFTER_MS)))
  const appending = appendEvents({connection, auditLog: entries, ledger, gaps, log})
  db.on('reconnected', appending.lookAgain)
  onStop(appending.stop)

  const proven = remembering(store)
  db.on('disconnected', proven.forget)
  const queries = auditQueries({selections: parts, store: proven, keys, signing, anchors, gaps})
  const cases = caseQueries(parts, proven, keys)
  const history = timelineQueries(entries.of)
  const serving = serve(connection, {process: 'audit', version: '0.1.0', log, slots: {commands: 4, queries: 128}}, [
    handle(contracts.readHistory, 'queries', history.page),
    handle(contracts.readStates, 'queries', history.states),
    handle(contracts.readNews, 'queries', async ({data: {records, before, limit}}) => {
      const found = await entries.latest(records, before, limit + 1)
      const items = found.slice(0, limit).map(newsOf)
      return {ok: {items, next: found.length > limit ? (items.at(-1)?.index ?? null) : null}}
    }),
    handle(contracts.listActs, 'queries', async ({data: {actors, before, limit}}) => {
      return {ok: pageOfActs(await entries.acts(actors, before, limit + 1), limit)}
    }),
    handle(contracts.readVersions, 'queries', async ({data: {kind, ids}}) => ({
      ok: {items: await entries.versions(kind, ids)},
    })),
    handle(contracts.expectVersions, 'commands', async ({data: {kind, records}}) => {
      await gaps.expect(kind, records)
      return {ok: {}}
    }),
    handle(contracts.readCheckpoint, 'queries', queries.checkpoint),
    handle(contracts.readAuditKeys, 'queries', queries.keys),
    handle(contracts.readEntries, 'queries', queries.entries),
    handle(contracts.proveEntry, 'queries', queries.inclusion),
    handle(contracts.proveGrowth, 'queries', queries.consistency),
    handle(contracts.readCase, 'queries', cases.case),
    handle(contracts.stateCase, 'queries', cases.statement),
    handle(contracts.listMissing, 'queries', queries.missing),
  ])
  onStop(serving.stop)
})
