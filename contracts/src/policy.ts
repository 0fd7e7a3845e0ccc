// The service levels as data, of barriers and of solutions: how long each clock runs, when it warns, and what follows a miss.
import * as z from 'zod'
import {query} from './command.ts'
import type {ClockName} from './movement.ts'
import type {SolutionClockName} from './solution-moves.ts'

const units = ['WD', 'days', 'weeks', 'months', 'seconds'] as const
const SPAN = new RegExp(`^([1-9][0-9]{0,3}) (${units.join('|')})$`)

/** A length of time: working days of Berlin (WD), calendar days, weeks, months whose end clamps, or seconds for trials. */
const Span = z
  .string()
  .regex(SPAN, 'is no length of time such as "5 WD", "30 days", "10 weeks" or "3 months"')
  .meta({id: 'Span', example: '10 WD'})

/** Number and unit of a span. */
export function spanOf(span: string): {count: number; unit: (typeof units)[number]} {
  const [, count, unit] = SPAN.exec(span) ?? []
  return {count: Number(count), unit: unit as (typeof units)[number]}
}

/** The target once more, or, where a date is the target, as many working days as there were. */
const AGAIN = 'as long again'

const timed = z.strictObject({
  target: Span,
  after: z.union([z.literal(AGAIN), Span]).describe('what is waited for after a miss'),
  warns: z.boolean(),
})

const clocks = z.strictObject({
  acknowledgement: timed,
  review: timed,
  answer: timed,
  offer: timed.extend({after: z.null().describe('the miss itself ends the wait')}),
  assignment: timed,
  resolution: timed.extend({target: Span.nullable().describe('null: the target date of the lead')}),
  progress: timed,
  confirmation: timed,
  effect: timed,
} satisfies Record<ClockName, z.ZodType>)

const levels = {
  version: z.string().regex(/^[1-9][0-9]{0,5}$/, 'is no whole number'),
  warnAfter: z.number().gt(0).lt(1).describe('share of the working time after which a clock warns'),
  extraHolidays: z.array(z.iso.date()).describe('one-off public holidays of Berlin, beside the yearly ones'),
}

/** One version of the service levels of barriers. A clock keeps the version that it was started under. */
export const Policy = z
  .strictObject({
    ...levels,
    clocks,
    resolutionLimit: z.strictObject({individual: Span, structural: Span}).describe('the farthest target date'),
    newTarget: Span.describe('how soon after contest or returned the lead owes a new target date'),
    longestPause: Span,
    appeal: Span.describe('how long an appeal is possible after closing'),
    lateAnswer: Span.describe('how long an answer is possible after closing'),
    headReminder: Span.describe('how often the head of coordination is reminded after having been called'),
  })
  .meta({id: 'Policy'})
export type Policy = z.infer<typeof Policy>

/** One version of the service levels of solutions. */
export const SolutionPolicy = z
  .strictObject({
    ...levels,
    clocks: z.strictObject({
      commitment: timed.extend({
        target: Span.nullable().describe('null: the day that was promised'),
        after: Span.describe('how long after that day a commitment is still no broken one'),
      }),
      update: timed.extend({target: Span.describe('how old the latest update may become')}),
    } satisfies Record<SolutionClockName, z.ZodType>),
  })
  .meta({id: 'SolutionPolicy'})
export type SolutionPolicy = z.infer<typeof SolutionPolicy>

export const readPolicies = query('barrier.policies', {
  servedBy: 'barriers',
  sentBy: ['gateway'],
  data: z.strictObject({}),
  reply: z.object({current: z.string(), items: z.array(Policy)}),
  about: 'The service levels of barriers, every version; clocks that start now run under the current one.',
})
export const readSolutionPolicies = query('solution.policies', {
  servedBy: 'solutions',
  sentBy: ['gateway'],
  data: z.strictObject({}),
  reply: z.object({current: z.string(), items: z.array(SolutionPolicy)}),
  about: 'The service levels of solutions, every version.',
})
