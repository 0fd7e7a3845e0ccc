// Disclosures of who stands behind a name in a sealed case: asked for, decided on by somebody else, and shown.
import {
  type AskDisclosure,
  type DecideDisclosure,
  type Disclosure,
  type Message,
  type Opened,
  type Reply,
  refuse,
  type ToldOf,
} from '@rin/contracts'
import {namesIn} from '@rin/kit/followers'
import {openedPage} from '@rin/kit/opened'
import {byPerson} from '@rin/kit/origin'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import {type Outcome, type RecordDocument, type Records, textKey} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {DisclosureStore} from './disclosure-store.ts'
import {type DisclosureState, decided, shown} from './domain/disclosure.ts'
import type {BarrierState} from './domain/state.ts'
import {type BarrierRecord, coordinates, coordinatingRole, text} from './views.ts'

function viewOfDisclosure({_id, version, state, texts}: RecordDocument<DisclosureState>): Disclosure {
  const {refused, shownAt: _, ...shown} = state
  return {
    id: _id,
    version,
    ...shown,
    reason: text(texts, textKey(1, 'reason')),
    refusal: refused === null ? null : text(texts, textKey(refused, 'reason')),
  }
}

/** The person behind a name in this case, or undefined: nobody, or somebody who was erased. */
const behind = (record: BarrierRecord, name: string): string | undefined =>
  Object.entries(namesIn(record)).find(([, names]) => names.includes(name))?.[0]

const viewed = (outcome: Outcome<DisclosureState>): Reply<Disclosure> =>
  'ok' in outcome ? {ok: viewOfDisclosure(outcome.ok.record)} : outcome

export function disclosing(
  barriers: Records<BarrierState>,
  disclosures: Records<DisclosureState>,
  {ofCase, shownOf}: DisclosureStore,
) {
  const inCase = <I>(barrier: string, page: PageAsked, show: (record: RecordDocument<DisclosureState>) => I) =>
    pageOf(
      page,
      (from, most) => ofCase(barrier, from, most),
      ({_id, state}) => ({at: state.askedAt, id: _id}),
      show,
    )

  return {
    async ask(message: Message<AskDisclosure & {barrier: string}>, context: Context): Promise<Reply<Disclosure>> {
      const {actor, id, data} = message
      if (!coordinates(actor)) return refuse('role-not-allowed')
      const {barrier, name, reason} = data
      const outcome = await disclosures.create(id, {id, body: data}, async () => {
        const record = await barriers.read(barrier)
        if (!record) return refuse('not-found')
        // Whether anybody is still known behind it is said only when it is shown.
        if (!record.state.movement.reporters.some(({by}) => by === name)) {
          return refuse('unknown-reference', {errors: [{pointer: '/name', code: 'unknown-reference'}]})
        }
        return {
          events: [{type: 'rin.disclosure.asked.v1', data: {barrier, name}, texts: {reason}}],
          origin: byPerson(message, context, coordinatingRole(actor)),
        }
      })
      return viewed(outcome)
    },

    async decide(
      message: Message<{id: string; decision: DecideDisclosure}>,
      context: Context,
    ): Promise<Reply<Disclosure>> {
      const {actor, data} = message
      if (!coordinates(actor)) return refuse('role-not-allowed')
      const {decision} = data
      const outcome = await disclosures.update(data.id, {command: {id: message.id, body: data}}, ({state}) => {
        const origin = byPerson(message, context, coordinatingRole(actor))
        const drafted = decided(state, actor.person, decision, origin.time)
        if ('problem' in drafted) return drafted
        const texts = decision.decision === 'refuse' ? {texts: {reason: decision.reason}} : {}
        return {events: [{...drafted, ...texts}], origin}
      })
      return viewed(outcome)
    },

    /** The log says that it was shown before it is, each time. */
    async show(
      message: Message<{id: string}>,
      context: Context,
    ): Promise<Reply<{person: string; disclosure: Disclosure}>> {
      const {actor, data} = message
      if (!coordinates(actor)) return refuse('role-not-allowed')
      let person: string | undefined
      const outcome = await disclosures.update(data.id, {}, async ({state}) => {
        const origin = byPerson(message, context, coordinatingRole(actor))
        const drafted = shown(state, actor.person, origin.time)
        if ('problem' in drafted) return drafted
        const barrier = await barriers.read(state.barrier)
        person = barrier ? behind(barrier, state.name) : undefined
        return person === undefined ? refuse('not-found') : {events: [drafted], origin}
      })
      if ('problem' in outcome) return outcome
      return person === undefined ? refuse('failed') : {ok: {person, disclosure: viewOfDisclosure(outcome.ok.record)}}
    },

    /** The gateway asks for whoever bears the names: they are known to nobody else. */
    async told({data: {names}}: Message<{names: string[]}>): Promise<Reply<{items: ToldOf[]}>> {
      const found = await shownOf(names)
      return {
        ok: {
          items: found.map(({state: {barrier, name, askedBy, shownAt, askedAt, shown}}) => ({
            barrier,
            name,
            to: askedBy,
            at: shownAt ?? askedAt,
            times: shown,
          })),
        },
      }
    },

    async list({actor, data: {barrier, ...page}}: Message<PageAsked & {barrier: string}>) {
      if (!coordinates(actor)) return refuse('role-not-allowed')
      if (!(await barriers.read(barrier))) return refuse('not-found')
      return inCase(barrier, page, viewOfDisclosure)
    },

    /** To whoever does not coordinate a case has none. */
    async texts({actor, data: {barrier, ...page}}: Message<PageAsked & {barrier: string}>): Promise<Reply<Opened>> {
      if (!coordinates(actor)) return {ok: {records: [], texts: [], next: null}}
      return openedPage('disclosure', await inCase(barrier, page, record => record))
    },
  }
}
