// The envelope of commands and queries, and how one is declared: subject, who serves it, who may send it, data and reply.
import * as z from 'zod'
import {Actor, Instant} from './actors.ts'

/** The processes that talk over NATS. */
export const processes = ['gateway', 'barriers', 'groups', 'solutions', 'audit', 'bridge', 'worker'] as const
export type Process = (typeof processes)[number]
/** Who looks after the consortium; sends what mends it, and sees no case. */
export const OPERATOR = 'operator'

/** An activity of a workflow's run: its number in the run, and when it was scheduled, in milliseconds since 1970. */
export const ActivityId = z.string().regex(/^[0-9]+-[0-9]+$/)

/** What every command and query carries. `id` makes a command once-only; `activityId` says what of a workflow asks. */
export const Envelope = z.strictObject({
  id: z.uuid(),
  actor: Actor,
  time: Instant,
  correlationId: z.uuid(),
  activityId: ActivityId.optional(),
  data: z.unknown(),
})
export interface Message<T> extends Omit<z.infer<typeof Envelope>, 'data'> {
  data: T
}

/** Header with the milliseconds that are left for an answer. */
export const BUDGET_HEADER = 'Rin-Budget-Ms'

export interface Endpoint<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly subject: string
  readonly servedBy: Process
  readonly sentBy: readonly (Process | typeof OPERATOR)[]
  readonly data: I
  readonly reply: O
  /** One sentence for the table in contracts/README.md. */
  readonly about: string
}

type Declaration<I extends z.ZodType, O extends z.ZodType> = Omit<Endpoint<I, O>, 'subject'>

/** Declares `cmd.<kind>.<verb>`: asks for a change. */
export const command = <I extends z.ZodType, O extends z.ZodType>(
  name: `${string}.${string}`,
  rest: Declaration<I, O>,
) => ({subject: `cmd.${name}`, ...rest}) satisfies Endpoint<I, O>

/** Declares `qry.<kind>.<question>`: changes nothing. */
export const query = <I extends z.ZodType, O extends z.ZodType>(name: `${string}.${string}`, rest: Declaration<I, O>) =>
  ({subject: `qry.${name}`, ...rest}) satisfies Endpoint<I, O>
