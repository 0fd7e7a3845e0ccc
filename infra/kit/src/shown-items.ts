// Items of lists as JSON: made once for each version of a record, and remembered for as long as they stay true.
import {LRUCache} from 'lru-cache'
import type * as z from 'zod'
import {dayOf, endOfDay} from './working-days.ts'

/**
 * As much of a record as says whether what was made of it is still so: an erasure changes the salt, everything else the version,
 * and where a database was put back, the same version has another time.
 */
export interface Versioned {
  _id: string
  version: number
  time: string
  salt: string
}

interface Item extends Omit<Versioned, '_id'> {
  until: string
  json: Uint8Array
}

/** The items used last, in number and in bytes: texts may be long. */
const REMEMBERED = 5_000
const REMEMBERED_BYTES = 2 ** 26

/** The first of these instants to come, at the latest the end of the day in Berlin: nothing is remembered for longer. */
export function nextOf(instants: readonly string[], now: string): string {
  const night = endOfDay(dayOf(now))
  return instants.reduce((next, instant) => (instant > now && instant < next ? instant : next), night)
}

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
  const items = new LRUCache<string, Item>({
    max: REMEMBERED,
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: ({json}) => json.length,
  })

  function remembered({_id, version, time, salt}: Versioned, now: string): Item | undefined {
    const item = items.get(_id)
    const same = item && item.version === version && item.time === time && item.salt === salt
    return same && now < item.until ? item : undefined
  }

  return async (
    found: readonly Versioned[],
    now: string,
    read: (ids: string[]) => Promise<R[]>,
  ): Promise<ReadonlyMap<string, Uint8Array>> => {
    const shown = new Map<string, Uint8Array>()
    const unknown: string[] = []
    for (const record of found) {
      const item = remembered(record, now)
      if (item) shown.set(record._id, item.json)
      else unknown.push(record._id)
    }
    if (unknown.length === 0) return shown
    for (const record of await read(unknown)) {
      const json = Buffer.from(JSON.stringify(schema.parse(show(record, now))))
      shown.set(record._id, json)
      const {version, time, salt} = record
      items.set(record._id, {version, time, salt, until: until(record, now), json})
    }
    return shown
  }
}
