// Given entries of any length of one case: pages of its export fit into a message, and each entry comes once with its proof.
import type {Actor, Message} from '@rin/contracts'
import test from 'ava'
import {caseQueries} from './cases.ts'
import {emptyStore, loggedEvent, memoryStore} from './given.ts'
import {createLedger} from './ledger.ts'

const actor: Actor = {person: 'p', organisation: null, roles: []}
const ask = <D>(data: D): Message<D> => ({id: 'q', actor, time: '', correlationId: 'c', data})

test('a page ends before it is too large for a message, and every entry still comes', async t => {
  const held = emptyStore()
  const store = memoryStore(held)
  const lengths = [300_000, 300_000, 700_000, 10, 20]
  await createLedger(store).append(lengths.map((n, i) => loggedEvent(i + 1, 'b-1', {padding: 'x'.repeat(n)})))
  const selections = {
    of: async (_: unknown, from: number, before: number, limit: number) =>
      held.entries.filter(({_id}) => _id >= from && _id < before).slice(0, limit),
  }
  const queries = caseQueries(selections as never, store, {} as never)
  const pages: number[][] = []
  for (let from: number | null = 0; from !== null; ) {
    const {ok} = await queries.case(ask({records: [{kind: 'barrier' as const, id: 'b-1'}], size: lengths.length, from}))
    pages.push(ok.items.map(({index}) => index))
    t.true(ok.items.every(({proof}) => proof.length > 0))
    from = ok.next
  }
  t.deepEqual(pages, [[0], [1], [2], [3, 4]])
})
