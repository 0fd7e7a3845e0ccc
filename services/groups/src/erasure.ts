// Erases people: name and identity at once, and in every service what they have typed and followed, until nothing is left.
import {
  coordinating,
  type ErasePerson,
  type Erasure,
  type Message,
  type Problem,
  type Reply,
  type RetentionRules,
  refuse,
} from '@rin/contracts'
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
import {erasureOf, mayOpenFile} from './views.ts'

/** By then whatever somebody asked for before they were erased is recorded or refused, however slowly they sent it. */
const SETTLED_MS = 15_000
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

/** What is left of the person: an id, and since when nobody is behind it. `gone` where only the directory's part is over its time. */
function endOf(
  {_id, state, texts}: PersonRecord,
  ground: Erasure['ground'],
  origin: Origin,
  gone?: Erasure['gone'],
): Change {
  const ended = {type: 'rin.person.assigned.v1', data: {roles: [], ended: state.roles}}
  const erased = {type: 'rin.person.erased.v1', data: {ground, ...(gone ? {directoryOnly: true} : {})}}
  const done = {type: 'rin.person.forgotten.v1', data: {forgotten: {}, done: true, gone}}
  return {
    events: [...(state.roles.length > 0 ? [ended] : []), erased, ...(gone ? [done] : [])],
    origin,
    private: {identity: [erasedIdentity(_id)]},
    erases: {texts: Object.keys(texts), names: []},
  }
}

export function erasing({people}: Directory, {connection, leads, store, rules, log}: Means) {
  const forgetIn = forgettingEverywhere(connection)

  /** Has every service forget the person, and records what they say. Harmless however often. */
  async function carryOut(person: string, deadline: number, asking: Asking) {
    const begun = Date.now()
    const {forgotten, complete} = await forgetIn(person, deadline, asking)
    const outcome = await people.update(person, {}, ({state: {erasure}}): Decided => {
      const settled = erasure !== undefined && begun >= Date.parse(erasure.since) + SETTLED_MS
      const done = settled && complete
      const news = Object.keys(forgotten).length > 0 || (done && erasure.done === null)
      const origin = byErasure(asking)
      const data = {forgotten, done, ...(done ? {gone: goneBy(rules, origin.time)} : {})}
      return {events: news ? [{type: 'rin.person.forgotten.v1', data}] : [], origin}
    })
    return {record: 'ok' in outcome ? outcome.ok.record : null, complete}
  }

  /** Whoever leads a group alone, or is the last to coordinate, is not erased before somebody else does. */
  async function keptFor(record: PersonRecord, from: Origin): Promise<{problem: Problem} | null> {
    const {roles} = record.state
    const coordinates = roles.some(({role}) => coordinating.includes(role))
    if (coordinates && !(await store.othersCoordinate(record._id))) return refuse('last-coordinator')
    return leads.release(ledWith(roles), record, from)
  }

  /** What is not done, or all: a database restored from a backup may have brought back what was erased. */
  async function sweep(all: boolean): Promise<boolean> {
    let everything = true
    for await (const {_id} of store.erased(all)) {
      const asking = {id: crypto.randomUUID(), correlationId: crypto.randomUUID()}
      const {complete} = await carryOut(_id, Date.now() + BUDGET_MS, asking)
      everything &&= complete
    }
    return everything
  }

  let swept = false

  return {
    async erase(message: Message<ErasePerson & {id: string}>, context: Context): Promise<Reply<Erasure>> {
      const {actor, data} = message
      if (!mayOpenFile(actor, data.id)) return refuse('role-not-allowed')
      const from = origin(message, context)
      const command = {id: message.id, body: data}
      const outcome = await people.update(data.id, {command}, async (record): Promise<Decided> => {
        const {erasure} = record.state
        if (erasure && !erasure.directoryOnly) return {events: [], origin: from}
        return (await keptFor(record, from)) ?? endOf(record, data.ground, from)
      })
      if ('problem' in outcome) return outcome
      const {record} = await carryOut(data.id, context.deadline, message)
      const erasure = erasureOf(record ?? outcome.ok.record, rules)
      return erasure ? {ok: erasure} : refuse('failed')
    },

    /** Name and identity of somebody without a role are over their time; what they typed is kept for as long as its own rule says. */
    async expire(person: string, before: string, asking: Asking): Promise<void> {
      const from = byErasure(asking)
      await people.update(person, {}, (record): Decided => {
        const {roles, erasure} = record.state
        const isIdle = roles.length === 0 && !erasure && record.time <= before
        return isIdle ? endOf(record, 'no-longer-needed', from, goneBy(rules, from.time)) : {events: [], origin: from}
      })
    },

    async report({actor, data}: Message<{id: string}>): Promise<Reply<Erasure>> {
      if (!mayOpenFile(actor, data.id)) return refuse('role-not-allowed')
      const record = await people.read(data.id)
      const erasure = record && erasureOf(record, rules)
      return erasure ? {ok: erasure} : refuse('not-found')
    },

    /** All that was ever erased is erased once more. */
    again(): void {
      swept = false
    },

    /** Goes on with what is not done; after a start with all. */
    async goOn(): Promise<void> {
      try {
        await sweep(false)
        if (swept) return
        await store.eraseAgain()
        swept = await sweep(true)
        if (swept) log.info('all erasures were carried out once more')
      } catch (error) {
        log.warn({err: error}, 'erasures wait to go on')
      }
    },
  }
}

export type Erasing = ReturnType<typeof erasing>
