// The parts of an exported case: entries with their proofs, and a signed statement on how many there are.
import {type Message, type RecordOfCase, refuse} from '@rin/contracts'
import type {KeyRing} from './keys.ts'
import type {LedgerStore} from './ledger.ts'
import {checkpointText} from './note.ts'
import {base64} from './queries.ts'
import {fitting} from './room.ts'
import type {Selections} from './selections.ts'
import {rootsOf} from './subtrees.ts'
import {inclusionOf} from './tree.ts'

const PAGE = 200

interface CaseAsked {
  records: RecordOfCase[]
  size: number
}

export function caseQueries(selections: Selections, store: LedgerStore, keys: KeyRing) {
  /** The proofs of several entries by one reading of the tree. */
  async function proofs(indices: readonly number[], size: number): Promise<string[][]> {
    const ranges = indices.map(index => inclusionOf(index, size))
    const hashes = (await rootsOf(store, ranges.flat(), size)).map(base64)
    return ranges.map(({length}) => hashes.splice(0, length))
  }

  return {
    async case({data: {records, size, from}}: Message<CaseAsked & {from: number}>) {
      const found = await selections.of(records, from, size, PAGE)
      const page = fitting(found)
      const path = await proofs(
        page.map(({_id}) => _id),
        size,
      )
      const items = page.map(({_id, k, b}, i) => ({index: _id, event: k, bytes: base64(b), proof: path[i] ?? []}))
      const more = found.length === PAGE || page.length < found.length
      return {ok: {items, next: more ? (page.at(-1)?._id ?? 0) + 1 : null}}
    },

    async statement({data: {records, size}}: Message<CaseAsked>) {
      const signed = await store.checkpoint(size)
      if (!signed) return refuse('not-found')
      const counts = await selections.countsOf(records, size)
      const signer = keys.signer()
      const lines = records.map(({kind, id}, i) => `${kind} ${id} ${counts[i]}\n`)
      return {ok: {statement: signer.sign(`rin-case/v1\n${checkpointText(signer.name, signed)}${lines.join('')}`)}}
    },
  }
}
