// A small consistent world for the checker's test: an open and a closed barrier, and what clients were told of them.
import type {Decision, EventEnvelope, Movement} from '@rin/contracts'
import type {Heard, Logged, Published, Snapshot, StoredRecord, Told} from './snapshot.ts'

export interface World {
  heard: Heard
  snapshot: Snapshot
}

const blank = {
  stage: 'review',
  outcome: null,
  moving: null,
  reporters: [],
  offeredTo: null,
  coordinatorsCalled: false,
  adoptedSolution: null,
  checksDone: 0,
  pausedUntil: null,
  into: null,
  // Nothing comes of a clock that was met.
  clocks: {acknowledgement: {state: 'met', thenAt: null, fired: [], left: null}},
} as unknown as Movement

interface Happened {
  name: string
  changed: Partial<Movement>
  /** Without one, the workflow did it. */
  commandId?: string
}

interface Life {
  id: string
  events: readonly Happened[]
}

const instant = (version: number): string => `2026-11-23T11:00:0${version}.000Z`

const eventOf = (id: string, version: number, {name, changed, commandId}: Happened): EventEnvelope => ({
  specversion: '1.0',
  id: `${id}-event-${version}`,
  source: '/services/barriers',
  type: `rin.barrier.${name}.v1`,
  subject: id,
  time: instant(version),
  datacontenttype: 'application/json',
  recordversion: version,
  actor: commandId ? 'somebody' : 'workflow',
  commandid: commandId ?? `${id}-move-${version}`,
  correlationid: 'correlation',
  data: {changed},
})

function recordOf({id, events}: Life): StoredRecord {
  const movement = Object.assign({}, blank, ...events.map(({changed}) => changed))
  const all = events.map((each, i) => eventOf(id, i + 1, each))
  return {
    kind: 'barrier',
    id,
    version: events.length,
    time: instant(events.length),
    movement,
    solution: null,
    seen: events.flatMap(({commandId}, i) => (commandId ? [{commandId, version: i + 1}] : [])),
    outbox: all.map(event => ({id: event.id, bytes: JSON.stringify(event), sent: 1})),
  }
}

const lives: readonly Life[] = [
  {
    id: 'open',
    events: [
      {name: 'reported', changed: blank, commandId: 'open'},
      {
        name: 'accepted',
        changed: {moving: {to: 'assignment', outcome: null, because: 'accept', set: {}}},
        commandId: 'c-1',
      },
      {name: 'moved', changed: {stage: 'assignment', moving: null}},
      {name: 'routed', changed: {offeredTo: 'crafts'}},
      {name: 'escalated', changed: {}, commandId: 'c-2'},
    ],
  },
  {
    id: 'closed',
    events: [
      {name: 'reported', changed: blank, commandId: 'closed'},
      {
        name: 'declined',
        changed: {moving: {to: 'closed', outcome: 'declined', because: 'decline', set: {}}},
        commandId: 'c-3',
      },
      {name: 'moved', changed: {stage: 'closed', outcome: 'declined', moving: null}},
    ],
  },
]

const toldOf = (
  record: string,
  commandId: string,
  decision: Decision | null,
  asked: number,
  version: number,
): Told => ({
  kind: decision ? 'decide' : 'report',
  who: 'somebody',
  key: 'key',
  commandId,
  record,
  decision,
  verdict: 'yes',
  status: decision ? 200 : 201,
  code: null,
  id: record,
  version,
  asked,
  answered: asked + 1,
  faults: [],
  request: {path: '/barriers', body: {}, headers: {}},
})

/** Made anew each time, to be doctored. */
export function consistent(): World {
  const records = lives.map(recordOf)
  const events: Published[] = lives
    .flatMap(({id, events}) => events.map((each, i) => eventOf(id, i + 1, each)))
    .map((event, i) => ({
      sequence: i + 1,
      messageId: event.id,
      subject: event.type,
      bytes: JSON.stringify(event),
      event,
    }))
  const entries: Logged[] = events.map(({bytes, event}, index) => ({
    index,
    eventId: event.id,
    kind: 'barrier',
    record: event.subject,
    version: event.recordversion,
    bytes,
  }))
  const told = [
    toldOf('open', 'open', null, 1, 1),
    toldOf('open', 'c-1', 'accept', 3, 3),
    toldOf('open', 'c-2', 'escalate', 5, 5),
    toldOf('closed', 'closed', null, 7, 1),
    toldOf('closed', 'c-3', 'decline', 9, 3),
    {...toldOf('open', 'c-4', 'claim', 11, 5), verdict: 'no' as const, status: 409, code: 'moving', version: null},
  ]
  const shown = told.flatMap(each => (each.version === null ? [] : [{...each, version: each.version}]))
  const at = '2026-11-23T12:00:00.000Z'
  return {
    heard: {told, shown},
    snapshot: {at, records, events, entries, workflows: ['barrier/open'], unbridged: 0},
  }
}
