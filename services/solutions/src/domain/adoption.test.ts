// What barriers tell a solution: which adopt it, which let it go, and what becomes of its promises then.
import {afterSolutionChange, isOpenSolution, type SolutionMovement, statusOf} from '@rin/contracts'
import test from 'ava'
import * as fc from 'fast-check'
import {drop, note, reserve} from './adoption.ts'
import {ADOPTED, accepted, adopted, asked, delivering, lead, moment, on, school, story} from './given.ts'

const LATER = '2027-03-05T09:00:00.000Z'
const AFTER = '2027-07-01T09:00:00.000Z'

const says = (m: SolutionMovement, told: ReturnType<typeof reserve>): SolutionMovement => {
  if ('problem' in told) throw new Error(told.problem.code)
  return afterSolutionChange(m, told.changed ?? {})
}
const dropped = (m: SolutionMovement, barrier = 'b-1', now = LATER) => says(m, drop(m, barrier, moment(now)))
const reserved = (m: SolutionMovement, barrier = 'b-1', now = LATER) => says(m, reserve(m, barrier, moment(now)))
const promise = (m: SolutionMovement, id = 'c-1') => m.commitments[id]

test('it consents to each barrier once, and not once it was given up', t => {
  t.deepEqual(reserved(adopted, 'b-9').adoptedFor, ['b-1', 'b-9'])
  t.deepEqual(reserve(adopted, 'b-1', moment(LATER)), {changed: null})
  t.deepEqual(reserve({...adopted, adoptedFor: [], ended: 'withdrawn'}, 'b-1', moment(LATER)), {
    problem: {code: 'decision-not-allowed', stage: 'withdrawn'},
  })
})

test('with the last barrier goes what was asked for or promised, and nobody is waited for any more', t => {
  const m = dropped(delivering().does(lead, asked, 'c-2').does(school, on('ask-release')).m())
  t.like(promise(m), {status: 'released', releaseAsked: false, clock: {state: 'met', thenAt: null}})
  t.like(promise(m, 'c-2'), {status: 'released'})
  t.is(promise(m, 'c-2')?.clock, undefined)
  t.is(m.updateClock?.state, 'met')
  t.deepEqual([statusOf(m), m.adoptedFor], ['proposed', []])
  t.deepEqual(drop(m, 'b-1', moment(LATER)), {changed: null}, 'told again')
})

test('a promise whose day was over stays missed', t => {
  t.like(promise(dropped(delivering().m(), 'b-1', AFTER)), {status: 'released', clock: {state: 'missed', thenAt: null}})
})

test('what was kept, broken or declined stays what it is', t => {
  for (const decision of ['keep', 'break', 'decline-commitment'] as const) {
    const told = decision === 'decline-commitment' ? story().does(lead, asked) : delivering()
    const m = told.does(school, on(decision)).m()
    t.deepEqual(dropped(m).commitments, m.commitments, decision)
  }
})

test('while another barrier needs it everything goes on', t => {
  const m = reserved(delivering().m(), 'b-9')
  const {adoptedFor, ...rest} = dropped(m)
  t.deepEqual({...rest, adoptedFor: m.adoptedFor}, m)
  t.deepEqual(adoptedFor, ['b-9'])
})

test('what one barrier has found does not count for the others once it lets the solution go', t => {
  const m = reserved(adopted, 'b-9')
  const found = says(m, note(m, 'b-1', 'returned', moment(LATER)))
  t.is(statusOf(found), 'ineffective')
  t.is(statusOf(dropped(found)), 'adopted')
  t.deepEqual(dropped(found).found, {'b-1': 'returned'})
  t.deepEqual(note(found, 'b-1', 'returned', moment(LATER)), {changed: null}, 'told again')
})

test('a barrier that goes may end the wait for updates that a broken promise caused, and one that comes starts it anew', t => {
  const broken = delivering().does(school, on('break')).m()
  const gone = dropped(broken)
  t.is(gone.updateClock?.state, 'met')
  t.like(reserved(gone, 'b-9', AFTER).updateClock, {state: 'running', fired: []})
})

const decides = (m: SolutionMovement, ...all: Parameters<ReturnType<typeof story>['does']>[]): SolutionMovement =>
  all.reduce((told, deciding) => told.does(...deciding), story(m).at(ADOPTED)).m()

/** What may happen to a solution, as far as it may now. */
const happenings: Record<string, (m: SolutionMovement, barrier: string) => SolutionMovement> = {
  reserve: reserved,
  drop: dropped,
  solved: (m, barrier) => says(m, note(m, barrier, 'solved', moment(LATER))),
  returned: (m, barrier) => says(m, note(m, barrier, 'returned', moment(LATER))),
  promise: m => (m.adoptedFor.length > 0 && !promise(m) ? decides(m, [lead, asked], [school, accepted]) : m),
  break: m => (promise(m)?.status === 'open' ? decides(m, [lead, on('break')]) : m),
}

test('in whatever order barriers come and go: each adopts it once, updates are waited for while it is delivering, nothing is promised to nobody', t => {
  const telling = fc.tuple(fc.constantFrom(...Object.keys(happenings)), fc.constantFrom('b-1', 'b-2', 'b-3'))
  const life = (tellings: [string, string][]): void => {
    let m = adopted
    const held = new Set(m.adoptedFor)
    for (const [what, barrier] of tellings) {
      m = happenings[what]?.(m, barrier) ?? m
      if (what === 'reserve') held.add(barrier)
      if (what === 'drop') held.delete(barrier)
      t.deepEqual(m.adoptedFor, [...held])
      t.is(isOpenSolution(m), m.updateClock?.state === 'running')
      const open = Object.values(m.commitments).some(({status}) => status === 'asked' || status === 'open')
      t.false(open && m.adoptedFor.length === 0)
    }
  }
  t.notThrows(() => fc.assert(fc.property(fc.array(telling, {maxLength: 30}), life), {numRuns: 300}))
})

test('what was found before it was let go says nothing of the time after', t => {
  const found = says(adopted, note(adopted, 'b-1', 'solved', moment(LATER)))
  t.is(statusOf(found), 'effective')
  const again = reserved(dropped(found))
  t.is(statusOf(again), 'adopted')
  t.is(again.found['b-1'], null)
  t.is(statusOf(says(again, note(again, 'b-1', 'solved', moment(AFTER)))), 'effective')
})
