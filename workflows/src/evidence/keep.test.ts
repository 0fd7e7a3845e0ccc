// Keeping the histories of runs: what stands in the way of one keeps none of the others away, and is tried again.
import {readFileSync} from 'node:fs'
import {historyFromJSON} from '@temporalio/common/lib/proto-utils.js'
import test from 'ava'
import {keepEvidence} from './keep.ts'

const recorded = (name: string) =>
  historyFromJSON(JSON.parse(readFileSync(new URL(`../../../test/histories/2/${name}.json`, import.meta.url), 'utf8')))

type History = () => unknown

/** Sweeps twice over runs with these histories, of which a list names all. */
async function sweepTwice(histories: Record<string, History>) {
  const lists: string[] = []
  const logged: object[] = []
  const created = new Set<string>()
  const twice = Promise.withResolvers<void>()
  const client = {
    withAbortSignal: (_: unknown, work: () => Promise<void>) => work(),
    withDeadline: (_: unknown, work: () => Promise<unknown>) => work(),
    workflow: {
      async *list({query}: {query: string}) {
        if (query.includes('"solution"')) return
        lists.push(query)
        if (lists.length > 2) twice.resolve()
        for (const runId of Object.keys(histories)) yield {workflowId: 'barrier/b-1', runId}
      },
      getHandle: (_: string, run: string) => ({fetchHistory: async () => histories[run]?.()}),
    },
  }
  const store = {kept: async () => created, put: async () => {}}
  const runs = {
    async create(id: string, _: unknown, decide: () => {events: {data: object}[]}) {
      created.add(id)
      return {ok: {record: {state: decide().events[0]?.data}}}
    },
  }
  const note = (fields: object, says: string) => void logged.push({...fields, says})
  const keeping = keepEvidence({client, store, runs, log: {error: note, warn: note}} as never, 1)
  await twice.promise
  await keeping.stop()
  return {lists, logged, created: [...created]}
}

const FROM_THE_FIRST = /CloseTime >= "1970-/

test('a history that cannot be fetched or decoded is logged and tried again, and all others are kept', async t => {
  const {lists, logged, created} = await sweepTwice({
    refused: () => Promise.reject(Object.assign(new Error('secret'), {code: 8, details: 'secret', metadata: {}})),
    unreadable: () => ({events: [{eventId: 'none'}]}),
    good: () => recorded('has-ended'),
  })
  t.deepEqual(created, ['good'])
  for (const runId of ['refused', 'unreadable']) t.true(logged.some(each => 'runId' in each && each.runId === runId))
  t.false(JSON.stringify(logged.filter(each => 'runId' in each)).includes('secret'))
  for (const query of lists) t.regex(query, FROM_THE_FIRST)
})

test('a run that is closed but whose history has no end is not passed over', async t => {
  const {lists, logged, created} = await sweepTwice({
    open: () => recorded('waits-for-news'),
    good: () => recorded('has-ended'),
  })
  t.deepEqual(created, ['good'])
  t.like(logged[0], {runId: 'open'})
  for (const query of lists) t.regex(query, FROM_THE_FIRST)
})

test('once all are kept, only what closed lately is looked for', async t => {
  const {lists, logged} = await sweepTwice({good: () => recorded('has-ended')})
  t.deepEqual(logged, [])
  t.notRegex(lists.at(-1) ?? '', FROM_THE_FIRST)
})

test('while something is away, the other runs wait as well', async t => {
  const away = Object.assign(new Error('away'), {code: 14, details: '', metadata: {}})
  const {logged, created} = await sweepTwice({first: () => Promise.reject(away), good: () => recorded('has-ended')})
  t.deepEqual(created, [])
  t.false(logged.some(each => 'runId' in each))
})
