// The audit service: logs every event and serves the history of a record, and the news of many.
import * as contracts from '@rin/contracts'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import {appendEvents} from './append.ts'
import {watchGaps} from './gaps.ts'
import {auditLog, historyEntry, newsOf} from './log.ts'

const REPORT_EVERY_MS = 10_000

await run('audit', {mongo: true}, async ({log, connection, db, onStop}) => {
  const entries = auditLog(db)
  await entries.entries.createIndexes()
  const gaps = watchGaps(entries, log)
  const reporting = setInterval(
    () => void gaps.report().catch(error => log.warn({err: error}, 'gaps not looked at')),
    REPORT_EVERY_MS,
  )
  onStop(() => clearInterval(reporting))
  const appending = appendEvents(connection, entries, gaps, log)
  onStop(appending.stop)

  const serving = serve(connection, {process: 'audit', version: '0.1.0', log, slots: {queries: 128}}, [
    handle(contracts.readHistory, 'queries', async ({data: {kind, id, after, limit}}) => {
      const found = await entries.history(kind, id, after, limit + 1)
      const items = found.slice(0, limit).map(historyEntry)
      return {ok: {items, next: found.length > limit ? (items.at(-1)?.sequence ?? null) : null}}
    }),
    handle(contracts.readNews, 'queries', async ({data: {records, before, limit}}) => {
      const found = await entries.latest(records, before, limit + 1)
      const items = found.slice(0, limit).map(newsOf)
      return {ok: {items, next: found.length > limit ? (items.at(-1)?.index ?? null) : null}}
    }),
    handle(contracts.readVersions, 'queries', async ({data: {kind, ids}}) => ({
      ok: {items: await entries.versions(kind, ids)},
    })),
  ])
  onStop(serving.stop)
})
