// A disclosure: asked for with a reason, consented to or refused by somebody else, and shown for a while.
import type {DecideDisclosure, Disclosure, EventEnvelope, Problem, ProblemCode} from '@rin/contracts'
import {addDays, dayOf, endOfDay} from '@rin/kit/working-days'

/** `refused` is the version under which the reason of a refusal is kept, `shownAt` when it was shown last. */
export type DisclosureState = Pick<
  Disclosure,
  'barrier' | 'name' | 'askedBy' | 'askedAt' | 'status' | 'decidedBy' | 'until' | 'shown'
> & {refused: number | null; shownAt: string | null}

/** For so many days after the consent the identity is shown. */
const SHOWN_FOR_DAYS = 14

const typeOf = (event: string): string => `rin.disclosure.${event}.v1`

export function evolveDisclosure(state: DisclosureState | null, event: EventEnvelope): DisclosureState {
  const {type, data, actor, time, recordversion} = event
  if (state === null) {
    const {barrier, name} = data as Pick<DisclosureState, 'barrier' | 'name'>
    const fresh = {status: 'asked', decidedBy: null, until: null, shown: 0, refused: null, shownAt: null} as const
    return {barrier, name, askedBy: actor, askedAt: time, ...fresh}
  }
  switch (type) {
    case typeOf('consented'):
      return {...state, status: 'consented', decidedBy: actor, until: String(data.until)}
    case typeOf('refused'):
      return {...state, status: 'refused', decidedBy: actor, refused: recordversion}
    case typeOf('shown'):
      return {...state, shown: state.shown + 1, shownAt: time}
    default:
      return state
  }
}

type Drafted = {type: string; data: Record<string, unknown>} | {problem: Problem}
const refused = (code: ProblemCode): Drafted => ({problem: {code}})

/** Consent or refusal: once, and not by whoever asked. */
export function decided(
  {status, askedBy}: DisclosureState,
  person: string,
  {decision}: Pick<DecideDisclosure, 'decision'>,
  now: string,
): Drafted {
  if (askedBy === person) return refused('four-eyes')
  if (status !== 'asked') return refused('decision-not-allowed')
  if (decision === 'refuse') return {type: typeOf('refused'), data: {}}
  return {type: typeOf('consented'), data: {until: endOfDay(addDays(dayOf(now), SHOWN_FOR_DAYS))}}
}

/** Shown to whoever asked, once somebody else has consented, and for a while. */
export function shown({status, askedBy, until}: DisclosureState, person: string, now: string): Drafted {
  if (askedBy !== person) return refused('role-not-allowed')
  if (status !== 'consented') return refused('decision-not-allowed')
  return until !== null && now <= until ? {type: typeOf('shown'), data: {}} : refused('too-late')
}
