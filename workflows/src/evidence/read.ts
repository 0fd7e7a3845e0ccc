// The events of a run as people read them: what was announced, looked at and answered, decoded from Temporal's payloads.
import type {RunEvent} from '@rin/contracts'
import {instantOf, type JsonEvent, typeOf} from './history.ts'

interface Payload {
  data?: string
}
interface Payloads {
  payloads?: Payload[]
}

/** Of all that events carry, what is shown. */
interface Attributes {
  details?: {data?: Payloads; result?: Payloads}
  failure?: {applicationFailureInfo?: {type?: string}}
  input?: Payloads
  startToFireTimeout?: string
  searchAttributes?: {indexedFields?: Record<string, Payload>}
  continuedExecutionRunId?: string
  newExecutionRunId?: string
}

const decoded = (payload: Payload | undefined): unknown =>
  payload?.data ? JSON.parse(Buffer.from(payload.data, 'base64').toString()) : null

const first = (of: Payloads | undefined): unknown => decoded(of?.payloads?.[0])

/** A local activity; other markers are the SDK's own. */
function activity({details, failure}: Attributes): Partial<RunEvent> {
  const ran = first(details?.data) as {activity_type?: string} | null
  if (!ran?.activity_type) return {}
  if (failure) return {activity: ran.activity_type, failure: failure.applicationFailureInfo?.type ?? 'failed'}
  return {activity: ran.activity_type, answer: first(details?.result) as RunEvent['answer']}
}

function timer({startToFireTimeout = '0s'}: Attributes, {eventTime, userMetadata}: JsonEvent): Partial<RunEvent> {
  const ms = Number.parseFloat(startToFireTimeout) * 1_000
  const until = new Date(Date.parse(eventTime) + Math.round(ms)).toISOString()
  return {timer: {says: decoded(userMetadata?.summary) as string | null, until}}
}

const shown = ({searchAttributes}: Attributes): Partial<RunEvent> => ({
  shown: Object.fromEntries(
    Object.entries(searchAttributes?.indexedFields ?? {}).map(([name, value]) => [name, String(decoded(value))]),
  ),
})

const readers: Readonly<Record<string, (attributes: Attributes, event: JsonEvent) => Partial<RunEvent>>> = {
  WORKFLOW_EXECUTION_STARTED: ({continuedExecutionRunId: run}) => (run ? {continues: run} : {}),
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: ({newExecutionRunId: run}) => (run ? {continuedBy: run} : {}),
  // The only signal of a workflow is the announcement of a version.
  WORKFLOW_EXECUTION_SIGNALED: ({input}) => ({announced: Number(first(input))}),
  MARKER_RECORDED: activity,
  TIMER_STARTED: timer,
  UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: shown,
}

export function readEvent(event: JsonEvent): RunEvent {
  const type = typeOf(event)
  const [, attributes = {}] = Object.entries(event).find(([key]) => key.endsWith('EventAttributes')) ?? []
  return {
    number: Number(event.eventId),
    type: type.toLowerCase().replaceAll('_', '-'),
    time: instantOf(event.eventTime),
    ...readers[type]?.(attributes as Attributes, event),
  }
}
