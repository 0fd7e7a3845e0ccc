// What comes next for a barrier, stage by stage: given a movement and an instant, the step.
import {beginning, type Clock, type ClockName, type Movement, moveNames, type Stage} from '@rin/contracts'
import test from 'ava'
import {clock, LATER, LATEST, NOW, PAST, SOON} from '../given.ts'
import {next} from './next.ts'

const reported: Movement = {
  ...beginning(
    {barrier: 'b-1', by: 'association'},
    {scope: 'structural', industry: 'health-care', category: 'recognition'},
  ),
  clocks: {acknowledgement: clock({state: 'met', thenAt: null})},
}
const barrier = (stage: Stage, over: Partial<Movement> = {}): Movement => ({...reported, stage, ...over})

const moving = (because: string, set: Partial<Movement> = {}): Partial<Movement> => ({
  moving: {to: 'review', outcome: null, because, set},
})
const timed = (stage: Stage, name: ClockName, over: Partial<Clock>, more: Partial<Movement> = {}): Movement =>
  barrier(stage, {clocks: {[name]: clock(over)}, ...more})

test('review waits for its clocks, the earliest first, and says for whom', t => {
  const m = barrier('review', {
    clocks: {acknowledgement: clock({warnAt: null, dueAt: SOON}), review: clock({warnAt: LATER})},
  })
  t.deepEqual(next(m, NOW), {
    kind: 'wait',
    until: SOON,
    says: 'review: waits for a coordinator; then: record the miss and call the coordinators (the acknowledgement)',
  })
})

test('what is due is done, the warning before the miss even when both have passed', t => {
  const late = timed('review', 'review', {warnAt: '2026-11-16T22:59:59.999Z', dueAt: PAST})
  t.deepEqual(next(late, NOW), {
    kind: 'act',
    move: 'warn',
    clock: 'review',
    says: 'warn who must act (the review)',
  })
  t.like(next(timed('review', 'review', {dueAt: PAST, fired: ['warned']}), NOW), {kind: 'act', move: 'miss'})
})

test('the instant itself is in time', t => {
  const m = timed('review', 'review', {})
  t.is(next(m, '2026-11-27T22:59:59.998Z').kind, 'wait')
  t.like(next(m, SOON), {kind: 'act', move: 'warn', clock: 'review'})
})

test('the earliest instant wins over the order of the table', t => {
  const m = barrier('assignment', {
    offeredTo: 'care',
    clocks: {assignment: clock({fired: ['warned'], dueAt: '2026-11-18T22:59:59.999Z'}), offer: clock({warnAt: PAST})},
  })
  t.like(next(m, NOW), {kind: 'act', move: 'miss', clock: 'assignment'})
})

test('of what is due at the same instant the first of the table comes', t => {
  const both = {warnAt: null, dueAt: PAST}
  const m = barrier('assignment', {offeredTo: 'care', clocks: {assignment: clock(both), offer: clock(both)}})
  t.like(next(m, NOW), {kind: 'act', move: 'lapse-offer', clock: 'offer'})
})

test('a question waits for the reporter, is reminded of, and closes the barrier', t => {
  const asked = (over: Partial<Clock>) => timed('review', 'answer', over, {waitingFor: 'reporter'})
  t.like(next(asked({fired: ['warned']}), NOW), {
    kind: 'wait',
    until: LATER,
    says: 'review: waits for the reporter; then: remind who must act (the answer)',
  })
  t.like(next(asked({fired: ['warned']}), LATER), {kind: 'act', move: 'remind', clock: 'answer'})
  const missed = asked({state: 'missed', fired: ['warned', 'missed', 'reminded']})
  t.like(next(missed, LATER), {kind: 'wait', until: LATEST})
  t.like(next(missed, LATEST), {kind: 'act', move: 'close-unanswered', clock: 'answer'})
})

test('assignment routes at once, lapses a silent offer, and waits for a coordinator when nobody is left', t => {
  t.deepEqual(next(barrier('assignment', {waitingFor: 'workflow'}), NOW), {
    kind: 'act',
    move: 'route',
    says: 'route to the next group',
  })
  const offered = timed('assignment', 'offer', {fired: ['warned']}, {offeredTo: 'care', waitingFor: 'group'})
  t.like(next(offered, NOW), {
    kind: 'wait',
    says: 'assignment: waits for the working group; then: count the silent offer as refused (the answer to the offer)',
  })
  t.like(next(offered, LATER), {kind: 'act', move: 'lapse-offer', clock: 'offer'})
  t.like(next(timed('assignment', 'assignment', {}, {coordinatorsCalled: true}), NOW), {kind: 'wait', until: SOON})
})

