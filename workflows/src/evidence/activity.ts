// What an activity left in the history of its run: all that it does carries its id, and its event tells the same.
import type {JsonEvent} from './history.ts'
import {attributesOf, first, type Payloads} from './payload.ts'

interface Ran {
  activity_id: string
  activity_type: string
  original_schedule_time: {seconds: number; nanos: number}
}

/** The number alone does not tell: a task that is tried again begins with the numbers of the one before. */
export const activityIdOf = (number: string, scheduledMs: number): string => `${number}-${scheduledMs}`

/** The local activity whose end an event records; other markers are the SDK's own. */
export function ranIn(event: JsonEvent): Ran | null {
  const {details} = attributesOf(event) as {details?: {data?: Payloads}}
  const ran = first(details?.data) as Ran | null
  return ran?.activity_type ? ran : null
}

const scheduledMs = ({original_schedule_time: {seconds, nanos}}: Ran): number =>
  seconds * 1_000 + Math.floor(nanos / 1_000_000)

/**
 * The event that an activity left: its worker notes when it is scheduled, and tells it just after. Where Temporal never heard of
 * it, since the worker ended or the task was refused, the task was tried again: then the event of what that did first.
 */
export function eventsOfActivity(events: readonly JsonEvent[], activityId: string): JsonEvent[] {
  const [number, told] = activityId.split('-')
  const all = events.flatMap(event => {
    const ran = ranIn(event)
    return ran ? [{event, number: ran.activity_id, at: scheduledMs(ran)}] : []
  })
  const left = all.find(each => each.number === number && each.at <= Number(told))
  const found = left ?? all.find(({at}) => at > Number(told))
  return found ? [found.event] : []
}
