// The envelope of events (CloudEvents 1.0, structured JSON) and how an event is declared.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'

/** Salted commitment to a text: HMAC-SHA256 in base64url. The text itself never enters an event. */
const Commitment = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
export const Commitments = z.record(z.string(), Commitment)

export const EventEnvelope = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid().describe('UUIDv5 of kind, record and version'),
  source: z.string().startsWith('/services/'),
  type: z.string().regex(/^rin\.[a-z]+\.[a-z-]+\.v[0-9]+$/),
  subject: Id.describe('the record'),
  time: Instant,
  datacontenttype: z.literal('application/json'),
  data: z.record(z.string(), z.unknown()),
  recordversion: z.int().positive().describe('raised by one by every event of the record'),
  actor: Id.describe('a person, a pseudonym, workflow or setup'),
  actorrole: z.string().optional(),
  actororg: Id.optional(),
  commandid: z.uuid(),
  correlationid: z.uuid(),
  causationid: z.string().optional(),
  activityid: z.string().optional().describe('the activity that made it, in the run that correlationid names'),
  traceparent: z.string().optional(),
})
export type EventEnvelope = z.infer<typeof EventEnvelope>

export interface EventDeclaration<D extends z.ZodType = z.ZodType> {
  /** `<kind>.<event>`, as in the subject `evt.<kind>.<event>.<id>`. */
  readonly name: string
  readonly type: string
  readonly data: D
  /** One sentence for the table in contracts/README.md. */
  readonly about: string
}

/** Declares the event `rin.<kind>.<event>.v1`. */
export const event = <D extends z.ZodType>(
  name: `${string}.${string}`,
  data: D,
  about: string,
): EventDeclaration<D> => ({
  name,
  type: `rin.${name}.v1`,
  data,
  about,
})

/** The NATS subject of an event of this type: `evt.<kind>.<event>.<id>`. */
export function eventSubject(type: string, id: string): string {
  const [, kind, name] = type.split('.')
  return `evt.${kind}.${name}.${id}`
}
