// What Temporal's events carry: attributes of their type, with JSON in base64.
import type {JsonEvent} from './history.ts'

export interface Payload {
  data?: string
}
export interface Payloads {
  payloads?: Payload[]
}

export const decoded = (payload: Payload | undefined): unknown =>
  payload?.data ? JSON.parse(Buffer.from(payload.data, 'base64').toString()) : null

export const first = (of: Payloads | undefined): unknown => decoded(of?.payloads?.[0])

export const attributesOf = (event: JsonEvent): object =>
  (Object.entries(event).find(([key]) => key.endsWith('EventAttributes'))?.[1] ?? {}) as object
