// Who may say and hear what over NATS, generated from the contracts.
import {
  BARRIERS,
  BRIDGE,
  DEAD,
  type Endpoint,
  EVENTS,
  endpoints,
  moveEvents,
  OPERATOR,
  type Process,
  processes,
  publishers,
} from '@rin/contracts'

/** Whoever has a key: the processes, and the operator, who prepares streams, looks around and mends. */
export const users = [...processes, OPERATOR] as const
export type User = (typeof users)[number]

interface Permissions {
  publish: string[]
  subscribe: string[]
}

const inbox = (user: User): string => `_INBOX_${user}.>`
const kindsOf = (process: Process): string[] => [
  ...new Set((publishers[process] ?? []).map(({name}) => name.split('.')[0] ?? '')),
]

/** What reading through a durable consumer takes, which has the name of its process. */
const consuming = ({durable}: {durable: Process}): Permissions => ({
  publish: [
    `$JS.API.CONSUMER.INFO.${EVENTS}.${durable}`,
    `$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.${durable}`,
    // Both forms of the subject: with and without domain and account.
    `$JS.ACK.${EVENTS}.${durable}.>`,
    `$JS.ACK.*.*.${EVENTS}.${durable}.>`,
    `${DEAD.toLowerCase()}.${durable}`,
  ],
  subscribe: [],
})

/** What reading a stream takes beyond its messages. */
const reading: Partial<Record<Process, Permissions>> = {
  bridge: consuming(BRIDGE),
  barriers: consuming(BARRIERS),
  // An ordered consumer is made anew whenever it has lost its place.
  audit: {
    publish: [
      `$JS.API.STREAM.INFO.${EVENTS}`,
      `$JS.API.STREAM.MSG.GET.${EVENTS}`,
      `$JS.API.CONSUMER.CREATE.${EVENTS}.>`,
      `$JS.API.CONSUMER.DELETE.${EVENTS}.>`,
      `$JS.API.CONSUMER.INFO.${EVENTS}.>`,
      `$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.>`,
      '$JS.API.INFO',
      `${DEAD.toLowerCase()}.audit`,
    ],
    subscribe: [],
  },
  // Waits for a barrier to move.
  gateway: {
    publish: [],
    subscribe: [moveEvents.move, moveEvents.undo].map(event => `evt.barrier.${event}.*`),
  },
}

/** What reading back one's own events takes; a filter by subject is in the request, and nothing typed is in any event. */
const readingBack = [`$JS.API.STREAM.MSG.GET.${EVENTS}`, `$JS.API.DIRECT.GET.${EVENTS}`]

const discovery = (process: Process): string[] =>
  ['PING', 'INFO', 'STATS'].flatMap(verb => [`$SRV.${verb}`, `$SRV.${verb}.${process}`, `$SRV.${verb}.${process}.*`])

const sentBy = (user: User): string[] =>
  endpoints.filter((endpoint: Endpoint) => endpoint.sentBy.includes(user)).map(({subject}) => subject)

const operator: Permissions = {
  publish: [...sentBy(OPERATOR), '$JS.API.>', '$SRV.>'],
  subscribe: [inbox(OPERATOR), 'evt.>', 'dead.>'],
}

function ofProcess(process: Process): Permissions {
  const served = endpoints.filter(({servedBy}: Endpoint) => servedBy === process)
  const kinds = kindsOf(process)
  return {
    publish: [
      ...sentBy(process),
      ...kinds.map(kind => `evt.${kind}.>`),
      ...(kinds.length > 0 ? readingBack : []),
      ...(reading[process]?.publish ?? []),
    ],
    subscribe: [
      inbox(process),
      // In the queue group of the process only: nobody listens beside it.
      ...served.map(({subject}) => `${subject} ${process}`),
      ...(served.length > 0 ? discovery(process) : []),
      ...(reading[process]?.subscribe ?? []),
    ],
  }
}

/** What a user may publish and subscribe to; everything else is denied. Answers to requests are allowed besides. */
export const permissionsOf = (user: User): Permissions => (user === OPERATOR ? operator : ofProcess(user))
