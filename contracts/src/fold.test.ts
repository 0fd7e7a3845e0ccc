// State as the sum of events, and what differs between two states.
import test from 'ava'
import {barrierAfter, differences, solutionAfter} from './fold.ts'
import {clock} from './given.ts'
import {beginning, type Movement} from './movement.ts'

const running = clock()
const reported: Movement = {
  ...beginning({barrier: 'b-1', by: 'association'}, {scope: 'structural', industry: 'crafts', category: 'other'}),
  clocks: {acknowledgement: running, review: running},
}
const by = {actor: 'a-person', actororg: 'clinic'}

test('a barrier begins with its first event, and clocks that a later one does not name stay', t => {
  const first = barrierAfter(null, {...by, type: 'rin.barrier.reported.v1', data: {changed: reported}})
  t.deepEqual(first, reported)
  const met = clock({state: 'met'})
  const changed = {reviewer: 'a-person', clocks: {acknowledgement: met}}
  const claimed = barrierAfter(first, {...by, type: 'rin.barrier.claimed.v1', data: {changed}})
  t.deepEqual(claimed, {...reported, reviewer: 'a-person', clocks: {acknowledgement: met, review: running}})
  t.deepEqual(barrierAfter(claimed, {...by, type: 'rin.barrier.noted.v1', data: {}}), claimed)
})

test('a solution belongs to the organisation that proposed it, or to a pseudonym, and gathers its barriers', t => {
  const proposed = {type: 'rin.solution.proposed.v1', data: {barriers: ['b-1']}}
  t.is(solutionAfter(null, {...by, ...proposed}).by, 'clinic')
  const first = solutionAfter(null, {actor: 'a-pseudonym', ...proposed})
  t.is(first.by, 'a-pseudonym')
  const reserve = (barrier: string) => ({...by, type: 'rin.solution.reserved.v1', data: {barrier}})
  const reserved = solutionAfter(solutionAfter(first, reserve('b-1')), reserve('b-2'))
  t.deepEqual(reserved.adoptedFor, ['b-1', 'b-2'])
  const changed = {found: {'b-2': 'solved'}}
  const found = solutionAfter(reserved, {...by, type: 'rin.solution.found.v1', data: {changed}})
  t.deepEqual(found, {...reserved, found: {'b-2': 'solved'}})
})

test('what differs is told by its path, with what was and what is', t => {
  const missed = clock({state: 'missed', fired: ['missed']})
  const later = {...reported, priority: 'high' as const, clocks: {...reported.clocks, review: missed, offer: running}}
  const forth = [
    {field: 'priority', from: null, to: 'high'},
    {field: 'clocks.review.state', from: 'running', to: 'missed'},
    {field: 'clocks.review.fired', from: [], to: ['missed']},
    {field: 'clocks.offer', from: null, to: running},
  ]
  t.deepEqual(differences(reported, later), forth)
  t.deepEqual(
    differences(later, reported),
    forth.map(({field, from, to}) => ({field, from: to, to: from})),
  )
})

test('nothing differs between equal states, nor between absent and null', t => {
  t.deepEqual(differences(reported, structuredClone(reported)), [])
  t.deepEqual(differences({into: null}, {structural: null}), [])
})
