// The second table against the product's: for every move when it applies, and from which instant.
import test from 'ava'
import {barrier, clock, LATER, LATEST, SOONER} from './given.ts'
import {type Clock, type ClockName, clockNames, type Movement, stages} from './movement.ts'
import {AT_ONCE, type Candidate, candidates, letsGo, type Move, mayMove, moveNames} from './moves.ts'

const stageOf: Record<ClockName, Movement['stage']> = {
  acknowledgement: 'review',
  review: 'review',
  answer: 'review',
  offer: 'assignment',
  assignment: 'assignment',
  resolution: 'resolution',
  progress: 'resolution',
  confirmation: 'confirmation',
  effect: 'follow-up',
}
/** A barrier on which only this clock says anything. */
const on = (name: ClockName, over: Partial<Clock>, more: Partial<Movement> = {}): Movement =>
  barrier(stageOf[name], {clocks: {[name]: clock(over)}, ...more})

const by = (move: Move, at: string, name?: ClockName): Candidate => ({move, ...(name ? {clock: name} : {}), at})
const running = {}
const warned: Partial<Clock> = {fired: ['warned']}
const missed: Partial<Clock> = {state: 'missed', fired: ['warned', 'missed']}
const called: Partial<Clock> = {state: 'missed', fired: ['warned', 'missed', 'escalated']}

test('a running clock warns once, then is missed, in the way of its row', t => {
  const whenMissed: Record<Exclude<ClockName, 'effect'>, Move> = {
    acknowledgement: 'miss',
    review: 'miss',
    answer: 'remind',
    offer: 'lapse-offer',
    assignment: 'miss',
    resolution: 'miss',
    progress: 'remind',
    confirmation: 'uphold',
  }
  for (const [name, move] of Object.entries(whenMissed) as [ClockName, Move][]) {
    const offered = name === 'assignment' ? {offeredTo: 'care'} : {}
    t.deepEqual(candidates(on(name, running, offered)), [by('warn', SOONER, name), by(move, LATER, name)], name)
    t.deepEqual(candidates(on(name, warned, offered)), [by(move, LATER, name)], `${name} after the warning`)
    t.deepEqual(candidates(on(name, {warnAt: null}, offered)), [by(move, LATER, name)], `${name} that does not warn`)
  }
})

test('the effect clock does not warn: it asks, and later notes the silence', t => {
  t.deepEqual(candidates(on('effect', {})), [by('ask-effect', LATER, 'effect')])
  t.deepEqual(candidates(on('effect', missed)), [by('note-silence', LATEST, 'effect')])
})

test('a confirmation that a coordinator owes is missed, not upheld', t => {
  const m = on('confirmation', warned, {confirmBy: 'coordinator'})
  t.deepEqual(candidates(m), [by('miss', LATER, 'confirmation')])
  t.deepEqual(candidates(on('confirmation', missed, {confirmBy: 'coordinator'})), [
    by('escalate', LATEST, 'confirmation'),
  ])
})

test('what follows a miss: the head is called once and reminded from then on, an unanswered question closes', t => {
  for (const name of ['acknowledgement', 'review', 'assignment', 'resolution', 'progress'] as const) {
    t.deepEqual(candidates(on(name, missed)), [by('escalate', LATEST, name)], name)
    t.deepEqual(candidates(on(name, called)), [by('remind', LATEST, name)], `${name} after the call`)
    t.deepEqual(candidates(on(name, {...missed, thenAt: null})), [], `${name} of which nothing follows`)
  }
  t.deepEqual(candidates(on('answer', missed)), [by('close-unanswered', LATEST, 'answer')])
  t.deepEqual(candidates(on('offer', {...missed, thenAt: null})), [])
})

test('a clock that stands still or was met says nothing', t => {
  for (const name of clockNames) {
    t.deepEqual(candidates(on(name, {state: 'paused', left: {warn: 1, due: 2}})), [], name)
    t.deepEqual(candidates(on(name, {state: 'met'})), [], name)
  }
})

test('route: in assignment while nobody is offered it and the coordinators are not called', t => {
  t.deepEqual(candidates(barrier('assignment', {offeredTo: null})), [by('route', AT_ONCE)])
  t.deepEqual(candidates(barrier('assignment')), [])
  t.deepEqual(candidates(barrier('assignment', {offeredTo: null, coordinatorsCalled: true})), [])
  for (const stage of stages.filter(each => each !== 'assignment'))
    t.false(
      candidates(barrier(stage, {offeredTo: null})).some(({move}) => move === 'route'),
      stage,
    )
})

test('conclude: after the second check, in follow-up only', t => {
  t.deepEqual(candidates(barrier('follow-up', {checksDone: 1})), [])
  t.deepEqual(candidates(barrier('follow-up', {checksDone: 2})), [by('conclude', AT_ONCE)])
  t.deepEqual(candidates(barrier('confirmation', {checksDone: 2})), [])
})

