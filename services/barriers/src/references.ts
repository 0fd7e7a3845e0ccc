// References of barriers, `B-2026-00042`: unique, from a block of 100 for each process; gaps are no promise.
import type {RecordDocument} from '@rin/kit/record'
import {dayOf} from '@rin/kit/working-days'
import type {Collection, Model} from 'mongoose'
import type {BarrierState} from './domain/state.ts'

const BLOCK = 100

export interface Counter {
  _id: string
  last: number
}

const referenceOf = (year: string, number: number): string => `B-${year}-${String(number).padStart(5, '0')}`

/** A function that gives the next reference at an instant. */
export function references(counters: Collection<Counter>, barriers: Model<RecordDocument<BarrierState>>) {
  const block = {year: '', next: 0, end: 0}
  let reserving: Promise<void> | undefined

  /** A counter that was put back with a backup names blocks that were given out before: they are passed over. */
  async function reserve(year: string): Promise<void> {
    for (;;) {
      const counter = await counters.findOneAndUpdate(
        {_id: `B-${year}`},
        {$inc: {last: BLOCK}},
        {upsert: true, returnDocument: 'after'},
      )
      const end = counter?.last ?? BLOCK
      const all = Array.from({length: BLOCK}, (_, i) => referenceOf(year, end - i))
      if (await barriers.exists({'state.reference': {$in: all}})) continue
      Object.assign(block, {year, next: end - BLOCK, end})
      return
    }
  }

  return async (now: string): Promise<string> => {
    const year = dayOf(now).slice(0, 4)
    while (block.year !== year || block.next >= block.end) {
      reserving ??= reserve(year).finally(() => {
        reserving = undefined
      })
      await reserving
    }
    return referenceOf(year, ++block.next)
  }
}
