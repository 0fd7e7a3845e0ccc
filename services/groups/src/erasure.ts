// Erases people: name and identity at once, and in every service what they have typed and followed, until nothing is left.
import {type ErasePerson, type Erasure, type Message, type Reply, type RetentionRules, refuse} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import {byErasure} from '@rin/kit/origin'
import type {Change, Decided, Origin, RecordDocument} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {erasedIdentity} from './departures.ts'
import {type Directory, origin} from './directory.ts'
import {ledWith, type PersonState} from './domain.ts'
import {forgettingEverywhere} from './forgetting.ts'
import type {Leads} from './leads.ts'
import {goneBy} from './retention-rules.ts'
import type {DirectoryStore} from './store.ts'
import {erasureOf, mayManage} from './views.ts'

/** By then whatever somebody asked for before they were erased is recorded or refused. */
const SETTLED_MS = 10_000
const BUDGET_MS = 10_000

type PersonRecord = RecordDocument<PersonState>
type Asking = Pick<Message<unknown>, 'id' | 'correlationId'>
interface Means {
  connection: Connection
  leads: Leads
  store: DirectoryStore
  rules: RetentionRules
  log: Logger
}

export function erasing({people}: Directory, {connection, leads, store, rules, log}: Means) {
  const forgetIn = forgettingEverywhere(connection)

  /** Has every service forget the person, and records what they say. Harmless however often. */
  async function carryOut(person: string, deadline: number, asking: Asking): Promise<PersonRecord | null> {
    const begun = Date.now()
    const {forgotten, complete} = await forgetIn(person, deadline, asking)
    const outcome = await people.update(person, {}, ({state: {erasure}}): Decided => {
      const settled = erasure !== undefined && begun >= Date.parse(erasure.since) + SETTLED_MS
      const done = settled && complete
      const news = Object.keys(forgotten).length > 0 || (done && erasure.done === null)
      return {
        events: news ? [{type: 'rin.person.forgotten.v1', data: {forgotten, done}}] : [],
        origin: byErasure(asking),
      }
    })
    return 'ok' in outcome ? outcome.ok.record : null
  }

  const endOf = ({_id, state, texts}: PersonRecord, ground: Erasure['ground'], from: Origin): Change => ({
    events: [
      ...(state.roles.length > 0 ? [{type: 'rin.person.assigned.v1', data: {roles: [], ended: state.roles}}] : []),
      {type: 'rin.person.erased.v1', data: {ground, gone: goneBy(rules, from.time)}},
    ],
    origin: from,
    private: {identity: [erasedIdentity(_id)]},
    erases: {texts: Object.keys(texts), names: []},
  })

  /** The directory's part; somebody who leads a group alone is not erased before it has another lead. */
  async function begin(person: string, ground: Erasure['ground'], from: Origin, command?: {id: string; body: unknown}) {
    return people.update(person, command ? {command} : {}, async (record): Promise<Decided> => {
      if (record.state.erasure) return {events: [], origin: from}
      const refused = await leads.release(ledWith(record.state.roles), record, from)
      return refused ?? endOf(record, ground, from)
    })
  }

  /** What is not done, or all: a database restored from a backup may have brought back what was erased. */
  async function sweep(all: boolean): Promise<void> {
    for await (const {_id} of store.erased(all)) {
      await carryOut(_id, Date.now() + BUDGET_MS, {id: crypto.randomUUID(), correlationId: crypto.randomUUID()})
    }
  }

  let swept = false

  return {
    async erase(message: Message<ErasePerson & {id: string}>, context: Context): Promise<Reply<Erasure>> {
      const {actor, data} = message
      if (!mayManage(actor) && actor.person !== data.id) return refuse('role-not-allowed')
      const outcome = await begin(data.id, data.ground, origin(message, context), {id: message.id, body: data})
      if ('problem' in outcome) return outcome
      const record = (await carryOut(data.id, context.deadline, message)) ?? outcome.ok.record
      const erasure = erasureOf(record)
      return erasure ? {ok: erasure} : refuse('failed')
    },

    /** Erases somebody because the time of their data is over. Whoever cannot be is left for the next time. */
    async expire(person: string, asking: Asking): Promise<boolean> {
      const outcome = await begin(person, 'no-longer-needed', byErasure(asking))
      return 'ok' in outcome
    },

    async report({actor, data}: Message<{id: string}>): Promise<Reply<Erasure>> {
      if (!mayManage(actor) && actor.person !== data.id) return refuse('role-not-allowed')
      const record = await people.read(data.id)
      const erasure = record && erasureOf(record)
      return erasure ? {ok: erasure} : refuse('not-found')
    },

    /** All that was ever erased is erased once more. */
    again(): void {
      swept = false
    },

    /** Goes on with what is not done; after a start with all. */
    async goOn(): Promise<void> {
      try {
        if (!swept) await store.eraseAgain()
        await sweep(!swept)
        swept = true
      } catch (error) {
        log.warn({err: error}, 'erasures wait to go on')
      }
    },
  }
}

export type Erasing = ReturnType<typeof erasing>
