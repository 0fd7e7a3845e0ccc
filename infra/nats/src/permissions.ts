// Who may say and hear what over NATS, generated from the contracts.
import {
  BARRIERS,
  BRIDGE,
  DEAD,
  type Endpoint,
  EVENTS,
  endpoints,
  moveEvents,
  type Process,
  processes,
  publishers,
} from '@rin/contracts'

/** Whoever has a key: the processes, and the operator, who prepares streams and looks around but sends no commands. */
export const users = [...processes, 'operator'] as const
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

const discovery = (process: Process): string[] =>
  ['PING', 'INFO', 'STATS'].flatMap(verb => [`$SRV.${verb}`, `$SRV.${verb}.${process}`, `$SRV.${verb}.${process}.*`])

const operator: Permissions = {
  publish: ['$JS.API.>', '$SRV.>'],
  subscribe: [inbox('operator'), 'evt.>', 'dead.>'],
}

function ofProcess(process: Process): Permissions {
  const served = endpoints.filter(({servedBy}: Endpoint) => servedBy === process)
  const sent = endpoints.filter(({sentBy}: Endpoint) => sentBy.includes(process))
  return {
    publish: [
      ...sent.map(({subject}) => subject),
      ...kindsOf(process).map(kind => `evt.${kind}.>`),
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
export const permissionsOf = (user: User): Permissions => (user === 'operator' ? operator : ofProcess(user))
