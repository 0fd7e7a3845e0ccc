// What is compared: what clients were told, and what records, EVENTS, audit and Temporal hold once it is quiet.
import type {Decision, EventEnvelope, Movement, SolutionDecisionName, SolutionMovement} from '@rin/contracts'

/** yes: acknowledged. undone: recorded, then withdrawn. no: refused. unknown: no answer, however often asked. */
export type Verdict = 'yes' | 'undone' | 'no' | 'unknown'

/** An answer to a command under its key. */
export interface Answer {
  verdict: Verdict
  /** 0 without an answer. */
  status: number
  code: string | null
  /** Id and version of the record that came back. */
  id: string | null
  version: number | null
}

/** A command of a client and the last answer to it. */
export interface Told extends Answer {
  kind: 'report' | 'decide' | 'propose' | 'decide-solution' | 'publish' | 'reuse'
  who: string
  key: string
  /** As the gateway derives it from person, path and key. */
  commandId: string
  /** The record concerned: of a new one, its id is the command's. */
  record: string
  decision: Decision | SolutionDecisionName | null
  /** When it was first asked and finally answered, on a clock that counts what clients do. */
  asked: number
  answered: number
  /** Every code of a fault on our side that was met on the way. */
  faults: string[]
  /** The answer to the same command once more, much later. */
  again?: Answer
  request: {path: string; body: unknown; headers: Record<string, string>}
}

/** A version of a record that a client was shown. */
export interface Shown {
  record: string
  version: number
  asked: number
  answered: number
}

export interface StoredRecord {
  kind: string
  id: string
  version: number
  time: string
  /** Of barriers only. */
  movement: Movement | null
  /** Of solutions only. */
  solution: SolutionMovement | null
  seen: {commandId: string; version: number}[]
  outbox: {id: string; bytes: string; sent: number}[]
}

/** A message of EVENTS. */
export interface Published {
  sequence: number
  messageId: string
  subject: string
  bytes: string
  event: EventEnvelope
}

/** An entry of the audit log. */
export interface Logged {
  index: number
  eventId: string
  kind: string
  record: string
  version: number
  bytes: string
}

export interface Snapshot {
  /** When it was taken, as an instant. */
  at: string
  records: StoredRecord[]
  events: Published[]
  entries: Logged[]
  /** Ids of the running workflows. */
  workflows: string[]
  /** Events that the bridge has yet to deal with. */
  unbridged: number
}

export interface Heard {
  told: Told[]
  shown: Shown[]
}
