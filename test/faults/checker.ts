// The checker: compares what clients were told with records, EVENTS, audit and Temporal. Pure.
import {checkLog} from './log-rules.ts'
import {checkMoving} from './moving-rules.ts'
import type {Heard, Snapshot} from './snapshot.ts'
import {checkTold} from './told-rules.ts'

/** Everything that is wrong, as sentences; nothing when all agree. */
export const check = (heard: Heard, snapshot: Snapshot): string[] => [
  ...checkTold(heard, snapshot),
  ...checkLog(snapshot),
  ...checkMoving(snapshot),
]
