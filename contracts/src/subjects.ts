// Everything that is said over NATS: every endpoint, every event, and the streams that keep events.
import * as access from './access.ts'
import * as audit from './audit.ts'
import {barrierEvents} from './barrier-events.ts'
import * as barriers from './barriers.ts'
import type {Endpoint, Process} from './command.ts'
import * as disclosures from './disclosures.ts'
import * as erasure from './erasure.ts'
import type {EventDeclaration} from './event.ts'
import * as following from './following.ts'
import * as groups from './groups.ts'
import * as history from './history.ts'
import * as links from './links.ts'
import {patternEvents} from './pattern-events.ts'
import * as patterns from './patterns.ts'
import * as policy from './policy.ts'
import * as recovery from './recovery.ts'
import * as retention from './retention.ts'
import {runEvents} from './run-events.ts'
import {solutionEvents} from './solution-events.ts'
import * as solutionWorkflow from './solution-workflow.ts'
import * as solutions from './solutions.ts'
import * as suggestions from './suggestions.ts'
import * as workflow from './workflow.ts'
import * as workingGroups from './working-groups.ts'
import * as worklist from './worklist.ts'

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'servedBy' in value && 'subject' in value

export const endpoints: readonly Endpoint[] = [
  barriers,
  links,
  worklist,
  policy,
  groups,
  workingGroups,
  solutions,
  solutionWorkflow,
  patterns,
  suggestions,
  audit,
  history,
  workflow,
  following,
  erasure,
  retention,
  access,
  disclosures,
  recovery,
].flatMap(module => Object.values<unknown>(module).filter(isEndpoint))

/** The events that each process publishes, and nobody else. */
export const publishers: Readonly<Partial<Record<Process, readonly EventDeclaration[]>>> = {
  barriers: [...barrierEvents, ...disclosures.disclosureEvents],
  groups: [...groups.groupEvents, ...erasure.erasureEvents, ...retention.retentionEvents],
  solutions: [...solutionEvents, ...patternEvents],
  bridge: runEvents,
}

export const events: readonly EventDeclaration[] = Object.values(publishers).flat()

/** The stream that carries every event, and the one for what cannot be parsed. */
export const EVENTS = 'EVENTS'
export const DEAD = 'DEAD'

/** The durable consumer through which the bridge wakes workflows, and its ack_wait in milliseconds. */
export const BRIDGE = {durable: 'bridge', ackWaitMs: 10_000} as const
/** The durable consumer through which the barriers service hears who has lost a role, and its ack_wait in milliseconds. */
export const BARRIERS = {durable: 'barriers', ackWaitMs: 10_000} as const
