// What the barriers service says of a person's standing in the barriers of a solution.
import {
  type ActingOnSolution,
  type Actor,
  type BarrierStanding,
  barrierStanding,
  type Industry,
  type Message,
  type Problem,
  type ProblemCode,
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

/** Why nothing that is for so many barriers can be proposed for this one; null where it can. */
function refusalFor({stage, confidentiality}: BarrierStanding, count: number, pointer: string) {
  const at = (code: ProblemCode) => ({errors: [{pointer, code}]})
  if (stage === 'closed') return refuse('decision-not-allowed', {stage, ...at('decision-not-allowed')})
  return confidentiality !== 'open' && count > 1 ? refuse('less-confidential', at('less-confidential')) : null
}

export function standings(connection: Connection) {
  const ask = ({actor, correlationId}: Asking, {deadline}: Context, id: string) =>
    request(connection, barrierStanding, {
      actor,
      data: {id},
      correlationId,
      budgetMs: Math.max(1, deadline - Date.now()),
    })

  /** What is said of each of these barriers, in order. */
  const askAll = (asking: Asking, context: Context, barriers: readonly string[]) =>
    Promise.all(barriers.map(async id => ({id, reply: await ask(asking, context, id)})))

  /** Those of these barriers that are seen. */
  async function seen(
    asking: Asking,
    context: Context,
    barriers: readonly string[],
  ): Promise<{ok: Seen[]} | {problem: Problem}> {
    const found: Seen[] = []
    for (const {id, reply} of await askAll(asking, context, barriers)) {
      if ('ok' in reply) found.push({id, ...reply.ok})
      else if (reply.problem.code !== 'not-found') return reply
    }
    return {ok: found}
  }

  return {
    seen,

    /**
     * In all of these barriers; `unknown-reference` for the first that is not there or not seen, `decision-not-allowed` for
     * one that is closed, `less-confidential` for one among several that is not open.
     */
    async inAll(
      asking: Asking,
      context: Context,
      barriers: readonly string[],
    ): Promise<{ok: Standing} | {problem: Problem}> {
      const standing: Standing = {confidential: false, pseudonym: null, industries: []}
      for (const [i, {reply}] of (await askAll(asking, context, barriers)).entries()) {
        const pointer = `/barriers/${i}`
        if ('problem' in reply) {
          const unknown = {errors: [{pointer, code: 'unknown-reference' as const}]}
          return reply.problem.code === 'not-found' ? refuse('unknown-reference', unknown) : reply
        }
        const refusal = refusalFor(reply.ok, barriers.length, pointer)
        if (refusal) return refusal
        const {confidentiality, pseudonym, industry} = reply.ok
        standing.confidential = confidentiality !== 'open'
        standing.pseudonym ??= pseudonym
        standing.industries.push(industry)
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
      for (const {reply} of await askAll(asking, context, barriers)) {
        if ('ok' in reply && reply.ok.pseudonym) return {ok: reply.ok.pseudonym}
        if ('problem' in reply && reply.problem.code !== 'not-found') return reply
      }
      return {ok: null}
    },

    /** Null when at least one of these barriers is seen, else why not. */
    async unseen(asking: Asking, context: Context, barriers: readonly string[]): Promise<{problem: Problem} | null> {
      const found = await seen(asking, context, barriers)
      if ('problem' in found) return found
      return found.ok.length > 0 ? null : refuse('not-found')
    },
  }
}

export type Standings = ReturnType<typeof standings>
