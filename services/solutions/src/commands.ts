// Commands of people on solutions: decide.
import {
  type ActingOnSolution,
  type Message,
  type Reply,
  roleForSolution,
  type Solution,
  type SolutionDecision,
  solutionDecisionEvents,
  solutionDecisions,
} from '@rin/contracts'
import {byPerson, textsApart} from '@rin/kit/origin'
import type {Outcome, Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {decide} from './domain/decide.ts'
import type {Policies} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import {visible} from './queries.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {type SolutionRecord, viewOf} from './views.ts'

/** The pseudonym under which this decision appears: of a proposer who decides as the proposer, never for an organisation. */
function pseudonymFor(
  {decision}: SolutionDecision,
  {private: names, state}: SolutionRecord,
  person: string,
): string | null {
  const who: readonly string[] = solutionDecisions[decision].who
  if (!who.includes('proposer')) return null
  return (names[person] ?? []).find(name => name === state.movement.by) ?? null
}

/** Answers with the solution as the asking person sees it after the command. */
export const shownBy =
  (facts: FactFinder, policies: Policies) =>
  async (message: Message<unknown>, context: Context, outcome: Outcome<SolutionState>): Promise<Reply<Solution>> => {
    if ('problem' in outcome) return outcome
    const {record} = outcome.ok
    const acting = await facts.actingOn(message, context, record)
    return 'problem' in acting ? acting : {ok: viewOf(record, acting.ok, {now: new Date().toISOString(), policies})}
  }

export function solutionCommands(
  solutions: Records<SolutionState>,
  barriersOf: Standings,
  facts: FactFinder,
  policies: Policies,
  {followers}: SolutionStore,
) {
  const shown = shownBy(facts, policies)

  async function decideOn(
    message: Message<{id: string; ifVersion?: number | undefined; decision: SolutionDecision}>,
    context: Context,
  ): Promise<Reply<Solution>> {
    const {actor, data} = message
    const {decision, ifVersion} = data
    const command = {id: message.id, body: {id: data.id, decision}}
    const outcome = await solutions.update(data.id, {command, ifVersion}, async record => {
      const seen = await visible(message, context, record, barriersOf)
      if ('problem' in seen) return seen
      const m = record.state.movement
      const acting = await facts.actingOn(message, context, record)
      if ('problem' in acting) return acting
      const found = await facts.forDecision(message.id, decision, context)
      if ('problem' in found) return found
      // Judged at the instant that the event will carry, however long the facts took.
      const role = roleOf(decision, record, acting.ok)
      const from = byPerson(message, context, role, pseudonymFor(decision, record, actor.person))
      const decided = decide(decision, m, acting.ok, found.ok, {now: from.time, policies})
      if ('problem' in decided) return decided
      const {decision: name, ...carried} = decision
      const {codes, texts} = textsApart(carried)
      const {changed, missed} = decided
      const data = {...codes, ...(missed.length > 0 ? {missed} : {}), changed}
      return {events: [{type: `rin.solution.${solutionDecisionEvents[name]}.v1`, data, texts}], origin: from}
    })
    // Whoever promises hears of what becomes of it; asked again under the same key, what a crash has left out is made good.
    if ('ok' in outcome && decision.decision === 'accept-commitment') await followers.set(data.id, actor.person, true)
    return shown(message, context, outcome)
  }

  return {decide: decideOn}
}

const roleOf = (decision: SolutionDecision, {state}: SolutionRecord, acting: ActingOnSolution): string | null =>
  roleForSolution(decision.decision, state.movement, acting, 'commitment' in decision ? decision.commitment : undefined)
