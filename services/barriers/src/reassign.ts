// Hears who has lost a role, and gives back or hands over the barriers that were with them.
import {
  coordinating,
  type EventEnvelope,
  listLeads,
  type Movement,
  type Problem,
  type Reply,
  type RoleHeld,
  readRoles,
  refuse,
  WORKFLOW,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {byWorkflow} from '@rin/kit/origin'
import type {Records} from '@rin/kit/record'
import {request} from '@rin/kit/request'
import {givenBack, handedOver} from './domain/reassign.ts'
import type {BarrierState} from './domain/state.ts'
import type {BarrierStore} from './store.ts'

const ASSIGNED = 'rin.person.assigned.v1'
const BUDGET_MS = 5_000
/** By then whatever was asked for in the old role is recorded or refused. */
const SETTLED_MS = 10_000

/** Error by which the event comes again after a while. */
const later = (why: string): Error => Object.assign(new Error(why), {outage: true})

const coordinates = ({role}: RoleHeld): boolean => coordinating.includes(role)

function known<T>(reply: Reply<T>): T {
  if ('problem' in reply) throw later(reply.problem.code)
  return reply.ok
}

export function reassigning(connection: Connection, barriers: Records<BarrierState>, store: BarrierStore) {
  /** Changes one barrier; what is moving is changed once it has moved. */
  async function reassign(
    id: string,
    {id: cause, correlationid: correlationId}: EventEnvelope,
    change: (m: Movement) => Partial<Movement>,
  ): Promise<Problem | null> {
    const from = {id: crypto.randomUUID(), time: new Date().toISOString(), correlationId}
    const outcome = await barriers.update(id, {}, ({state: {movement}}) => {
      if (movement.moving) return refuse('moving')
      const changed = change(movement)
      const events = Object.keys(changed).length === 0 ? [] : [{type: 'rin.barrier.reassigned.v1', data: {changed}}]
      return {events, origin: byWorkflow(from, cause)}
    })
    return 'problem' in outcome ? outcome.problem : null
  }

  async function each(
    ids: readonly string[],
    event: EventEnvelope,
    change: (m: Movement) => Partial<Movement>,
  ): Promise<void> {
    const problems: Problem[] = []
    for (const id of ids) {
      const problem = await reassign(id, event, change)
      if (problem) problems.push(problem)
    }
    if (problems[0]) throw later(problems[0].code)
  }

  const asking = ({correlationid: correlationId}: EventEnvelope, id: string) => ({
    actor: WORKFLOW,
    data: {id},
    correlationId,
    budgetMs: BUDGET_MS,
  })

  async function giveBack(event: EventEnvelope): Promise<void> {
    const person = event.subject
    const {roles} = known(await request(connection, readRoles, asking(event, person)))
    if (roles.some(coordinates)) return
    await each(await store.claimedBy(person), event, m => givenBack(m, person))
  }

  async function handOver(event: EventEnvelope, group: string): Promise<void> {
    const {items} = known(await request(connection, listLeads, asking(event, group)))
    const leading = items.map(({organisation}) => organisation)
    await each(await store.ledByOthers(group, leading), event, m => handedOver(m, group, leading))
  }

  /**
   * Goes by who has which role now, not by what the event says of it: so it may come twice and in any order. What the person
   * decided just before is found by looking again once it must be recorded.
   */
  return async (event: EventEnvelope): Promise<void> => {
    if (event.type !== ASSIGNED) return
    const ended = (event.data.ended ?? []) as RoleHeld[]
    const led = new Set(ended.flatMap(({role, group}) => (role === 'lead' && group !== undefined ? [group] : [])))
    if (led.size === 0 && !ended.some(coordinates)) return
    if (ended.some(coordinates)) await giveBack(event)
    for (const group of led) await handOver(event, group)
    if (Date.now() < Date.parse(event.time) + SETTLED_MS) throw later('looked at again when all is recorded')
  }
}
