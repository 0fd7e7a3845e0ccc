// The log's numbers: consecutive from 0, each event once, also when another writer was faster.

import {EventEmitter} from 'node:events'
import test from 'ava'
import type {Connection} from 'mongoose'
import {auditLog, type Entry, type NewEntry} from './log.ts'

/** As much of a collection as the log uses, with both of its unique indexes. */
function collection() {
  const stored: Entry[] = []
  const answer = <T>(value: T) => ({lean: () => ({exec: async () => value})})
  const duplicate = () => Object.assign(new Error('duplicate'), {code: 11_000})
  let inserts = 0
  const hooks: {beforeInsert?: (() => void) | undefined} = {}
  const entries = {
    find: ({k}: {k: {$in: string[]}}) => answer(stored.filter(entry => k.$in.includes(entry.k))),
    findOne: () => ({sort: () => answer(stored.toSorted((a, b) => b._id - a._id)[0] ?? null)}),
    collection: {
      async insertMany(documents: Entry[]) {
        // Whoever loses every race would try for ever.
        if (++inserts > 10) throw new Error('tried too often')
        hooks.beforeInsert?.()
        for (const document of documents) {
          if (stored.some(({_id, k}) => _id === document._id || k === document.k)) throw duplicate()
          stored.push(document)
        }
      },
    },
  }
  const database = Object.assign(new EventEmitter(), {model: () => entries})
  const log = () => auditLog(database as unknown as Connection)
  return {stored, log, hooks, database}
}

const entry = (k: string): NewEntry => ({k, b: Buffer.from(k), kind: 'barrier', record: 'r', version: 1, seq: 1, at: 1})
const numbered = (stored: readonly Entry[]) => stored.map(({_id, k}) => `${_id} ${k}`)

test('entries are numbered from 0 in the order given', async t => {
  const {stored, log} = collection()
  await log().append([entry('a'), entry('b')])
  await log().append([entry('c')])
  t.deepEqual(numbered(stored), ['0 a', '1 b', '2 c'])
})

test('what is logged already is not logged again, nor what comes twice in one batch', async t => {
  const {stored, log} = collection()
  await log().append([entry('a'), entry('b')])
  await log().append([entry('b'), entry('c'), entry('c'), entry('a')])
  await log().append([entry('c')])
  await log().append([])
  t.deepEqual(numbered(stored), ['0 a', '1 b', '2 c'])
})

test('a writer who loses starts again behind the other, and nothing is doubled', async t => {
  const {stored, log, hooks} = collection()
  await log().append([entry('a')])
  hooks.beforeInsert = () => {
    hooks.beforeInsert = undefined
    stored.push({_id: 1, ...entry('b')})
  }
  await log().append([entry('b'), entry('c')])
  t.deepEqual(numbered(stored), ['0 a', '1 b', '2 c'])
})

test('what is no lost race is thrown', async t => {
  const {log, hooks} = collection()
  hooks.beforeInsert = () => {
    throw new Error('away')
  }
  await t.throwsAsync(log().append([entry('a')]), {message: 'away'})
})

test('a writer who writes on counts on, and still meets what another has written', async t => {
  const {stored, log, hooks} = collection()
  const auditLog = log()
  await auditLog.append([entry('a')])
  await auditLog.append([entry('b'), entry('a'), entry('c')])
  hooks.beforeInsert = () => {
    hooks.beforeInsert = undefined
    stored.push({_id: 3, ...entry('d')})
  }
  await auditLog.append([entry('d'), entry('e')])
  t.deepEqual(numbered(stored), ['0 a', '1 b', '2 c', '3 d', '4 e'])
})

test('a log that was restored from a backup while the connection was away is continued where it ends now', async t => {
  const {stored, log, database} = collection()
  const auditLog = log()
  await auditLog.append(['a', 'b', 'c'].map(entry))
  database.emit('disconnected')
  stored.length = 1
  await auditLog.append([entry('d')])
  t.deepEqual(numbered(stored), ['0 a', '1 d'])
})
