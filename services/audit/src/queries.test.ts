// Given entries of any length and a log that was signed: pages fit into a message, and a proof waits for no new signature.
import type {Actor, Message} from '@rin/contracts'
import test from 'ava'
import {emptyStore, headOf, loggedEvents, memoryStore} from './given.ts'
import {createLedger} from './ledger.ts'
import {auditQueries} from './queries.ts'

const actor: Actor = {person: 'p', organisation: null, roles: []}
const ask = <D>(data: D): Message<D> => ({id: 'q', actor, time: '', correlationId: 'c', data})

/** Over entries of these lengths, and a ledger of which the first `signed` of seven entries are signed. */
async function over(lengths: readonly number[], signed = 5) {
  const held = emptyStore()
  const store = memoryStore(held)
  const events = loggedEvents(7)
  await createLedger(store).append(events)
  await store.insertCheckpoint({...headOf(events.slice(0, signed)), note: ''})
  let signatures = 0
  const signing = {
    async current() {
      signatures++
      return {...headOf(events), note: ''}
    },
    noteOf: () => '',
  }
  const selections = {
    from: async (first: number, limit: number) =>
      lengths.slice(first, first + limit).map((length, i) => ({_id: first + i, b: Buffer.alloc(length)})),
  }
  const queries = auditQueries({selections, store, signing} as never)
  return {queries, signatures: () => signatures}
}

test('a page ends before it is too large for a message, and nothing is left out', async t => {
  const {queries} = await over([300_000, 300_000, 700_000, 10, 20])
  const pages: number[][] = []
  for (let from: number | null = 0; from !== null; ) {
    const {ok} = await queries.entries(ask({from, limit: 500}))
    pages.push(ok.items.map(({index}) => index))
    from = ok.next
  }
  t.deepEqual(pages, [[0], [1], [2], [3, 4]])
  const {ok} = await queries.entries(ask({from: 3, limit: 1}))
  t.deepEqual([ok.items.length, ok.next], [1, 4])
})

const sizeOf = (reply: object): unknown => ('ok' in reply ? (reply.ok as {size: number}).size : reply)

test('what is signed is proven in the newest checkpoint, and only what is newer is signed first', async t => {
  const {queries, signatures} = await over([])
  t.is(sizeOf(await queries.inclusion(ask({index: 4}))), 5)
  t.is(sizeOf(await queries.inclusion(ask({index: 1, size: 3}))), 3)
  t.is(sizeOf(await queries.consistency(ask({from: 5}))), 5)
  t.is(signatures(), 0)
  t.is(sizeOf(await queries.inclusion(ask({index: 5}))), 7)
  t.is(sizeOf(await queries.consistency(ask({from: 6}))), 7)
  t.is(sizeOf(await queries.inclusion(ask({index: 1, size: 6}))), 6)
  t.is(signatures(), 3)
  for (const beyond of [
    await queries.inclusion(ask({index: 7})),
    await queries.inclusion(ask({index: 5, size: 5})),
    await queries.consistency(ask({from: 1, size: 8})),
  ])
    t.like(beyond, {problem: {code: 'invalid'}})
})
