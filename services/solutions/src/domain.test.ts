// A solution is the sum of its events, and consents to each barrier once.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import {evolve, isReservedFor} from './domain.ts'

const event = (recordversion: number, type: string, data: Record<string, unknown>): EventEnvelope => ({
  specversion: '1.0',
  id: '00000000-0000-5000-8000-000000000000',
  source: '/services/solutions',
  type,
  subject: 's-1',
  time: `2027-03-0${recordversion}T09:00:00.000Z`,
  datacontenttype: 'application/json',
  recordversion,
  actor: 'member',
  actororg: 'clinic',
  commandid: '00000000-0000-8000-8000-000000000000',
  correlationid: '00000000-0000-4000-8000-000000000000',
  data,
})
const proposed = event(1, 'rin.solution.proposed.v1', {
  barriers: ['b-1', 'b-2'],
  confidential: false,
  texts: {title: 'c'},
})
const reservedFor = (version: number, barrier: string) => event(version, 'rin.solution.reserved.v1', {barrier})

test('a proposal names its barriers and whose it is', t => {
  t.deepEqual(evolve(null, proposed), {
    status: 'proposed',
    confidential: false,
    barriers: ['b-1', 'b-2'],
    adoptedFor: [],
    proposedBy: {organisation: 'clinic'},
    proposedAt: '2027-03-01T09:00:00.000Z',
  })
})

test('a proposal of somebody without an organisation is nobody’s', t => {
  const {actororg: _, ...alone} = proposed
  t.deepEqual(evolve(null, alone).proposedBy, {organisation: null})
})

test('it is adopted from the first consent on, for several barriers', t => {
  const first = evolve(evolve(null, proposed), reservedFor(2, 'b-1'))
  t.like(first, {status: 'adopted', adoptedFor: ['b-1'], proposedAt: '2027-03-01T09:00:00.000Z'})
  const second = evolve(first, reservedFor(3, 'b-9'))
  t.deepEqual(second.adoptedFor, ['b-1', 'b-9'])
  t.deepEqual(second.barriers, ['b-1', 'b-2'], 'what it was proposed for stays')
})

test('whether it has consented to a barrier before', t => {
  const state = evolve(evolve(null, proposed), reservedFor(2, 'b-1'))
  t.true(isReservedFor(state, 'b-1'))
  t.false(isReservedFor(state, 'b-2'), 'proposed is not adopted')
})
