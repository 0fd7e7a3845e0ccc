// The clocks of a solution on real days: what starts and ends them, what the workflow makes of them, and that nothing fires twice.
import {
  type ActingOnSolution,
  allowedOnSolution,
  isOpenSolution,
  type SolutionDecision,
  type SolutionDecisionName,
  type SolutionMovement,
  solutionCandidates,
  statusOf,
} from '@rin/contracts'
import {addDays, dayOf} from '@rin/kit/working-days'
import test from 'ava'
import * as fc from 'fast-check'
import {settled} from './clocks.ts'
import {ADOPTED, accepted, adopted, asked, delivering, lead, moment, on, school, story, update} from './given.ts'

const commitment = (m: SolutionMovement, id = 'c-1') => m.commitments[id]
const about = {clock: 'commitment', commitment: 'c-1'} as const
const END = '2027-06-30T21:59:59.999Z'
const AFTER = '2027-07-01T09:00:00.000Z'

test('a promise runs until the end of its day from its acceptance on, and updates are waited for', t => {
  t.is(commitment(story().does(lead, asked).m())?.clock, undefined)
  const m = delivering().m()
  // 80 working days, of which the 56th is 27 May; 20 working days after the end it is broken.
  t.like(commitment(m)?.clock, {
    state: 'running',
    policy: '1',
    warnAt: '2027-05-27T21:59:59.999Z',
    dueAt: END,
    thenAt: '2027-07-28T21:59:59.999Z',
  })
  t.like(m.updateClock, {state: 'running', dueAt: '2027-04-03T21:59:59.999Z', thenAt: '2027-05-03T21:59:59.999Z'})
})

test('what was to be kept before it is accepted is no promise any more', t => {
  const late = story().does(lead, asked).at(AFTER)
  t.throws(() => late.does(school, accepted), {message: 'accept-commitment: date-out-of-range'})
})

test('a promise that is kept, broken or released has no clock any more', t => {
  for (const [who, decision] of [
    [school, on('keep')],
    [lead, on('break')],
    [lead, on('release')],
  ] as const)
    t.like(commitment(delivering().does(who, decision).m())?.clock, {state: 'met', thenAt: null}, decision.decision)
})

test('a promise kept after its day was missed, though nobody had recorded it yet', t => {
  const told = delivering().at(AFTER).does(school, on('keep'))
  t.like(commitment(told.m()), {status: 'kept', clock: {state: 'missed', fired: ['missed'], thenAt: null}})
  t.deepEqual(told.missed(), ['commitment', 'update'])
  const inTime = delivering().does(school, on('keep'))
  t.deepEqual(inTime.missed(), [])
})

test('the workflow warns, records the miss, and after the last deadline marks the promise broken', t => {
  const told = delivering().at('2027-05-27T21:59:59.999Z').moves('warn', about)
  t.throws(() => told.moves('warn', about), {message: 'warn: decision-not-allowed'}, 'once')
  t.throws(() => told.moves('miss', about), {message: 'miss: decision-not-allowed'}, 'not before its day is over')
  told.at(END).moves('miss', about)
  t.like(commitment(told.m()), {status: 'open', clock: {state: 'missed', fired: ['warned', 'missed']}})
  t.throws(() => told.moves('break', about), {message: 'break: decision-not-allowed'})
  told.at('2027-07-28T21:59:59.999Z').moves('break', about)
  t.like(commitment(told.m()), {status: 'broken', clock: {state: 'missed', thenAt: null}})
  t.is(statusOf(told.m()), 'delivering', 'what was promised is still owed')
  t.is(commitment(told.does(school, on('keep')).m())?.status, 'kept', 'better late than never')
})

test('an update starts the wait for the next one anew, and says what it missed', t => {
  const told = delivering().at('2027-04-01T09:00:00.000Z').does(lead, update)
  t.like(told.m().updateClock, {state: 'running', fired: [], dueAt: '2027-05-01T21:59:59.999Z'})
  t.deepEqual(told.missed(), [])
  t.deepEqual(told.at('2027-05-03T09:00:00.000Z').does(lead, update).missed(), ['update'])
  t.is(story().does(lead, update).m().updateClock, undefined, 'nothing is promised yet')
})

test('a stale update is asked for once and the coordinators called once', t => {
  const told = delivering()
    .at('2027-04-03T21:59:59.999Z')
    .moves('warn', {clock: 'update'})
    .moves('remind', {clock: 'update'})
  t.like(told.m().updateClock, {state: 'missed', fired: ['warned', 'missed', 'reminded']})
  told.at('2027-05-03T21:59:59.999Z').moves('escalate', {clock: 'update'})
  t.false(solutionCandidates(told.m()).some(({clock}) => clock === 'update'))
})

