// Items of lists as JSON: made once for each version of a record, and remembered for as long as they stay true.
import {LRUCache} from 'lru-cache'
import type * as z from 'zod'

/** As much of a record as says whether what was made of it is still so: an erasure changes the salt, everything else the version. */
export interface Versioned {
  _id: string
  version: number
  salt: string
}

interface Item {
  version: number
  salt: string
  until: string
  json: Uint8Array
}

const REMEMBERED = 5_000

/**
 * Items of the records that were found, by id. `show` makes an item, of which what the schema lets through is kept; `until` is
 * the instant from which it would be another although nothing happened. `read` gets the ids of those that have to be made; what
 * it no longer finds is left out.
 */
export function shownItems<R extends Versioned, S extends z.ZodType>(
  schema: S,
  show: (record: R, now: string) => z.input<S>,
  until: (record: R, now: string) => string,
) {
  const items = new LRUCache<string, Item>({max: REMEMBERED})

  function remembered({_id, version, salt}: Versioned, now: string): Item | undefined {
    const item = items.get(_id)
    return item && item.version === version && item.salt === salt && now < item.until ? item : undefined
  }

  return async (
    found: readonly Versioned[],
    now: string,
    read: (ids: string[]) => Promise<R[]>,
  ): Promise<ReadonlyMap<string, Uint8Array>> => {
    const texts = new Map<string, Uint8Array>()
    const unknown: string[] = []
    for (const record of found) {
      const item = remembered(record, now)
      if (item) texts.set(record._id, item.json)
      else unknown.push(record._id)
    }
    if (unknown.length === 0) return texts
    for (const record of await read(unknown)) {
      const json = Buffer.from(JSON.stringify(schema.parse(show(record, now))))
      texts.set(record._id, json)
      items.set(record._id, {version: record.version, salt: record.salt, until: until(record, now), json})
    }
    return texts
  }
}
