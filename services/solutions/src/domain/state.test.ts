// A solution is the sum of its events.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import {evolve} from './state.ts'

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
    movement: {
      by: 'clinic',
      barriers: ['b-1', 'b-2'],
      adoptedFor: [],
      ended: null,
      commitments: {},
      found: {},
    },
    status: 'proposed',
    confidential: false,
    proposedBy: {organisation: 'clinic'},
    proposedAt: '2027-03-01T09:00:00.000Z',
    changedAt: '2027-03-01T09:00:00.000Z',
    dueAt: null,
    asked: [],
    typed: {},
    update: null,
    decisions: [],
  })
})

test('a proposal under a pseudonym is nobody’s to others', t => {
  const {actororg: _, ...alone} = {...proposed, actor: 'pseudonym'}
  const {proposedBy, movement} = evolve(null, alone)
  t.deepEqual([proposedBy, movement.by], [{organisation: null}, 'pseudonym'])
})

test('it is adopted from the first consent on, for several barriers', t => {
  const first = evolve(evolve(null, proposed), reservedFor(2, 'b-1'))
  t.like(first, {status: 'adopted', movement: {adoptedFor: ['b-1']}, proposedAt: '2027-03-01T09:00:00.000Z'})
  const second = evolve(first, reservedFor(3, 'b-9'))
  t.deepEqual(second.movement.adoptedFor, ['b-1', 'b-9'])
  const changed = {adoptedFor: ['b-1', 'b-9']}
  t.deepEqual(evolve(first, event(3, 'rin.solution.reserved.v1', {barrier: 'b-9', changed})).movement, second.movement)
  t.deepEqual(second.movement.barriers, ['b-1', 'b-2'], 'what it was proposed for stays')
})

test('once no barrier needs it any more it is proposed again, and what was found stays on record', t => {
  const found = event(3, 'rin.solution.found.v1', {
    barrier: 'b-1',
    finding: 'returned',
    changed: {found: {'b-1': 'returned'}},
  })
  const dropped = event(4, 'rin.solution.dropped.v1', {barrier: 'b-1', changed: {adoptedFor: []}})
  const begun = [proposed, reservedFor(2, 'b-1'), found].reduce(evolve, null as ReturnType<typeof evolve> | null)
  t.is(begun?.status, 'ineffective')
  t.like(evolve(begun, dropped), {status: 'proposed', movement: {adoptedFor: [], found: {'b-1': 'returned'}}})
})

const commitment = {organisation: 'school', due: '2027-06-30', milestone: 1, status: 'asked', releaseAsked: false}
const asked = event(3, 'rin.solution.commitment-asked.v1', {changed: {commitments: {'c-1': commitment}}})
const accepted = event(4, 'rin.solution.commitment-accepted.v1', {
  commitment: 'c-1',
  changed: {commitments: {'c-1': {...commitment, status: 'open'}}},
})
const kept = event(5, 'rin.solution.commitment-kept.v1', {
  commitment: 'c-1',
  changed: {commitments: {'c-1': {...commitment, status: 'kept'}}},
})

test('commitments are known by their texts, and the status follows from them', t => {
  const begun = [proposed, reservedFor(2, 'b-1'), asked].reduce(evolve, null as ReturnType<typeof evolve> | null)
  t.like(begun, {status: 'adopted', typed: {'c-1': {asked: 3, evidence: null}}})
  const open = evolve(begun, accepted)
  t.is(open.status, 'delivering')
  t.like(evolve(open, kept), {status: 'delivered', typed: {'c-1': {asked: 3, evidence: 5}}})
})

test('what is said of one commitment leaves the others as they are', t => {
  const open = [proposed, reservedFor(2, 'b-1'), asked, accepted].reduce(
    evolve,
    null as ReturnType<typeof evolve> | null,
  )
  const another = event(5, 'rin.solution.commitment-asked.v1', {changed: {commitments: {'c-2': commitment}}})
  const {movement, status} = evolve(open, another)
  t.deepEqual(
    Object.entries(movement.commitments).map(([id, each]) => [id, each.status]),
    [
      ['c-1', 'open'],
      ['c-2', 'asked'],
    ],
  )
  t.is(status, 'delivering')
})

test('decisions are on record with the commitment they are about; consents and findings are none', t => {
  const released = event(6, 'rin.solution.commitment-released.v1', {
    commitment: 'c-1',
    changed: {commitments: {'c-1': {...commitment, status: 'released'}}},
    texts: {reason: 'c'},
  })
  const found = event(7, 'rin.solution.found.v1', {barrier: 'b-1', finding: 'solved', changed: {}})
  const all = [proposed, reservedFor(2, 'b-1'), asked, accepted, released, found]
  const {decisions} = all.reduce(evolve, null as ReturnType<typeof evolve> | null) ?? {decisions: []}
  t.deepEqual(
    decisions.map(({version, decision, commitment, fields}) => [version, decision, commitment, fields]),
    [
      [3, 'ask-commitment', 'c-1', []],
      [4, 'accept-commitment', 'c-1', []],
      [6, 'release', 'c-1', ['reason']],
    ],
  )
})

test('the latest update is at hand', t => {
  const updated = evolve(evolve(null, proposed), event(2, 'rin.solution.updated.v1', {health: 'at-risk', changed: {}}))
  t.deepEqual(updated.update, {version: 2, health: 'at-risk', time: '2027-03-02T09:00:00.000Z'})
})
