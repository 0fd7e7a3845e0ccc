// The tree of RFC 6962 as its definition says it, slow and obvious: what the log's own is compared with.
import {createHash} from 'node:crypto'

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

export const leafHash = (bytes: Uint8Array): Buffer => sha256(Buffer.of(0), bytes)

/** The root over leaf hashes. */
export function slowRoot(hashes: readonly Buffer[]): Buffer {
  if (hashes.length < 2) return hashes[0] ?? sha256()
  const k = 2 ** Math.ceil(Math.log2(hashes.length) - 1)
  return sha256(Buffer.of(1), slowRoot(hashes.slice(0, k)), slowRoot(hashes.slice(k)))
}
