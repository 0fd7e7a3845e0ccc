// The events of a run as people read them: what was announced, looked at and answered, decoded from Temporal's payloads.
import type {RunEvent} from '@rin/contracts'
import {ranIn} from './activity.ts'
import {instantOf, type JsonEvent, typeOf} from './history.ts'
import {attributesOf, decoded, first, type Payload, type Payloads} from './payload.ts'

/** Of all that events carry, what is shown. */
interface Attributes {
  details?: {result?: Payloads}
  failure?: {applicationFailureInfo?: {type?: string}}
  input?: Payloads
  startToFireTimeout?: string
  searchAttributes?: {indexedFields?: Record<string, Payload>}
  continuedExecutionRunId?: string
  newExecutionRunId?: string
}

function activity({details, failure}: Attributes, event: JsonEvent): Partial<RunEvent> {
  const ran = ranIn(event)
  if (!ran) return {}
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
  return {
    number: Number(event.eventId),
    type: type.toLowerCase().replaceAll('_', '-'),
    time: instantOf(event.eventTime),
    ...readers[type]?.(attributesOf(event), event),
  }
}