test('resolution chases progress and the target date', t => {
  const m = barrier('resolution', {
    waitingFor: 'group',
    group: 'care',
    clocks: {resolution: clock({warnAt: LATER, dueAt: LATEST}), progress: clock({warnAt: null, dueAt: SOON})},
  })
  t.like(next(m, NOW), {kind: 'wait', until: SOON})
  t.like(next(m, SOON), {
    kind: 'act',
    move: 'remind',
    clock: 'progress',
    says: 'remind who must act (a progress update)',
  })
  const silent = timed('resolution', 'progress', {state: 'missed', fired: ['missed', 'reminded']})
  t.like(next(silent, LATEST), {kind: 'act', move: 'escalate', clock: 'progress'})
  const called = timed('resolution', 'progress', {state: 'missed', fired: ['missed', 'reminded', 'escalated']})
  t.like(next(called, LATEST), {kind: 'act', move: 'remind', clock: 'progress'})
})

test('confirmation is upheld for a reporter and missed by a coordinator', t => {
  const m = timed('confirmation', 'confirmation', {fired: ['warned']}, {confirmBy: 'reporter', waitingFor: 'reporter'})
  t.like(next(m, LATER), {kind: 'act', move: 'uphold', clock: 'confirmation'})
  t.like(next({...m, confirmBy: 'coordinator'}, LATER), {kind: 'act', move: 'miss', clock: 'confirmation'})
})

test('follow-up lets time pass, asks, notes a silence, and concludes', t => {
  const m = timed('follow-up', 'effect', {warnAt: null}, {waitingFor: 'nobody'})
  t.deepEqual(next(m, NOW), {
    kind: 'wait',
    until: LATER,
    says: 'follow-up: waits for nobody; then: ask whether it still works (the check whether it still works)',
  })
  t.like(next(m, LATER), {kind: 'act', move: 'ask-effect', clock: 'effect'})
  const asked = timed('follow-up', 'effect', {state: 'missed', fired: ['missed']}, {checkAsked: true})
  t.like(next(asked, LATER), {kind: 'wait', until: LATEST})
  t.like(next(asked, LATEST), {kind: 'act', move: 'note-silence', clock: 'effect'})
  t.like(next(barrier('follow-up', {checksDone: 2}), NOW), {kind: 'act', move: 'conclude'})
})

test('a decision is carried out before anything that is due, also from closed and while paused', t => {
  const due = {warnAt: null, dueAt: PAST}
  const m = timed('review', 'review', due, moving('accept'))
  t.deepEqual(next(m, NOW), {kind: 'act', move: 'move', says: 'carry the decision out: accept'})
  t.like(next(barrier('closed', {outcome: 'declined', ...moving('appeal')}), NOW), {kind: 'act', move: 'move'})
  t.like(next(barrier('resolution', {pausedUntil: LATER, ...moving('withdraw')}), NOW), {kind: 'act', move: 'move'})
})

test('merge, link, unlink, adopt and reopening a duplicate ask the other record first; nothing else does', t => {
  const consent = (m: Movement) => {
    const step = next(m, NOW)
    return step.kind === 'act' ? step.consent : 'no act'
  }
  t.deepEqual(consent(barrier('review', moving('merge', {into: 'b-9'}))), {ask: 'attach', id: 'b-9'})
  t.deepEqual(consent(barrier('review', moving('link', {structural: 'b-7'}))), {ask: 'link', id: 'b-7'})
  const linked = barrier('closed', {structural: 'b-7', ...moving('unlink', {structural: null})})
  t.deepEqual(consent(linked), {ask: 'unlink', id: 'b-7'})
  t.deepEqual(consent(barrier('resolution', moving('adopt', {adoptedSolution: 's-1'}))), {ask: 'reserve', id: 's-1'})
  const duplicate = barrier('closed', {outcome: 'duplicate', into: 'b-9', ...moving('reopen', {into: null})})
  t.deepEqual(consent(duplicate), {ask: 'detach', id: 'b-9'})
  t.is(consent(barrier('closed', {outcome: 'declined', ...moving('reopen', {into: null})})), undefined)
  t.is(consent(barrier('resolution', {adoptedSolution: 's-1', ...moving('resolve')})), undefined)
  t.is(consent(barrier('assignment', {waitingFor: 'workflow'})), undefined, 'nothing to carry out')
})

