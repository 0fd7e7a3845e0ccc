// Answers whoever checks the log: checkpoints, keys, entries, proofs, and what is missing.
import {type Message, type Reply, refuse} from '@rin/contracts'
import type {anchoring} from './anchor.ts'
import type {Checkpoints} from './checkpoints.ts'
import type {Gaps} from './gaps.ts'
import type {KeyRing} from './keys.ts'
import {type LedgerStore, refusalIn, type StoredCheckpoint} from './ledger.ts'
import {fitting} from './room.ts'
import type {Selections} from './selections.ts'
import {rootsOf} from './subtrees.ts'
import {consistencyOf, inclusionOf, type Range} from './tree.ts'

interface Parts {
  selections: Selections
  store: LedgerStore
  keys: KeyRing
  signing: Checkpoints
  anchors: ReturnType<typeof anchoring>
  gaps: Gaps
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const beyond = (pointer: string) => refuse('invalid', {errors: [{pointer, code: 'beyond-the-checkpoint'}]})

export function auditQueries({selections, store, keys, signing, anchors, gaps}: Parts) {
  /** The newest checkpoint; a log that contradicts what was signed is not signed again. */
  async function newest(): Promise<Reply<StoredCheckpoint>> {
    try {
      const checkpoint = await signing.current()
      return checkpoint ? {ok: checkpoint} : refuse('not-found')
    } catch (error) {
      const because = refusalIn(error)
      if (because) return refuse('unsigned', {because})
      throw error
    }
  }

  /**
   * The size that was asked for, or that of the newest checkpoint. Nothing is proven of what is not signed, and what is needed
   * is signed now if it was not before.
   */
  async function sizeOf(asked: number | undefined, needed: number): Promise<Reply<number>> {
    const signed = await store.latest()
    if (signed && Math.max(asked ?? 0, needed) <= signed.size) return {ok: asked ?? signed.size}
    const checkpoint = await newest()
    if ('problem' in checkpoint) return checkpoint
    const {size} = checkpoint.ok
    return asked === undefined || asked <= size ? {ok: asked ?? size} : beyond('/size')
  }

  const proof = async (ranges: readonly Range[], size: number): Promise<string[]> =>
    (await rootsOf(store, ranges, size)).map(base64)

  return {
    async checkpoint() {
      const found = await newest()
      if ('problem' in found) return found
      const {size, root} = found.ok
      const {name: origin} = keys.signer()
      const anchored = await anchors.taken()
      return {ok: {origin, size, root: base64(root), checkpoint: signing.noteOf(found.ok), anchored}}
    },

    async keys() {
      const [key, ...former] = keys.verifierKeys()
      return {ok: {key, former}}
    },

    async entries({data: {from, limit}}: Message<{from: number; limit: number}>) {
      const found = await selections.from(from, limit)
      const items = fitting(found).map(({_id, b}) => ({index: _id, bytes: base64(b)}))
      const more = found.length === limit || items.length < found.length
      return {ok: {items, next: more ? from + items.length : null}}
    },

    async inclusion({data: {index, size: asked}}: Message<{index: number; size?: number | undefined}>) {
      const size = await sizeOf(asked, index + 1)
      if ('problem' in size) return size
      if (index >= size.ok) return beyond('/index')
      return {ok: {size: size.ok, proof: await proof(inclusionOf(index, size.ok), size.ok)}}
    },

    async consistency({data: {from, size: asked}}: Message<{from: number; size?: number | undefined}>) {
      const size = await sizeOf(asked, from)
      if ('problem' in size) return size
      if (from > size.ok) return beyond('/from')
      const older = await store.checkpoint(from)
      return {
        ok: {
          size: size.ok,
          proof: await proof(consistencyOf(from, size.ok), size.ok),
          older: older && signing.noteOf(older),
        },
      }
    },

    async missing() {
      const items = gaps.list().map(({kind, record, version, since}) => {
        return {kind, record, version, since: new Date(since).toISOString()}
      })
      return {ok: {items}}
    },
  }
}
