// The root of the whole log, computed anew from its entries as RFC 6962 says.
import {createHash} from 'node:crypto'
import type {Consortium} from './consortium.ts'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return sha256()
  if (leaves.length === 1) return only
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1))
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)))
}

/** Of the first `size` entries, in base64. */
export async function rootOfLog({api}: Consortium, size: number): Promise<string> {
  const leaves: Buffer[] = []
  while (leaves.length < size) {
    const page = `/audit/entries?cursor=${leaves.length}`
    const {items} = await api.get<{items: {bytes: string}[]}>('auditor', page)
    leaves.push(...items.map(({bytes}) => sha256(Buffer.of(0), Buffer.from(bytes, 'base64'))))
  }
  return rootOf(leaves.slice(0, size)).toString('base64')
}
