// When exactly a workflow wakes: clocks of a day all end at its midnight, so their workflows wake one after another.
import {createHash} from 'node:crypto'
import type {Next} from './step.ts'

/** A number of the record's own in [0, 1). */
const shareOf = (id: string): number => createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32

/** Pure: a wait that ends somewhat later, at most the jitter; a short one stays short. */
export function spread<A>(next: Next<A>, id: string, now: string, jitterMs: number): Next<A> {
  if (next.kind !== 'wait' || next.until === null) return next
  const end = Date.parse(next.until)
  const later = shareOf(id) * Math.min(jitterMs, (end - Date.parse(now)) / 10)
  return {...next, until: new Date(end + later).toISOString()}
}
