// State as the sum of events: the movement after each, and what differs between two movements.
import type {EventEnvelope} from './event.ts'
import type {Movement} from './movement.ts'
import type {SolutionChange} from './solution-events.ts'
import {proposedBy, type SolutionMovement} from './solution-movement.ts'

type Recorded = Pick<EventEnvelope, 'type' | 'data' | 'actor' | 'actororg'>

/** The movement after a change; clocks that the change does not name stay. */
export const afterChange = (m: Movement, changed: Partial<Movement>): Movement => ({
  ...m,
  ...changed,
  clocks: {...m.clocks, ...changed.clocks},
})

/** The movement after a change; commitments and findings that the change does not name stay. */
export const afterSolutionChange = (m: SolutionMovement, changed: SolutionChange): SolutionMovement => ({
  ...m,
  ...changed,
  commitments: {...m.commitments, ...changed.commitments},
  found: {...m.found, ...changed.found},
})

/** A barrier after an event; null before its first, which carries the whole movement. */
export const barrierAfter = (before: Movement | null, {data}: Recorded): Movement =>
  before ? afterChange(before, (data.changed ?? {}) as Partial<Movement>) : (data.changed as Movement)

/** A solution after an event; null before its first. */
export function solutionAfter(before: SolutionMovement | null, event: Recorded): SolutionMovement {
  const {type, data, actor, actororg} = event
  // Without an organisation there is only the pseudonym to stand for who proposed it.
  if (before === null) return proposedBy(actororg ?? actor, data.barriers as string[])
  // The first adoptions were recorded without what they changed.
  if (type === 'rin.solution.reserved.v1' && !data.changed) {
    return {...before, adoptedFor: [...before.adoptedFor, String(data.barrier)]}
  }
  return afterSolutionChange(before, (data.changed ?? {}) as SolutionChange)
}

/** A place that differs between two states, as a path of names with dots between them. */
export interface Difference {
  field: string
  from: unknown
  to: unknown
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is absent in one state is null there; what has parts in both is compared part by part. */
export function differences(from: object, to: object, path = ''): Difference[] {
  const names = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...names].flatMap(name => {
    const [was, is]: unknown[] = [Reflect.get(from, name) ?? null, Reflect.get(to, name) ?? null]
    if (was === is) return []
    const field = `${path}${name}`
    if (isRecord(was) && isRecord(is)) return differences(was, is, `${field}.`)
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{field, from: was, to: is}]
  })
}
