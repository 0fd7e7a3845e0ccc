// Links of individual reports to a structural barrier: who may be linked where, what holds meanwhile, and how both sides keep step.
import type {BarrierDecision, Movement} from '@rin/contracts'
import test from 'ava'
import {dropLink, takeLink} from './advance.ts'
import {decide} from './decide.ts'
import {adopt, arrived, coordinator, lead, link, moment, text} from './given.ts'

const reason = text
const merge: BarrierDecision = {decision: 'merge', into: 'b-9', reason}
const unlink: BarrierDecision = {decision: 'unlink', reason}
const rescope = (scope: Movement['scope']): BarrierDecision => ({decision: 'reclassify', scope, reason})

const individual = {scope: 'individual'} as const
const structural = arrived.assignment().m()

test('an individual report is linked to an open structural barrier, once', t => {
  const told = arrived.assignment(undefined, individual)
  t.is(told.refuses(coordinator, link, {structuralOpen: false}), 'unknown-reference /to')
  t.is(arrived.assignment().refuses(coordinator, link), 'decision-not-allowed', 'it is structural itself')
  told.does(coordinator, link)
  t.like(told.m(), {stage: 'assignment', structural: 'b-7', waitingFor: 'workflow', moving: null})
  t.is(told.refuses(coordinator, {decision: 'link', to: 'b-8'}), 'decision-not-allowed', 'to one at most')
  t.is(told.does(coordinator, unlink).m().structural, null)
  t.is(told.refuses(coordinator, unlink), 'decision-not-allowed')
  t.is(told.does(coordinator, {decision: 'link', to: 'b-8'}).m().structural, 'b-8')
})

test('linking leaves the stage, the offer, the pause and the clocks as they are', t => {
  const offered = arrived.offered(undefined, individual)
  const {clocks} = offered.m()
  t.like(offered.does(coordinator, link).m(), {stage: 'assignment', offeredTo: 'care'})
  t.deepEqual(offered.m().clocks, clocks)
  const paused = arrived
    .offered(undefined, individual)
    .does(coordinator, {decision: 'pause', reason, until: '2027-03-31'})
  const {pausedUntil} = paused.m()
  t.like(paused.does(coordinator, link).m(), {pausedUntil, structural: 'b-7'})
  t.is(paused.does(coordinator, unlink).m().pausedUntil, pausedUntil)
})

test('a clock that has run out is left to the workflow, which reminds of it', t => {
  const told = arrived.resolution().being(individual).at('2027-04-05T09:00:00.000Z')
  for (const [who, says] of [
    [coordinator, link],
    [lead, adopt],
  ] as const) {
    const result = decide(says, told.m(), who, {structuralOpen: true, solutionThere: true}, moment(told.now()))
    t.deepEqual('changed' in result && Object.keys(result.changed.clocks ?? {}), [], says.decision)
  }
  t.is(told.does(coordinator, link).thenMoves('remind', 'progress').m().clocks.progress?.state, 'missed')
})

test('a linked report keeps its link through its whole life, and may be let go when it is closed', t => {
  const told = arrived.review(undefined, individual).does(coordinator, link)
  told.does(coordinator, {decision: 'decline', ground: 'not-specific', reason})
  t.like(told.m(), {stage: 'closed', outcome: 'declined', structural: 'b-7'})
  t.is(told.refuses(coordinator, link), 'decision-not-allowed', 'what is closed is not linked anew')
  const {appealUntil} = told.m()
  told.does(coordinator, unlink)
  t.like(told.m(), {stage: 'closed', outcome: 'declined', structural: null, appealUntil, waitingFor: 'nobody'})
  const merged = arrived.review(undefined, individual).does(coordinator, link).does(coordinator, merge)
  t.like(merged.m(), {outcome: 'duplicate', into: 'b-9', structural: 'b-7'}, 'a duplicate keeps its own')
  t.like(merged.does(coordinator, {decision: 'reopen', reason}).m(), {stage: 'review', structural: 'b-7'})
})

test('with links both sides keep their scope, and may change everything else', t => {
  const report = arrived.review(undefined, individual).does(coordinator, link)
  t.is(report.refuses(coordinator, rescope('structural')), 'decision-not-allowed /scope')
  t.is(report.refuses(coordinator, rescope('individual')), null)
  const other: BarrierDecision = {decision: 'reclassify', industry: 'crafts', reason}
  t.is(report.refuses(coordinator, other), null)
  const target = arrived.review().being({linked: ['b-2']})
  t.is(target.refuses(coordinator, rescope('individual')), 'decision-not-allowed /scope')
  t.is(target.refuses(coordinator, other), null)
  t.is(target.being({linked: []}).refuses(coordinator, rescope('individual')), null)
  t.is(report.does(coordinator, unlink).refuses(coordinator, rescope('structural')), null)
})

test('a structural barrier is merged away without links only', t => {
  t.is(
    arrived
      .review()
      .being({linked: ['b-2']})
      .refuses(coordinator, merge),
    'decision-not-allowed',
  )
  t.is(arrived.review().being({linked: []}).refuses(coordinator, merge), null)
})

test('the structural barrier takes a link once, and again and again when asked', t => {
  t.deepEqual(takeLink(structural, 'b-2'), {changed: {linked: ['b-2']}})
  const linked = {...structural, linked: ['b-2']}
  t.deepEqual(takeLink(linked, 'b-3'), {changed: {linked: ['b-2', 'b-3']}})
  t.deepEqual(takeLink(linked, 'b-2'), {changed: {}})
  t.deepEqual(takeLink({...linked, stage: 'closed'}, 'b-2'), {changed: {}}, 'it has consented before')
})

test('what is closed, moving or not structural takes no link', t => {
  const code = (over: Partial<Movement>) => {
    const result = takeLink({...structural, ...over}, 'b-2')
    return 'problem' in result ? result.problem.code : null
  }
  t.is(code({stage: 'closed'}), 'decision-not-allowed')
  t.is(code({scope: 'individual'}), 'decision-not-allowed')
  const leaving = arrived.review()
  leaving.decides(coordinator, merge)
  t.is(code({moving: leaving.m().moving}), 'moving', 'so nothing is linked to what is merged away')
  t.is(code({pausedUntil: '2027-03-31T21:59:59.999Z'}), null)
})

test('a link is let go wherever the structural barrier stands, once', t => {
  const linked = {...structural, linked: ['b-2', 'b-3']}
  t.deepEqual(dropLink(linked, 'b-2'), {changed: {linked: ['b-3']}})
  t.deepEqual(dropLink({...linked, stage: 'closed'}, 'b-2'), {changed: {linked: ['b-3']}})
  t.deepEqual(dropLink(linked, 'b-9'), {changed: {}})
  t.deepEqual(dropLink(structural, 'b-2'), {changed: {}})
})

test('a link that is undone leaves everything as it was', t => {
  for (const [told, says] of [
    [arrived.resolution().being(individual), link],
    [arrived.resolution().being(individual).does(coordinator, link), unlink],
  ] as const) {
    const before = told.m()
    told.decides(coordinator, says)
    t.not(told.m().moving, null)
    t.deepEqual(told.thenMoves('turn-down').thenMoves('undo').m(), before)
  }
})
