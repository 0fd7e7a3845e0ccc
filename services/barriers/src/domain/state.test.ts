// The state of a barrier as the sum of its events: what was reported, what was decided, and what was undone.
import type {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import {moment, REPORTED, report} from './given.ts'
import {type BarrierState, evolve, latestProgress, reported} from './state.ts'

const movement = reported('b-1', 'association', report, moment(REPORTED))

const event = (recordversion: number, name: string, data: Record<string, unknown>): EventEnvelope => ({
  specversion: '1.0',
  id: '00000000-0000-5000-8000-000000000000',
  source: '/services/barriers',
  type: `rin.barrier.${name}.v1`,
  subject: 'b-1',
  time: `2027-03-0${3 + recordversion}T09:00:00.000Z`,
  datacontenttype: 'application/json',
  recordversion,
  actor: 'a-coordinator',
  actorrole: 'coordinator',
  actororg: 'senate',
  commandid: '00000000-0000-8000-8000-000000000000',
  correlationid: '00000000-0000-4000-8000-000000000000',
  data,
})

const report1 = event(1, 'reported', {
  reference: 'B-2027-00042',
  confidentiality: 'restricted',
  texts: {title: 'c'},
  changed: movement,
})
const stateOf = (...more: EventEnvelope[]): BarrierState =>
  more.reduce<BarrierState>((state, each) => evolve(state, each), evolve(null, report1))

test('a report is the first state', t => {
  t.deepEqual(stateOf(), {
    reference: 'B-2027-00042',
    confidentiality: 'restricted',
    reportedAt: REPORTED,
    changedAt: REPORTED,
    dueAt: '2027-03-09T22:59:59.999Z',
    groups: [],
    movement,
    decisions: [],
  })
})

test('an event changes what it names and leaves everything else', t => {
  const {movement: m, changedAt, reportedAt} = stateOf(event(2, 'claimed', {changed: {reviewer: 'a-coordinator'}}))
  t.deepEqual(m, {...movement, reviewer: 'a-coordinator'})
  t.deepEqual([reportedAt, changedAt], [REPORTED, '2027-03-05T09:00:00.000Z'])
})

test('it is with the groups that hold it, support it or are offered it', t => {
  const offered = event(2, 'routed', {changed: {offeredTo: 'care'}})
  t.deepEqual(stateOf(offered).groups, ['care'])
  const taken = event(3, 'moved', {changed: {offeredTo: null, group: 'care'}})
  const supported = event(4, 'support-added', {changed: {supporting: ['crafts']}})
  t.deepEqual(stateOf(offered, taken, supported).groups, ['care', 'crafts'])
})

test('clocks that an event does not name stay', t => {
  const {acknowledgement, review} = movement.clocks
  const met = {...acknowledgement, state: 'met'}
  const {clocks} = stateOf(event(2, 'claimed', {changed: {clocks: {acknowledgement: met}}})).movement
  t.deepEqual<unknown, unknown>(clocks, {acknowledgement: met, review})
})

test('decisions are kept with their codes and the names of their texts, moves are none', t => {
  const declined = event(3, 'declined', {ground: 'not-specific', texts: {reason: 'c'}, changed: {}})
  const {decisions} = stateOf(event(2, 'warned', {clock: 'review', changed: {}}), declined)
  t.deepEqual(decisions, [
    {
      version: 3,
      decision: 'decline',
      time: '2027-03-06T09:00:00.000Z',
      actor: 'a-coordinator',
      role: 'coordinator',
      organisation: 'senate',
      codes: {ground: 'not-specific'},
      fields: ['reason'],
      undone: null,
    },
  ])
})

test('only the last decision is undone, with the reason', t => {
  const claimed = event(2, 'claimed', {changed: {}})
  const merged = event(3, 'merged', {into: 'b-9', changed: {}})
  const {decisions} = stateOf(claimed, merged, event(4, 'undone', {because: 'unknown-reference', changed: {}}))
  t.deepEqual(
    decisions.map(({decision, undone}) => [decision, undone]),
    [
      ['claim', null],
      ['merge', 'unknown-reference'],
    ],
  )
})

test('who decided under a pseudonym has no role and no organisation', t => {
  const {actorrole: _, actororg: __, ...sealed} = event(2, 'withdrawn', {changed: {}})
  t.like(stateOf({...sealed, actor: 'p-7'}).decisions[0], {actor: 'p-7', role: null, organisation: null})
})

/** Events of these names in order, each decision carried out at once; a progress update as `health`. */
function lived(...names: string[]): BarrierState {
  const events = names.map((name, i) =>
    ['on-track', 'late'].includes(name)
      ? event(i + 2, 'progressed', {health: name, changed: {}})
      : event(i + 2, name, {changed: {}}),
  )
  return stateOf(...events)
}
const healthOf = (state: BarrierState): string | undefined => latestProgress(state)?.codes.health

test('the latest update is at hand, until somebody begins anew', t => {
  t.is(healthOf(lived('taken')), undefined)
  t.is(healthOf(lived('taken', 'on-track', 'late')), 'late')
  t.is(healthOf(lived('taken', 'on-track', 'adopted', 'resolved', 'confirmed', 'found-solved')), 'on-track')
  t.is(healthOf(lived('taken', 'late', 'linked', 'support-added', 'abandon-proposed', 'withdrawn')), 'late')
  for (const begun of ['contested', 'found-returned', 'handed-back', 'taken', 'appealed', 'reopened', 'answered'])
    t.is(healthOf(lived('taken', 'late', begun)), undefined, begun)
  t.is(healthOf(lived('taken', 'late', 'contested', 'on-track')), 'on-track')
})

test('what was contested in vain, or is yet to be carried out, leaves the latest update', t => {
  t.is(healthOf(lived('taken', 'late', 'contested', 'undone')), 'late')
  const moving = {to: 'resolution', outcome: null, because: 'contest', set: {}} as const
  const waiting = [event(2, 'progressed', {health: 'late', changed: {}}), event(3, 'contested', {changed: {moving}})]
  t.is(healthOf(stateOf(...waiting)), 'late')
})
