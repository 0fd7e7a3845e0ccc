// Asks the service that keeps a class of data to erase, or count, what of it is over its time.
import {
  type DataClass,
  dataClassesOf,
  ERASURE,
  type Message,
  type Reply,
  type RetentionRun,
  retainInBarriers,
  retainInSolutions,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Erasing} from './erasure.ts'
import type {DirectoryStore} from './store.ts'

const BUDGET_MS = 10_000
/** People erased at a time. */
const PEOPLE = 50

type Asking = Pick<Message<unknown>, 'id' | 'correlationId'>
interface Counted {
  due: number
  erased: number
}
interface Question<C extends DataClass> {
  dataClass: C
  before: string
  dryRun: boolean
}

const isOf = <S extends keyof typeof dataClassesOf>(
  store: S,
  asked: Question<DataClass>,
): asked is Question<(typeof dataClassesOf)[S][number]> =>
  (dataClassesOf[store] as readonly DataClass[]).includes(asked.dataClass)

export function overdue(connection: Connection, store: DirectoryStore, erasing: Erasing) {
  async function people({before, dryRun}: Question<DataClass>, asking: Asking): Promise<Counted> {
    const due = await store.countIdle(before)
    if (dryRun) return {due, erased: 0}
    const idle = await store.listIdle(before, PEOPLE)
    for (const {_id} of idle) await erasing.expire(_id, before, asking)
    return {due, erased: idle.length}
  }

  /** Some of it. An outage throws. */
  async function retain(data: Question<DataClass>, asking: Asking): Promise<Counted> {
    const asked = {actor: ERASURE, correlationId: asking.correlationId, budgetMs: BUDGET_MS}
    let reply: Reply<Counted>
    if (isOf('barriers', data)) reply = await request(connection, retainInBarriers, {...asked, data})
    else if (isOf('solutions', data)) reply = await request(connection, retainInSolutions, {...asked, data})
    else return people(data, asking)
    if ('problem' in reply) throw Object.assign(new Error(reply.problem.code), {outage: true})
    return reply.ok
  }

  /** All of it. What cannot be erased now is left for the next run. */
  return async (
    dataClass: DataClass,
    before: string,
    dryRun: boolean,
    asking: Asking,
  ): Promise<RetentionRun['items'][number]> => {
    const asked = {dataClass, before, dryRun}
    const first = await retain(asked, asking)
    let {erased} = first
    for (let last = first; last.erased > 0 && last.erased < last.due; erased += last.erased) {
      last = await retain(asked, asking)
    }
    return {dataClass, before, due: first.due, erased}
  }
}
