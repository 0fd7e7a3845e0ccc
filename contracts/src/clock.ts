// A clock as events carry it and as views show it.
import * as z from 'zod'
import {Instant} from './actors.ts'
import * as m from './movement.ts'

/** As events and records carry it. */
export const Clock = z.object({
  state: z.enum(m.clockStates),
  policy: z.string(),
  warnAt: Instant.nullable(),
  dueAt: Instant,
  thenAt: Instant.nullable(),
  fired: z.array(z.enum(m.firings)),
  left: z.object({warn: z.number().nullable(), due: z.number()}).nullable(),
} satisfies Record<keyof m.Clock, z.ZodType>)

/** As views show it; which clock it is stands beside it. */
export const clockShown = {
  state: z.enum(m.clockStates).describe('missed from `dueAt` on, even before the workflow has recorded it'),
  policy: z.string().describe('the version that it was started under'),
  warnAt: Instant.nullable(),
  dueAt: Instant,
  thenAt: Instant.nullable().describe('what follows a miss'),
  workingDaysLeft: z.int().nullable().describe('until `dueAt`; null once it is met or missed'),
}
