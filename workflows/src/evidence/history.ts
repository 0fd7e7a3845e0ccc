// The history of a run as it is kept: the same bytes whoever fetches it, and what it says of the run as a whole.
import {createHash} from 'node:crypto'
import type {WorkflowRun} from '@rin/contracts'
import {type History, historyToJSON} from '@temporalio/common/lib/proto-utils.js'

/** An event in Temporal's own JSON; what is of its type stands under a key that ends with `EventAttributes`. */
export interface JsonEvent {
  eventId: string
  eventTime: string
  eventType: string
  userMetadata?: {summary?: {data?: string}}
  [attributes: string]: unknown
}

/** The server gives the entries of a map in any order. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** The JSON that Temporal's own tools write and replay, with its keys in order. */
export const bytesOf = (history: History): Buffer =>
  Buffer.from(JSON.stringify(JSON.parse(historyToJSON(history)), inOrder))

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const eventsIn = (bytes: Buffer): JsonEvent[] => (JSON.parse(bytes.toString()) as {events: JsonEvent[]}).events

/** Temporal's instants are finer. */
export const instantOf = (time: string): string => new Date(time).toISOString()

const PREFIX = 'EVENT_TYPE_'
const closing: Readonly<Record<string, WorkflowRun['status']>> = {
  WORKFLOW_EXECUTION_COMPLETED: 'completed',
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: 'continued-as-new',
  WORKFLOW_EXECUTION_FAILED: 'failed',
  WORKFLOW_EXECUTION_CANCELED: 'cancelled',
  WORKFLOW_EXECUTION_TERMINATED: 'terminated',
  WORKFLOW_EXECUTION_TIMED_OUT: 'timed-out',
}

/** Temporal's name of an event without what all have in common. */
export const typeOf = ({eventType}: JsonEvent): string => eventType.slice(PREFIX.length)

/** What its events say of a run that has ended; null while it runs. */
export function endedRun(events: readonly JsonEvent[]) {
  const [first, last] = [events[0], events.at(-1)]
  const status = last && closing[typeOf(last)]
  if (!first || !last || !status) return null
  return {
    status,
    startedAt: instantOf(first.eventTime),
    closedAt: instantOf(last.eventTime),
    events: events.length,
  }
}
