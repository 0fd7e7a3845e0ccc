// Commands that propose a solution: in a person's own words, or in those of a pattern.
import {
  type EventEnvelope,
  type Message,
  type ProposeSolution,
  type Reply,
  refuse,
  type Solution,
  type Text,
} from '@rin/contracts'
import {followedBy} from '@rin/kit/followers'
import {byOffice, byPerson} from '@rin/kit/origin'
import type {Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {shownBy} from './commands.ts'
import type {Policies} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {Standings} from './standing.ts'
import {proposerRole} from './views.ts'

/** What a solution keeps of its proposer, as far as the event tells: not whose pseudonym it is. */
export const keptOfProposal = ({actor, actororg}: EventEnvelope): Record<string, string[]> =>
  actororg ? {} : {lost: [actor]}

interface Proposal {
  barriers: string[]
  texts: {title: Text; description: Text}
  /** What it was made of. */
  pattern?: {id: string; version: number}
}

export function proposals(
  solutions: Records<SolutionState>,
  barriersOf: Standings,
  facts: FactFinder,
  policies: Policies,
) {
  const shown = shownBy(facts, policies)

  /** Records what is proposed. What the person has sent may say less: by that a repeated command is known. */
  async function record(
    message: Message<unknown>,
    context: Context,
    {barriers, texts, pattern}: Proposal,
  ): Promise<Reply<Solution>> {
    const {actor, id, data} = message
    const role = proposerRole(actor)
    if (!role) return refuse('role-not-allowed')
    const outcome = await solutions.create(id, {id, body: data}, async () => {
      const standing = await barriersOf.inAll(message, context, barriers)
      if ('problem' in standing) return standing
      const {confidential, pseudonym, industries} = standing.ok
      const [industry] = industries
      const from = pattern ? {pattern: {...pattern, industry}} : {}
      return {
        events: [{type: 'rin.solution.proposed.v1', data: {barriers, confidential, ...from}, texts}],
        // The words of a pattern are not those of whoever adopts it.
        origin: (pattern ? byOffice : byPerson)(message, context, role, pseudonym),
        private: {...followedBy(actor.person), ...(pseudonym ? {[actor.person]: [pseudonym]} : {})},
      }
    })
    return shown(message, context, outcome)
  }

  const propose = (message: Message<ProposeSolution>, context: Context): Promise<Reply<Solution>> => {
    const {barriers, title, description} = message.data
    return record(message, context, {barriers, texts: {title, description}})
  }

  return {record, propose}
}

export type Proposals = ReturnType<typeof proposals>
