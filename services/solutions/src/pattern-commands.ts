// Commands on patterns: publish an effective solution, publish a new version, propose the same for another barrier.
import {
  type Message,
  type Pattern,
  type Problem,
  type PublishPattern,
  type Reply,
  type RevisePattern,
  refuse,
  type Solution,
} from '@rin/contracts'
import {byOffice} from '@rin/kit/origin'
import type {Change, Outcome, Records, TypedText} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {distinct, mayPublish, type PatternState, publisherRole, usedOf} from './domain/pattern.ts'
import type {SolutionState} from './domain/state.ts'
import {patternOf, proposalOf} from './pattern-views.ts'
import type {Proposals} from './proposals.ts'
import {visible} from './queries.ts'
import type {Standings} from './standing.ts'
import type {SolutionStore} from './store.ts'
import {barriersIn, proposerRole, type SolutionRecord} from './views.ts'

type Asking = Message<unknown>
type Industries = Pattern['industries']
type Revision = RevisePattern & {id: string; ifVersion?: number | undefined}

const notThere = (pointer: string) => refuse('unknown-reference', {errors: [{pointer, code: 'unknown-reference'}]})

/** A version as an event: its codes, and its texts apart. */
function versionOf(
  event: 'published' | 'revised',
  {categories, industries, costRange, occupations, ...typed}: RevisePattern,
  codes: {solution?: string; worked?: Industries} = {},
): Change['events'][number] {
  const {worked = [], ...named} = codes
  const {lang} = typed.problem
  const entries = occupations.map((occupation, i): [string, TypedText] => [`occupation-${i}`, {lang, text: occupation}])
  const {legalBasis, ...texts} = typed
  return {
    type: `rin.pattern.${event}.v1`,
    data: {
      ...named,
      categories: distinct(categories),
      industries: distinct([...industries, ...worked]),
      ...(costRange ? {costRange} : {}),
    },
    texts: {...texts, ...(legalBasis ? {legalBasis} : {}), ...Object.fromEntries(entries)},
  }
}

export function patternCommands(
  patterns: Records<PatternState>,
  solutions: Records<SolutionState>,
  store: SolutionStore,
  barriersOf: Standings,
  propose: Proposals['record'],
) {
  /** In which role this person may publish the solution, and in which industries it has worked, as far as all may know. */
  async function publishing(
    message: Asking,
    context: Context,
    record: SolutionRecord,
  ): Promise<{ok: {role: string; worked: Industries}} | {problem: Problem}> {
    const barriers = barriersIn(record)
    const seen = await barriersOf.seen(message, context, barriers)
    if ('problem' in seen) return seen
    const open = seen.ok.filter(({confidentiality}) => confidentiality === 'open')
    const groups = seen.ok.flatMap(({group}) => group ?? [])
    const role = publisherRole(message.actor, {open: open.length === barriers.length, groups})
    if (!role) return refuse('role-not-allowed')
    const {found, adoptedFor} = record.state.movement
    const worked = open.filter(({id}) => adoptedFor.includes(id) && found[id] === 'solved')
    return {ok: {role, worked: worked.map(({industry}) => industry)}}
  }

  async function shown(outcome: Outcome<PatternState>): Promise<Reply<Pattern>> {
    if ('problem' in outcome) return outcome
    const {record} = outcome.ok
    return {ok: patternOf(record, usedOf(await store.uses([record._id])))}
  }

  async function publish(message: Message<PublishPattern>, context: Context): Promise<Reply<Pattern>> {
    const {actor, id, data} = message
    if (!mayPublish(actor)) return refuse('role-not-allowed')
    const {solution, ...carried} = data
    const outcome = await patterns.create(id, {id, body: data}, async () => {
      const found = await visible(message, context, await solutions.read(solution), barriersOf)
      if ('problem' in found) return found.problem.code === 'not-found' ? notThere('/solution') : found
      const {status} = found.ok.state
      if (status !== 'effective') return refuse('decision-not-allowed', {stage: status})
      const publisher = await publishing(message, context, found.ok)
      if ('problem' in publisher) return publisher
      const {role, worked} = publisher.ok
      return {
        events: [versionOf('published', carried, {solution, worked})],
        origin: byOffice(message, context, role),
      }
    })
    return shown(outcome)
  }

  async function revise(message: Message<Revision>, context: Context): Promise<Reply<Pattern>> {
    if (!mayPublish(message.actor)) return refuse('role-not-allowed')
    const {id, ifVersion, ...carried} = message.data
    const command = {id: message.id, body: {id, ...carried}}
    const outcome = await patterns.update(id, {command, ifVersion}, async ({state}) => {
      const solution = await solutions.read(state.solution)
      const publisher = solution ? await publishing(message, context, solution) : refuse('role-not-allowed')
      if ('problem' in publisher) return publisher
      const {role, worked} = publisher.ok
      return {events: [versionOf('revised', carried, {worked})], origin: byOffice(message, context, role)}
    })
    return shown(outcome)
  }

  async function adopt(message: Message<{id: string; barrier: string}>, context: Context): Promise<Reply<Solution>> {
    if (!proposerRole(message.actor)) return refuse('role-not-allowed')
    const {id, barrier} = message.data
    const record = await patterns.read(id)
    if (!record) return refuse('not-found')
    const pattern = {id, version: record.version}
    const reply = await propose(message, context, {barriers: [barrier], texts: proposalOf(record), pattern})
    if (!('problem' in reply) || !reply.problem.errors) return reply
    // The one barrier of the body is the first of the proposal.
    return {problem: {...reply.problem, errors: reply.problem.errors.map(each => ({...each, pointer: '/barrier'}))}}
  }

  return {publish, revise, adopt}
}
