// Signs what the log has become, unless it contradicts what was signed or published before.
import {setTimeout as pause} from 'node:timers/promises'
import type {KeyRing} from './keys.ts'
import {type Ledger, type LedgerStore, type Refusal, refusal, type StoredCheckpoint} from './ledger.ts'
import {checkpointText, type TreeHead} from './note.ts'
import type {Published} from './published.ts'

const AT_MOST_EVERY_MS = 1_000

interface Parts {
  store: LedgerStore
  ledger: Ledger
  keys: KeyRing
  published: Published
}

export function checkpoints({store, ledger, keys, published}: Parts, atMostEvery = AT_MOST_EVERY_MS) {
  async function mustContain(older: TreeHead | null, {size}: TreeHead, behind: Refusal, other: Refusal): Promise<void> {
    if (!older) return
    if (older.size > size) throw refusal(behind)
    if (!(await ledger.rootAt(older.size)).equals(older.root)) throw refusal(other)
  }

  /** The note of a state of the log under the present key: the text is the same whoever signs it. */
  function noteOf(head: TreeHead): string {
    const signer = keys.signer()
    return signer.sign(checkpointText(signer.name, head))
  }

  async function sign(): Promise<StoredCheckpoint | null> {
    const signed = await store.latest()
    const head = await ledger.head()
    await mustContain(signed, head, 'entries-lost', 'contradicts-signed')
    const out = published.last()
    await mustContain(out, head, 'behind-published', 'contradicts-published')
    if (head.size === 0) return null
    const note = noteOf(head)
    const stored = signed?.size === head.size ? signed : await store.insertCheckpoint({...head, note})
    if (!stored.root.equals(head.root)) throw refusal('contradicts-signed')
    // Last, so that nothing is published that is not kept; and also what another start has signed and not published.
    if (head.size > (out?.size ?? 0)) published.add(note)
    return {...head, note}
  }

  let last = Number.NEGATIVE_INFINITY
  let signing: Promise<StoredCheckpoint | null> = Promise.resolve(null)
  let under: Promise<StoredCheckpoint | null> | undefined

  async function inTurn(): Promise<StoredCheckpoint | null> {
    await signing.catch(() => {})
    await pause(Math.max(0, last + atMostEvery - performance.now()))
    // Whoever asks from here on may know of entries that this one does not cover.
    under = undefined
    last = performance.now()
    signing = sign()
    return signing
  }

  return {
    noteOf,
    /** A checkpoint of all that is logged now; null while that is nothing. At most one a second is signed. */
    current(): Promise<StoredCheckpoint | null> {
      under ??= inTurn()
      return under
    },
  }
}

export type Checkpoints = ReturnType<typeof checkpoints>
