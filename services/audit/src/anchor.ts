// Sends checkpoints to addresses outside the house, as they are: retried until they are taken, and recorded.
import {setTimeout as pause} from 'node:timers/promises'
import type {Logger} from '@rin/kit/log'
import type {Connection} from 'mongoose'
import * as z from 'zod'
import type {StoredCheckpoint} from './ledger.ts'

/** Addresses, with commas between. One that is none ends the start, and is not repeated: it may hold a secret. */
export const AnchorUrls = z
  .string()
  .transform(typed =>
    typed
      .split(',')
      .map(url => url.trim())
      .filter(url => url !== ''),
  )
  .refine(
    urls => urls.every(url => /^https?:$/.test(URL.parse(url)?.protocol ?? '')),
    'names something that is no address',
  )

const TIMEOUT_MS = 10_000
const SLOWEST_RETRY_MS = 60_000

/** A checkpoint that an address has taken. */
export interface Anchor {
  url: string
  size: number
  at: string
}

interface AnchorDocument extends Anchor {
  _id: string
}

/** Where it is recorded who has taken which checkpoint. */
export function anchorStore(db: Connection) {
  const anchors = db.collection<AnchorDocument>('anchors')
  return {
    async add(anchor: Anchor): Promise<void> {
      // Two processes may have sent the same: the first one counts.
      await anchors.updateOne({_id: `${anchor.size} ${anchor.url}`}, {$setOnInsert: anchor}, {upsert: true})
    },
    /** The newest of an address, or null. */
    async newest(url: string): Promise<Anchor | null> {
      const [found] = await anchors.find({url}).sort({size: -1}).limit(1).toArray()
      return found ?? null
    },
  }
}

type AnchorStore = ReturnType<typeof anchorStore>

/** The text as anybody may see it: an address may carry a secret. */
const nameOf = (url: string): string => new URL(url).host

export function anchoring(urls: readonly string[], store: AnchorStore, log: Logger, retryMs = 1_000) {
  const stopping = new AbortController()
  /** The newest that each address is to take. */
  const wanted = new Map<string, StoredCheckpoint>()
  const sending = new Map<string, Promise<void>>()

  async function post(url: string, {size, note}: StoredCheckpoint): Promise<boolean> {
    try {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)])
      const headers = {'content-type': 'text/plain; charset=utf-8'}
      const {ok, status} = await fetch(url, {method: 'POST', headers, body: note, signal})
      if (ok) await store.add({url, size, at: new Date().toISOString()})
      else log.warn({address: nameOf(url), status}, 'a checkpoint was not taken')
      return ok
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({err: error, address: nameOf(url)}, 'a checkpoint could not be sent')
      return false
    }
  }

  /** Sends what is wanted, until it is taken. A newer one takes the place of one that is not. */
  async function send(url: string): Promise<void> {
    let wait = retryMs
    for (let next = wanted.get(url); next && !stopping.signal.aborted; next = wanted.get(url)) {
      if (await post(url, next)) {
        if (wanted.get(url) === next) wanted.delete(url)
        wait = retryMs
      } else {
        await pause(wait, undefined, {signal: stopping.signal}).catch(() => {})
        wait = Math.min(wait * 2, SLOWEST_RETRY_MS)
      }
    }
    // In the same turn as the last look: what is wanted from now on starts another one.
    sending.delete(url)
  }

  return {
    /** Sends a checkpoint to every address that has none as new. */
    async offer(checkpoint: StoredCheckpoint): Promise<void> {
      for (const url of urls) {
        if (((await store.newest(url))?.size ?? 0) >= checkpoint.size) continue
        wanted.set(url, checkpoint)
        if (!sending.has(url)) sending.set(url, send(url))
      }
    },
    /** The newest checkpoint that each address has taken. */
    async taken(): Promise<{address: string; size: number; at: string}[]> {
      const found = await Promise.all(urls.map(url => store.newest(url)))
      return found.flatMap(anchor => (anchor ? [{address: nameOf(anchor.url), size: anchor.size, at: anchor.at}] : []))
    },
    async stop(): Promise<void> {
      stopping.abort()
      await Promise.all(sending.values())
    },
  }
}
