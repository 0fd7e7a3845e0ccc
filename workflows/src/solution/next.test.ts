// What comes next for a solution: given a movement and an instant, the step.
import type {Clock, SolutionMovement} from '@rin/contracts'
import test from 'ava'
import {clock, LATER, LATEST, NOW, PAST, SOON} from '../given.ts'
import {next} from './next.ts'

const promised = {organisation: 'chamber', due: '2026-12-07', milestone: 1, releaseAsked: false} as const
const delivering = (of: Clock, updateClock: Clock): SolutionMovement => ({
  by: 'association',
  barriers: ['b-1'],
  adoptedFor: ['b-1'],
  ended: null,
  commitments: {'c-1': {...promised, status: 'open', clock: of}},
  found: {},
  updateClock,
})

test('while it is delivering it waits for the earliest of its clocks', t => {
  t.deepEqual(next(delivering(clock({warnAt: LATER, dueAt: LATEST}), clock()), NOW), {
    kind: 'wait',
    until: SOON,
    says: 'delivering: waits for whoever has promised; then: warn who must act (an update)',
  })
})

test('what is due is done, the warning before the miss even when both have passed', t => {
  const late = clock({warnAt: '2026-11-16T22:59:59.999Z', dueAt: PAST})
  t.like(next(delivering(late, clock()), NOW), {kind: 'act', move: 'warn', clock: 'commitment', commitment: 'c-1'})
  t.deepEqual(next(delivering(clock({dueAt: PAST, fired: ['warned']}), clock()), NOW), {
    kind: 'act',
    move: 'miss',
    clock: 'commitment',
    commitment: 'c-1',
    says: 'remind whoever has promised that the day is over, and call lead and coordinators (a commitment)',
  })
})

test('with every clock done it waits for news; once nothing is open it ends', t => {
  const done = clock({state: 'missed', thenAt: null})
  t.deepEqual(next(delivering(done, done), NOW), {
    kind: 'wait',
    until: null,
    says: 'delivering: waits for whoever has promised',
  })
  const kept: SolutionMovement = {
    ...delivering(done, clock()),
    commitments: {'c-1': {...promised, status: 'kept', clock: done}},
  }
  t.deepEqual(next(kept, NOW), {kind: 'end', says: 'delivered'})
  t.deepEqual(next({...kept, adoptedFor: [], commitments: {}}, NOW), {kind: 'end', says: 'proposed'})
})
