// The Merkle tree of RFC 6962 as pure functions: its hashes, and of which subtrees roots and proofs are made.
import {createHash} from 'node:crypto'

const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

export const leafHash = (bytes: Uint8Array): Buffer => createHash('sha256').update(LEAF).update(bytes).digest()

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest()

/** The root of a tree without leaves. */
export const EMPTY_ROOT = createHash('sha256').digest()

/** The leaves from `from` up to but not including `to`. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The largest power of two below n. */
function split(n: number): number {
  let size = 1
  while (size * 2 < n) size *= 2
  return size
}

/** The subtrees whose roots prove that an entry is in a tree of this size: the leaf's sibling first. */
export const inclusionOf = (index: number, size: number): Range[] => inclusionIn(index, {from: 0, to: size})

function inclusionIn(index: number, {from, to}: Range): Range[] {
  if (to - from === 1) return []
  const middle = from + split(to - from)
  const [left, right] = [
    {from, to: middle},
    {from: middle, to},
  ]
  return index < middle ? [...inclusionIn(index, left), right] : [...inclusionIn(index, right), left]
}

/** The subtrees whose roots prove that a tree of one size is the beginning of a tree of another; from 1 on. */
export const consistencyOf = (size: number, later: number): Range[] => consistencyIn(size, {from: 0, to: later}, true)

function consistencyIn(size: number, {from, to}: Range, known: boolean): Range[] {
  if (size === to) return known ? [] : [{from, to}]
  const middle = from + split(to - from)
  const [left, right] = [
    {from, to: middle},
    {from: middle, to},
  ]
  return size <= middle ? [...consistencyIn(size, left, known), right] : [...consistencyIn(size, right, false), left]
}

/** The complete subtrees of which a range is made, left to right. */
export function perfectParts({from, to}: Range): Range[] {
  const parts: Range[] = []
  for (let at = from; at < to; ) {
    let size = 1
    while (at % (size * 2) === 0 && at + size * 2 <= to) size *= 2
    parts.push({from: at, to: at + size})
    at += size
  }
  return parts
}

/** The root of a complete subtree, from its 1, 2, 4 … hashes. */
export function foldPerfect(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0] as Buffer
  const pairs: Buffer[] = []
  for (let i = 0; i < hashes.length; i += 2) pairs.push(nodeHash(hashes[i] as Buffer, hashes[i + 1] as Buffer))
  return foldPerfect(pairs)
}

/** The root of a range, from the roots of its complete subtrees. */
export const joinParts = (roots: readonly Buffer[]): Buffer =>
  roots.length === 0 ? EMPTY_ROOT : roots.reduceRight((right, left) => nodeHash(left, right))