const everyClock = Object.fromEntries(clockNames.map(name => [name, clock()]))
const moving = {to: 'review', outcome: null, because: 'reopen', set: {}} as const

test('a decision to carry out comes before everything else, in every stage and while paused', t => {
  for (const stage of stages) {
    const m = barrier(stage, {moving, clocks: everyClock, pausedUntil: LATER, offeredTo: null, checksDone: 2})
    t.deepEqual(candidates(m), [by('move', AT_ONCE), by('turn-down', AT_ONCE)], stage)
    const turnedDown = {...m, moving: {...moving, turnedDown: 'moving'}}
    t.deepEqual(candidates(turnedDown), [by('undo', AT_ONCE)], stage)
  }
})

test('while paused only the end of the pause comes', t => {
  for (const stage of ['review', 'assignment', 'resolution'] as const)
    t.deepEqual(
      candidates(barrier(stage, {pausedUntil: LATER, clocks: everyClock, offeredTo: null})),
      [by('end-pause', LATER)],
      stage,
    )
})

test('a barrier from before there were clocks gets them first, in every stage but the last', t => {
  for (const stage of stages) {
    const [first] = candidates(barrier(stage, {clocks: {}}))
    t.deepEqual(first, stage === 'closed' ? undefined : by('start-clocks', AT_ONCE), stage)
  }
})

test('what follows a miss does not come while the clock stands still', t => {
  const standing: Partial<Clock> = {...missed, left: {warn: null, due: 3}}
  for (const name of clockNames) t.deepEqual(candidates(on(name, standing, {offeredTo: 'care'})), [], name)
})

test('nothing comes for a closed barrier, whatever its clocks say', t => {
  t.deepEqual(candidates(barrier('closed', {clocks: everyClock, checksDone: 2, offeredTo: null})), [])
})

test('a move may be made from its instant on, for its clock only', t => {
  const m = on('review', running)
  t.false(mayMove(m, 'warn', 'review', '2026-11-20T22:59:59.998Z'))
  t.true(mayMove(m, 'warn', 'review', SOONER))
  t.false(mayMove(m, 'warn', 'acknowledgement', SOONER))
  t.false(mayMove(m, 'warn', undefined, SOONER))
  t.false(mayMove(m, 'miss', 'review', SOONER))
  t.true(mayMove(m, 'miss', 'review', LATER))
  t.true(mayMove(barrier('assignment', {offeredTo: null}), 'route', undefined, SOONER))
  t.false(mayMove(barrier('assignment', {offeredTo: null}), 'route', 'offer', SOONER))
})

test('every move of the table comes up in one of these', t => {
  const seen = [
    barrier('review', {moving}),
    barrier('review', {moving: {...moving, turnedDown: 'moving'}}),
    barrier('review', {pausedUntil: LATER}),
    barrier('review', {clocks: {}}),
    barrier('assignment', {offeredTo: null}),
    barrier('follow-up', {checksDone: 2}),
    on('review', running),
    on('review', missed),
    on('answer', running),
    on('answer', missed),
    on('offer', running),
    on('confirmation', running),
    on('effect', running),
    on('effect', missed),
  ].flatMap(m => candidates(m).map(({move}) => move))
  t.deepEqual([...new Set(seen)].toSorted(), moveNames.toSorted())
})

test('a barrier lets its solution go where nobody works with it any more, and when it adopts another', t => {
  const left = (stage: Movement['stage'], moving: Omit<NonNullable<Movement['moving']>, 'because'>, solution = 's-1') =>
    letsGo(barrier(stage, {adoptedSolution: solution, moving: {because: 'anything', ...moving}}), 'move')
  t.is(left('resolution', {to: 'assignment', outcome: null, set: {}}), 's-1')
  t.is(left('resolution', {to: 'closed', outcome: 'withdrawn', set: {}}), 's-1')
  t.is(left('resolution', {to: 'closed', outcome: 'unresolved', set: {}}), 's-1')
  t.is(left('closed', {to: 'review', outcome: null, set: {}}), 's-1')
  t.is(left('resolution', {to: 'resolution', outcome: null, set: {adoptedSolution: 's-2'}}), 's-1')
  t.is(left('resolution', {to: 'resolution', outcome: null, set: {adoptedSolution: 's-1'}}), null, 'the same again')
  t.is(left('resolution', {to: 'confirmation', outcome: null, set: {}}), null)
  t.is(left('follow-up', {to: 'resolution', outcome: null, set: {}}), null, 'the group does it better')
  t.is(left('closed', {to: 'closed', outcome: null, set: {structural: null}}), null, 'it stays what it is')
  t.is(letsGo(barrier('follow-up', {adoptedSolution: 's-1'}), 'conclude'), null)
  t.is(
    letsGo(barrier('assignment', {moving: {to: 'closed', outcome: 'unresolved', because: 'abandon', set: {}}}), 'move'),
    null,
  )
})
