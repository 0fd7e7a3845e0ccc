// Commands of people: report, decide, comment.
import {
  type Actor,
  type Barrier,
  type BarrierDecision,
  type Comment,
  coordinating,
  type DecisionMade,
  decisionEvents,
  decisions,
  type EventEnvelope,
  type GiveComment,
  held,
  type Message,
  type Reply,
  type ReportBarrier,
  type Role,
  refuse,
  reporting,
  roleFor,
} from '@rin/contracts'
import {followedBy} from '@rin/kit/followers'
import {byPerson, textsApart} from '@rin/kit/origin'
import type {Records, TypedText} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {CommentState} from './domain/comment.ts'
import {decide} from './domain/decide.ts'
import type {Policies} from './domain/moment.ts'
import {type BarrierState, reported} from './domain/state.ts'
import type {FactFinder} from './facts.ts'
import type {Shown} from './showing.ts'
import type {BarrierStore} from './store.ts'
import {actingOn, type BarrierRecord, commentOf, decisionOf, pseudonymIn, sees, seesInternal} from './views.ts'

/** What a barrier keeps of its reporter, as far as the event tells: not whose pseudonym that of a sealed report is. */
export const keptOfReport = ({actor, data}: EventEnvelope): Record<string, string[]> =>
  data.confidentiality === 'sealed' ? {lost: [actor]} : followedBy(actor)

/** The texts of a report. Entries without a language of their own take that of the description. */
function textsOf(report: ReportBarrier): Record<string, TypedText> {
  const {lang} = report.description
  const entries = [
    ...report.occupations.map((occupation, i) => [`occupation-${i}`, occupation] as const),
    ['region', report.region] as const,
    ['legalBasis', report.legalBasis] as const,
  ]
  const typed = entries.map(([field, text]) => [field, {lang, text}])
  return {title: report.title, description: report.description, ...Object.fromEntries(typed)}
}

/** The pseudonym under which this decision appears: of a sealed reporter who decides as the reporter. */
function pseudonymFor(
  {decision}: BarrierDecision,
  record: BarrierRecord,
  actor: Actor,
  role: Role | null,
): string | undefined {
  const asReporter: readonly string[] = decisions[decision].who
  if (!asReporter.some(who => who === 'reporter' || who === 'confirmer')) return undefined
  if (role !== null && !reporting.includes(role)) return undefined
  return pseudonymIn(record, actor) ?? undefined
}

interface Means {
  store: BarrierStore
  facts: FactFinder
  shown: Shown
  policies: Policies
}

export function barrierCommands(
  barriers: Records<BarrierState>,
  comments: Records<CommentState>,
  {store, facts, shown, policies}: Means,
) {
  async function report(message: Message<ReportBarrier>, context: Context): Promise<Reply<Barrier>> {
    const {actor, id, data} = message
    const role = held(actor, reporting)
    if (!role || !actor.organisation) return refuse('role-not-allowed')
    const sealed = data.confidentiality === 'sealed'
    const pseudonym = crypto.randomUUID()
    const from = byPerson(message, context, role, sealed ? pseudonym : undefined)
    const by = sealed ? pseudonym : actor.organisation
    const outcome = await barriers.create(id, {id, body: data}, async () => {
      const {confidentiality} = data
      const changed = reported(id, by, data, {now: from.time, policies})
      const reference = await store.reference(from.time)
      return {
        events: [{type: 'rin.barrier.reported.v1', data: {reference, confidentiality, changed}, texts: textsOf(data)}],
        origin: from,
        private: {...followedBy(actor.person), ...(sealed ? {[actor.person]: [pseudonym]} : {})},
      }
    })
    if ('problem' in outcome) return outcome
    return {ok: await shown(outcome.ok.record, actor, context)}
  }

  async function decideOn(
    message: Message<{id: string; ifVersion?: number | undefined; decision: BarrierDecision}>,
    context: Context,
  ): Promise<Reply<{barrier: Barrier; decided: DecisionMade}>> {
    const {actor, data} = message
    const {decision, ifVersion} = data
    const command = {id: message.id, body: {id: data.id, decision}}
    const outcome = await barriers.update(data.id, {command, ifVersion}, async record => {
      if (!sees(actor, record)) return refuse('not-found')
      const m = record.state.movement
      const known = actingOn(actor, record)
      const role = roleFor(decision.decision, m, known)
      const pseudonym = pseudonymFor(decision, record, actor, role)
      // Under a pseudonym nobody speaks for an organisation: what changes must not join the two.
      const acting = pseudonym ? {...known, standsFor: [pseudonym]} : known
      const found = await facts.forDecision(record, decision, actor, context)
      if ('problem' in found) return found
      // Judged at the instant that the event will carry, however long the facts took.
      const from = byPerson(message, context, role, pseudonym)
      const decided = decide(decision, m, acting, found.ok, {now: from.time, policies})
      if ('problem' in decided) return decided
      const {decision: name, ...carried} = decision
      const {codes, texts} = textsApart(carried)
      const {changed, missed} = decided
      const data = {...codes, ...(missed.length > 0 ? {missed} : {}), changed}
      return {
        events: [{type: `rin.barrier.${decisionEvents[name]}.v1`, data, texts}],
        origin: from,
      }
    })
    if ('problem' in outcome) return outcome
    const {record, version} = outcome.ok
    const decided = record.state.decisions.find(made => made.version === version)
    if (!decided) return refuse('failed')
    const barrier = await shown(record, actor, context)
    return {ok: {barrier, decided: decisionOf(record, decided)}}
  }

  async function comment(message: Message<GiveComment & {id: string}>, context: Context): Promise<Reply<Comment>> {
    const {actor, id, data} = message
    const record = await barriers.read(data.id)
    if (!record || !sees(actor, record)) return refuse('not-found')
    const role = held(actor, [...reporting, ...coordinating])
    if (!role || (data.audience === 'internal' && !seesInternal(actor, record))) return refuse('role-not-allowed')
    const pseudonym = pseudonymIn(record, actor) ?? undefined
    const outcome = await comments.create(id, {id, body: data}, () => ({
      events: [
        {
          type: 'rin.comment.added.v1',
          data: {barrier: data.id, audience: data.audience},
          texts: {text: data.text},
        },
      ],
      origin: byPerson(message, context, role, pseudonym),
    }))
    return 'ok' in outcome ? {ok: commentOf(outcome.ok.record)} : outcome
  }

  return {report, decide: decideOn, comment}
}
