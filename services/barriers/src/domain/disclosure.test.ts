// Disclosures: nobody is shown anything by themselves alone, nor for ever.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import fc from 'fast-check'
import {type DisclosureState, decided, evolveDisclosure, shown} from './disclosure.ts'

const NOW = '2027-03-01T10:00:00.000Z'
const LATER = '2027-03-16T00:00:00.000Z'

let version = 0
const event = (type: string, actor: string, data: Record<string, unknown> = {}): EventEnvelope =>
  ({type: `rin.disclosure.${type}.v1`, actor, data, time: NOW, recordversion: ++version}) as EventEnvelope
const asked = evolveDisclosure(null, event('asked', 'one', {barrier: 'b-1', name: 'p-1'}))

/** The state after what somebody does, as far as it is allowed. */
function after(state: DisclosureState, person: string, act: 'consent' | 'refuse' | 'show', now = NOW): DisclosureState {
  const drafted = act === 'show' ? shown(state, person, now) : decided(state, person, {decision: act}, now)
  if ('problem' in drafted) return state
  return evolveDisclosure(state, {...event('', person, drafted.data), type: drafted.type})
}

test('whoever asked does not consent, and sees nothing before somebody else has', t => {
  t.deepEqual(decided(asked, 'one', {decision: 'consent'}, NOW), {problem: {code: 'four-eyes'}})
  t.deepEqual(shown(asked, 'one', NOW), {problem: {code: 'decision-not-allowed'}})
  const consented = after(asked, 'two', 'consent')
  t.like(consented, {status: 'consented', decidedBy: 'two', until: '2027-03-15T22:59:59.999Z'})
  t.like(shown(consented, 'one', NOW), {type: 'rin.disclosure.shown.v1'})
})

test('it is shown to nobody but who asked, and for a while', t => {
  const consented = after(asked, 'two', 'consent')
  t.deepEqual(shown(consented, 'two', NOW), {problem: {code: 'role-not-allowed'}})
  t.deepEqual(shown(consented, 'one', LATER), {problem: {code: 'too-late'}})
})

test('it is decided once', t => {
  for (const first of ['consent', 'refuse'] as const) {
    const once = after(asked, 'two', first)
    t.deepEqual(decided(once, 'three', {decision: 'consent'}, NOW), {problem: {code: 'decision-not-allowed'}})
  }
})

test('whatever people do in whatever order, it is shown only after the consent of somebody who did not ask', t => {
  const acts = fc.array(
    fc.tuple(
      fc.constantFrom('one', 'two', 'three'),
      fc.constantFrom('consent', 'refuse', 'show') as fc.Arbitrary<'show'>,
    ),
  )
  fc.assert(
    fc.property(acts, all => {
      const state = all.reduce((known, [person, act]) => after(known, person, act), asked)
      return state.shown === 0 || (state.status === 'consented' && state.decidedBy !== 'one')
    }),
  )
  t.pass()
})
