// What the barriers service says of a person's standing in the barriers of a solution.
import {
  type ActingOnSolution,
  type Actor,
  type BarrierStanding,
  barrierStanding,
  type Industry,
  type Message,
  type Problem,
  refuse,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'

export interface Standing {
  confidential: boolean
  /** The name of a sealed reporter, who must not appear beside the barrier under their own. */
  pseudonym: string | null
  /** Of each of them. */
  industries: Industry[]
}

/** A barrier as this person sees it. */
interface Seen extends BarrierStanding {
  id: string
}

type Groups = Pick<ActingOnSolution, 'groups' | 'supporting'>

interface Asking extends Pick<Message<unknown>, 'correlationId'> {
  actor: Actor
}

export function standings(connection: Connection) {
  const ask = ({actor, correlationId}: Asking, {deadline}: Context, id: string) =>
    request(connection, barrierStanding, {
      actor,
      data: {id},
      correlationId,
      budgetMs: Math.max(1, deadline - Date.now()),
    })

  /** Those of these barriers that are seen. */
  async function seen(
    asking: Asking,
    context: Context,
    barriers: readonly string[],
  ): Promise<{ok: Seen[]} | {problem: Problem}> {
    const replies = await Promise.all(barriers.map(async id => ({id, reply: await ask(asking, context, id)})))
    const found: Seen[] = []
    for (const {id, reply} of replies) {
      if ('ok' in reply) found.push({id, ...reply.ok})
      else if (reply.problem.code !== 'not-found') return reply
    }
    return {ok: found}
  }

  return {
    seen,

    /** In all of these barriers; `unknown-reference` for one that is not there or not seen. */
    async inAll(
      asking: Asking,
      context: Context,
      barriers: readonly string[],
    ): Promise<{ok: Standing} | {problem: Problem}> {
      const standing: Standing = {confidential: false, pseudonym: null, industries: []}
      for (const [i, id] of barriers.entries()) {
        const reply = await ask(asking, context, id)
        if ('problem' in reply) {
          if (reply.problem.code !== 'not-found') return reply
          return refuse('unknown-reference', {errors: [{pointer: `/barriers/${i}`, code: 'unknown-reference'}]})
        }
        standing.confidential ||= reply.ok.confidentiality !== 'open'
        standing.pseudonym ??= reply.ok.pseudonym
        standing.industries.push(reply.ok.industry)
      }
      return {ok: standing}
    },

    /** The groups that hold those of these barriers that are seen, and those that support them. */
    async groupsOf(
      asking: Asking,
      context: Context,
      barriers: readonly string[],
    ): Promise<{ok: Groups} | {problem: Problem}> {
      const found = await seen(asking, context, barriers)
      if ('problem' in found) return found
      const groups = new Set(found.ok.flatMap(({group}) => group ?? []))
      const supporting = new Set(found.ok.flatMap(each => each.supporting))
      return {ok: {groups: [...groups], supporting: [...supporting]}}
    },

    /** The name under which a sealed reporter of one of these barriers appears, or null. */
    async pseudonymIn(
      asking: Asking,
      context: Context,
      barriers: readonly string[],
    ): Promise<{ok: string | null} | {problem: Problem}> {
      const replies = await Promise.all(barriers.map(id => ask(asking, context, id)))
      for (const reply of replies) {
        if ('ok' in reply && reply.ok.pseudonym) return {ok: reply.ok.pseudonym}
        if ('problem' in reply && reply.problem.code !== 'not-found') return reply
      }
      return {ok: null}
    },

    /** Null when at least one of these barriers is seen, else why not. */
    async unseen(asking: Asking, context: Context, barriers: readonly string[]): Promise<{problem: Problem} | null> {
      for (const id of barriers) {
        const reply = await ask(asking, context, id)
        if ('ok' in reply) return null
        if (reply.problem.code !== 'not-found') return reply
      }
      return refuse('not-found')
    },
  }
}

export type Standings = ReturnType<typeof standings>
