// The root of the whole log, computed anew from what the API gives out of its entries.
import type {Consortium} from './consortium.ts'
import {leafHash, slowRoot} from './slow-tree.ts'

/** Of the first `size` entries, in base64. */
export async function rootOfLog({api}: Consortium, size: number): Promise<string> {
  const leaves: Buffer[] = []
  while (leaves.length < size) {
    const page = `/audit/entries?cursor=${leaves.length}`
    const {items} = await api.get<{items: {bytes: string}[]}>('auditor', page)
    leaves.push(...items.map(({bytes}) => leafHash(Buffer.from(bytes, 'base64'))))
  }
  return slowRoot(leaves.slice(0, size)).toString('base64')
}