test('the solution hears what was found before the barrier goes on; silence is no finding', t => {
  const consent = (m: Movement) => {
    const step = next(m, NOW)
    return step.kind === 'act' ? [step.move, step.consent] : 'no act'
  }
  const adopted = {adoptedSolution: 's-1', confirmedAt: PAST}
  const checked = {...adopted, checksDone: 2}
  t.deepEqual(consent(barrier('follow-up', {...checked, foundSolved: true})), [
    'conclude',
    {ask: 'note-solved', id: 's-1'},
  ])
  t.deepEqual(consent(barrier('follow-up', {...checked, foundSolved: false})), ['conclude', undefined])
  t.deepEqual(consent(barrier('follow-up', checked)), ['conclude', undefined])
  t.deepEqual(consent(barrier('follow-up', {...adopted, ...moving('returned')})), [
    'move',
    {ask: 'note-returned', id: 's-1'},
  ])
})

test('the solution that a barrier lets go hears of it, after the other record has consented or heard what was found', t => {
  const asked = (m: Movement) => {
    const step = next(m, NOW)
    return step.kind === 'act' ? [step.consent?.ask, step.drops] : 'no act'
  }
  const to = (stage: Stage, because: string, set: Partial<Movement> = {}) => ({
    adoptedSolution: 's-1',
    moving: {to: stage, outcome: null, because, set},
  })
  t.deepEqual(asked(barrier('resolution', to('assignment', 'hand-back'))), [undefined, 's-1'])
  t.deepEqual(asked(barrier('follow-up', to('assignment', 'returned'))), ['note-returned', 's-1'])
  t.deepEqual(asked(barrier('follow-up', to('resolution', 'returned'))), ['note-returned', undefined])
  const another = to('resolution', 'adopt', {adoptedSolution: 's-2'})
  t.deepEqual(asked(barrier('resolution', another)), ['reserve', 's-1'])
  t.deepEqual(asked(barrier('resolution', to('confirmation', 'resolve'))), [undefined, undefined])
})

test('a paused barrier waits for the end of the pause alone', t => {
  const m = timed('review', 'review', {warnAt: PAST, dueAt: PAST}, {pausedUntil: SOON})
  t.deepEqual(next(m, NOW), {
    kind: 'wait',
    until: SOON,
    says: 'review: waits for a coordinator; then: end the pause',
  })
  t.deepEqual(next(m, SOON), {kind: 'act', move: 'end-pause', says: 'end the pause'})
})

test('a closed barrier ends, and says how it closed', t => {
  const closed = timed('closed', 'review', {dueAt: PAST}, {outcome: 'partly-resolved', waitingFor: 'nobody'})
  t.deepEqual(next(closed, NOW), {kind: 'end', says: 'closed: partly-resolved'})
})

test('an open barrier of which nothing is known to come waits for news, it does not end', t => {
  t.deepEqual(next(barrier('confirmation'), NOW), {
    kind: 'wait',
    until: null,
    says: 'confirmation: waits for a coordinator',
  })
})

test('what is said is plain words, without ids and without the codes of moves', t => {
  const many: Movement[] = [
    timed('assignment', 'offer', {}, {offeredTo: 'care', waitingFor: 'group'}),
    timed('resolution', 'resolution', {}, {group: 'care', adoptedSolution: 's-1', waitingFor: 'group'}),
    timed('follow-up', 'effect', {}, {waitingFor: 'reporter'}),
    barrier('review', moving('merge', {into: 'b-9'})),
    barrier('assignment', {waitingFor: 'workflow'}),
  ]
  for (const m of many) {
    for (const now of [NOW, LATER, LATEST]) {
      const {says} = next(m, now)
      t.regex(says, /^[A-Za-z][A-Za-z:;,() -]+$/)
      t.notRegex(says, /\b(care|association)\b/)
      const codes = moveNames.filter(name => name.includes('-') && says.includes(name))
      t.deepEqual(codes, [])
    }
  }
})
