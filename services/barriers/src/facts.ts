// Facts that a decision needs from other records: groups and solutions are asked over NATS, barriers are read here.
import {
  type Actor,
  type BarrierDecision,
  type Confidentiality,
  confidentialities,
  groupsForIndustry,
  type Movement,
  type Problem,
  type Solution,
  viewGroup,
  viewSolution,
  WORKFLOW,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'
import type {Candidate} from './domain/advance.ts'
import type {Facts} from './domain/decide.ts'
import type {BarrierStore} from './store.ts'
import type {BarrierRecord} from './views.ts'

export type Found<T> = {ok: T} | {problem: Problem}

/** Whether the same people see the solution and the barrier: a confidential one serves that one alone. */
const isForTheSame = ({confidential, barriers, adoptedFor}: Solution, {_id, state}: BarrierRecord): boolean =>
  confidential ? [...barriers, ...adoptedFor].every(each => each === _id) : state.confidentiality === 'open'

export function factFinder(connection: Connection, store: BarrierStore) {
  const asking = ({deadline, correlationId}: Context) => ({
    actor: WORKFLOW,
    correlationId,
    budgetMs: Math.max(1, deadline - Date.now()),
  })

  const group = (id: string, context: Context) => request(connection, viewGroup, {...asking(context), data: {id}})

  /** Not found is a fact; everything else that is no answer is passed on. */
  async function aboutGroup(id: string, context: Context): Promise<Found<Facts>> {
    const reply = await group(id, context)
    if ('ok' in reply) return {ok: {groupThere: true, groupLed: reply.ok.led}}
    return reply.problem.code === 'not-found' ? {ok: {groupThere: false}} : reply
  }

  /** What the deciding person does not see is not there for them. */
  async function aboutSolution(
    id: string,
    record: BarrierRecord,
    actor: Actor,
    context: Context,
  ): Promise<Found<Facts>> {
    const reply = await request(connection, viewSolution, {...asking(context), actor, data: {id}})
    if ('ok' in reply) return {ok: {solutionThere: true, solutionForOthers: !isForTheSame(reply.ok, record)}}
    return reply.problem.code === 'not-found' ? {ok: {solutionThere: false}} : reply
  }

  async function aboutSurvivor(id: string, duplicate: BarrierRecord): Promise<Facts> {
    const survivor = await store.barriers
      .findById(id, {'state.movement.stage': 1, 'state.confidentiality': 1})
      .lean()
      .exec()
    if (!survivor || id === duplicate._id) return {survivorOpen: false}
    const {confidentiality, movement} = survivor.state
    const rank = (level: Confidentiality): number => confidentialities.indexOf(level)
    return {
      survivorOpen: movement.stage !== 'closed',
      survivorShowsMore: rank(confidentiality) < rank(duplicate.state.confidentiality),
    }
  }

  async function aboutStructural(id: string): Promise<Facts> {
    const there = {_id: id, 'state.movement.scope': 'structural', 'state.movement.stage': {$ne: 'closed'}}
    return {structuralOpen: (await store.barriers.exists(there).exec()) !== null}
  }

  return {
    group,

    /** What the decision needs to know; a problem when another service cannot be asked. */
    async forDecision(
      record: BarrierRecord,
      decision: BarrierDecision,
      actor: Actor,
      context: Context,
    ): Promise<Found<Facts>> {
      const {group: holding} = record.state.movement
      switch (decision.decision) {
        case 'offer':
        case 'add-support':
          return aboutGroup(decision.group, context)
        case 'contest':
        case 'returned':
          return holding ? aboutGroup(holding, context) : {ok: {groupThere: false}}
        case 'adopt':
          return aboutSolution(decision.solution, record, actor, context)
        case 'merge':
          return {ok: await aboutSurvivor(decision.into, record)}
        case 'link':
          return {ok: await aboutStructural(decision.to)}
        default:
          return {ok: {}}
      }
    },

    /** The groups of the barrier's industry with their load. */
    async candidates(m: Movement, context: Context): Promise<Found<Candidate[]>> {
      const reply = await request(connection, groupsForIndustry, {...asking(context), data: {industry: m.industry}})
      if ('problem' in reply) return reply
      const groups = reply.ok.items
      const loads = await store.loads(groups.map(group => group.id))
      return {ok: groups.map(group => ({...group, load: loads.get(group.id) ?? 0}))}
    },
  }
}

export type FactFinder = ReturnType<typeof factFinder>
