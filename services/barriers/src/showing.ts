// A barrier as somebody sees it, with what does not stand in its record: the numbers of its links, and the latest update of its solution.
import {type Actor, type Barrier, viewSolution, WORKFLOW} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'
import type {Policies} from './domain/moment.ts'
import type {LinkCounter} from './links.ts'
import {type BarrierRecord, type Beside, viewOf} from './views.ts'

/** So long people wait for the solution; without it they see what was said of the barrier itself. */
const BUDGET_MS = 500

export function showing(connection: Connection, links: LinkCounter, policies: Policies) {
  /** Whoever sees a barrier sees the solution that it adopted. Half of the time that is left is for the answer to arrive. */
  async function updateOf({state}: BarrierRecord, {deadline, correlationId}: Context): Promise<Beside['update']> {
    const {adoptedSolution} = state.movement
    if (adoptedSolution === null) return null
    const budgetMs = Math.max(1, Math.min(BUDGET_MS, (deadline - Date.now()) / 2))
    const asked = {actor: WORKFLOW, data: {id: adoptedSolution}, correlationId, budgetMs}
    const reply = await request(connection, viewSolution, asked)
    return 'ok' in reply ? reply.ok.update : null
  }

  return async (record: BarrierRecord, actor: Actor, context: Context): Promise<Barrier> => {
    const [counted, update] = await Promise.all([links(record, actor), updateOf(record, context)])
    return viewOf(record, actor, {now: new Date().toISOString(), policies}, {links: counted, update})
  }
}

export type Shown = ReturnType<typeof showing>
