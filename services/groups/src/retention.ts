// Erases what is over its time, class by class, in every service; every day, and when an operator asks.
import {
  type Message,
  type Reply,
  type RetentionRules,
  type RetentionRun,
  type RunRetention,
  refuse,
} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import {byErasure} from '@rin/kit/origin'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {RecordDocument, Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {uuid5} from '@rin/kit/uuid'
import {dayOf} from '@rin/kit/working-days'
import type {RetentionState} from './domain.ts'
import type {Erasing} from './erasure.ts'
import {overdue} from './overdue.ts'
import {overSince} from './retention-rules.ts'
import type {DirectoryStore} from './store.ts'
import {mayManage, operates, reviews} from './views.ts'

/** Namespace of the ids of daily runs, so that of several replicas one records it. */
const DAILY_RUNS = '5d6f2c57-2f0f-5c6e-9a43-7a0c2b9e4d11'
/** The same for runs that an outage has stopped. */
const STOPPED_RUNS = '0f1f5b0c-6a0e-5c53-8d2b-2b6f4f6f7a10'
/** So much before the deadline whoever waits for a run is told that it is under way. */
const TELL_MS = 500

type Asking = Pick<Message<unknown>, 'id' | 'correlationId'>
type Item = RetentionRun['items'][number]

interface Means {
  connection: Connection
  rules: RetentionRules
  runs: Records<RetentionState>
  store: DirectoryStore
  erasing: Erasing
  log: Logger
}

const runOf = ({state}: Pick<RecordDocument<RetentionState>, 'state'>): RetentionRun => ({...state, dryRun: false})

export function retention({connection, rules, runs, store, erasing, log}: Means) {
  const item = overdue(connection, store, erasing)

  /** `items` grows while it runs, so that whoever does not wait for the end sees how far it has come. */
  async function run(startedAt: string, dryRun: boolean, items: Item[], asking: Asking): Promise<RetentionRun> {
    for (const {dataClass, period} of rules.rules) {
      items.push(await item(dataClass, overSince(period, startedAt), dryRun, asking))
    }
    return {startedAt, dryRun, done: true, items}
  }

  /** Whoever has stopped is recorded beside the run that makes it good. */
  async function recorded(asking: Asking, {startedAt, done, items}: RetentionRun): Promise<void> {
    const id = done ? asking.id : uuid5(STOPPED_RUNS, `${asking.id} ${startedAt}`)
    await runs.create(id, {id, body: {}}, () => ({
      events: [{type: 'rin.retention.ran.v1', data: {startedAt, done, items}}],
      origin: byErasure(asking),
    }))
  }

  interface UnderWay {
    startedAt: string
    items: Item[]
    end: Promise<RetentionRun>
  }
  /** By the id of what asked for it. */
  const underWay = new Map<string, UnderWay>()

  function start(asking: Asking): UnderWay {
    const known = underWay.get(asking.id)
    if (known) return known
    const startedAt = new Date().toISOString()
    const items: Item[] = []
    const end = run(startedAt, false, items, asking)
      .catch(async error => {
        if (items.length > 0) await recorded(asking, {startedAt, dryRun: false, done: false, items})
        throw error
      })
      .then(async done => {
        await recorded(asking, done)
        return done
      })
      .finally(() => underWay.delete(asking.id))
    // Whoever started it hears of a failure, if they still wait.
    end.catch(() => {})
    const started = {startedAt, items, end}
    underWay.set(asking.id, started)
    return started
  }

  async function ask(message: Message<RunRetention>, {deadline}: Context): Promise<Reply<RetentionRun>> {
    const {actor, data} = message
    if (!operates(actor)) return refuse('role-not-allowed')
    const now = new Date().toISOString()
    if (data.dryRun) return {ok: await run(now, true, [], message)}
    const before = await runs.read(message.id)
    if (before) return {ok: runOf(before)}
    const {startedAt, items, end} = start(message)
    const told = Promise.withResolvers<RetentionRun>()
    const timer = setTimeout(
      () => told.resolve({startedAt, dryRun: false, done: false, items: [...items]}),
      Math.max(0, deadline - Date.now() - TELL_MS),
    )
    return {ok: await Promise.race([end, told.promise]).finally(() => clearTimeout(timer))}
  }

  return {
    run: ask,

    /** Once a day; a run that an outage stopped is made good at the next call. */
    async daily(now: string): Promise<void> {
      const id = uuid5(DAILY_RUNS, dayOf(now))
      try {
        if (await runs.read(id)) return
        await start({id, correlationId: crypto.randomUUID()}).end
        // What came in too slowly to be seen, or with a backup, is found by then.
        erasing.again()
      } catch (error) {
        log.warn({err: error}, 'a retention run stopped; the next one goes on')
      }
    },

    rules: async (): Promise<Reply<RetentionRules>> => ({ok: rules}),

    async list({actor, data}: Message<PageAsked>) {
      if (!operates(actor) && !mayManage(actor) && !reviews(actor)) return refuse('role-not-allowed')
      return pageOf(data, store.runsFrom, ({_id, state}) => ({at: state.startedAt, id: _id}), runOf)
    },
  }
}
