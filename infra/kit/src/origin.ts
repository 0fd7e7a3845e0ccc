// Who caused the events of a command, and what of it may stand in them.
import {ERASURE, type Message, WORKFLOW} from '@rin/contracts'
import type {Origin, TypedText} from './record-events.ts'
import type {Context} from './serve.ts'

/** A person, now. Under a pseudonym there is nothing to follow back: no role, no organisation, no trace. */
export function byPerson(
  {actor, id, correlationId}: Message<unknown>,
  {traceparent}: Context,
  role: string | null,
  pseudonym?: string | null,
): Origin {
  const time = new Date().toISOString()
  const {person: author} = actor
  if (pseudonym) return {actor: pseudonym, author, time, commandId: id, correlationId: crypto.randomUUID()}
  return {
    actor: author,
    author,
    role,
    organisation: actor.organisation,
    time,
    commandId: id,
    correlationId,
    traceparent,
  }
}

/** A person for the consortium: the words are its own, and stay when the person who typed them is erased. */
export function byOffice(
  message: Message<unknown>,
  context: Context,
  role: string | null,
  pseudonym?: string | null,
): Origin {
  const {author: _, ...origin} = byPerson(message, context, role, pseudonym)
  return origin
}

/** The workflow. Its now is the now of its moves, so that a clock that it saw end has ended for the record as well. */
export const byWorkflow = (
  {id, time, correlationId, activityId}: Pick<Message<unknown>, 'id' | 'time' | 'correlationId' | 'activityId'>,
  causationId?: string,
): Origin => ({
  actor: WORKFLOW.person,
  role: WORKFLOW.person,
  time,
  commandId: id,
  correlationId,
  causationId,
  activityId,
})

/** What is erased, whoever asked for it. */
export const byErasure = ({id, correlationId}: Pick<Message<unknown>, 'id' | 'correlationId'>): Origin => ({
  actor: ERASURE.person,
  role: ERASURE.person,
  time: new Date().toISOString(),
  commandId: id,
  correlationId,
})

/** What a decision carries: codes for the event, and texts that are kept beside the state. */
export function textsApart(carried: Record<string, unknown>): {
  codes: Record<string, unknown>
  texts: Record<string, TypedText>
} {
  const entries = Object.entries(carried).filter(([, value]) => value !== undefined)
  const isText = ([, value]: [string, unknown]): boolean => typeof value === 'object' && value !== null
  return {
    codes: Object.fromEntries(entries.filter(entry => !isText(entry))),
    texts: Object.fromEntries(entries.filter(isText)) as Record<string, TypedText>,
  }
}