test('once nothing is open no update is waited for; a new promise starts it anew', t => {
  const told = delivering().does(school, on('keep'))
  t.is(told.m().updateClock?.state, 'met')
  told
    .at('2027-04-01T09:00:00.000Z')
    .does(lead, asked, 'c-2')
    .does(school, {...accepted, commitment: 'c-2'} as SolutionDecision)
  t.like(told.m().updateClock, {state: 'running', dueAt: '2027-05-01T21:59:59.999Z'})
})

test('what the effect check has found ends the wait for updates on a broken promise', t => {
  const broken = delivering().does(school, on('break')).m()
  t.is(broken.updateClock?.state, 'running')
  const changed = settled(broken, {found: {'b-1': 'solved'}}, moment('2027-03-05T09:00:00.000Z'))
  t.is(changed.updateClock?.state, 'met')
})

test('a solution from before there were clocks gets them, its promised days unchanged', t => {
  const {updateClock: _, commitments} = delivering().m()
  const {clock: __, ...without} = commitments['c-1'] ?? {
    organisation: '',
    due: '',
    milestone: 1,
    status: 'open',
    releaseAsked: false,
  }
  const told = story({...adopted, commitments: {'c-1': without}}).moves('start-clocks')
  t.is(commitment(told.m())?.clock?.dueAt, END)
  t.is(told.m().updateClock?.state, 'running')
  t.throws(() => told.moves('start-clocks'), {message: 'start-clocks: decision-not-allowed'})
})

const ids = ['c-1', 'c-2'] as const
type Happening = {kind: 'decide'; choice: number; by: ActingOnSolution; id: string} | {kind: 'wait'; days: number}
const anything: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('decide' as const),
    choice: fc.nat(),
    by: fc.constantFrom(lead, school),
    id: fc.constantFrom(...ids),
  }),
  fc.record({kind: fc.constant('wait' as const), days: fc.integer({min: 1, max: 60})}),
)

const bodies = (decision: string, id: string, today: string): SolutionDecision => {
  switch (decision) {
    case 'ask-commitment':
      return {...asked, due: addDays(today, 90)}
    case 'update':
      return update
    case 'accept-commitment':
      return {decision, commitment: id}
    default:
      return on(decision as Parameters<typeof on>[0], id)
  }
}

type Told = ReturnType<typeof story>

/** Makes every move that is due, as the workflow would; none may fire twice. */
function movesOn(told: Told, now: string): void {
  told.at(now)
  for (let made = 0; ; made++) {
    if (made > 20) throw new Error('the workflow spins')
    const due = solutionCandidates(told.m()).find(({at}) => at <= now)
    if (!due) return
    told.moves(due.move, due)
  }
}

/** What this person may decide now; at most as many commitments as there are ids are asked for, and accepted in time. */
function choices(m: SolutionMovement, by: ActingOnSolution, id: string, today: string): SolutionDecisionName[] {
  const impossible: SolutionDecisionName[] = [
    ...(ids.every(each => m.commitments[each]) ? ['ask-commitment' as const] : []),
    ...((m.commitments[id]?.due ?? today) < today ? ['accept-commitment' as const] : []),
  ]
  return [...allowedOnSolution(m, by), ...allowedOnSolution(m, by, id)].filter(each => !impossible.includes(each))
}

function decides(told: Told, {by, choice, id}: Extract<Happening, {kind: 'decide'}>, today: string): void {
  const allowed = choices(told.m(), by, id, today)
  const decision = allowed[choice % Math.max(1, allowed.length)]
  const free = ids.find(each => !told.m().commitments[each])
  if (decision) told.does(by, bodies(decision, id, today), free)
}

test('whatever people decide and however long they wait: nothing fires twice, and while something is promised updates are waited for', t => {
  const life = (happenings: readonly Happening[]): void => {
    const told = story()
    let now = Date.parse(ADOPTED)
    for (const happening of happenings) {
      movesOn(told, new Date(now).toISOString())
      const {commitments, updateClock} = told.m()
      for (const clock of [updateClock, ...Object.values(commitments).map(each => each.clock)])
        t.is(new Set(clock?.fired).size, clock?.fired.length ?? 0)
      t.true(!isOpenSolution(told.m()) || Boolean(updateClock))
      if (happening.kind === 'wait') now += happening.days * 86_400_000
      else decides(told, happening, dayOf(new Date(now).toISOString()))
    }
  }
  t.notThrows(() => fc.assert(fc.property(fc.array(anything, {maxLength: 40, size: 'max'}), life), {numRuns: 200}))
})
