// The rules of clocks themselves: green on a life as it should be, red with the right sentence on every kind of doctored events.
import type {Clock, ClockName, Firing, Move, Movement} from '@rin/contracts'
import test from 'ava'
import {type ClockEvent, judgeClocks} from './clock-rules.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 10, 23, 11, 0, second)).toISOString()
const END = at(59)

/** Warns after five seconds, is due after ten; what follows comes five seconds later. */
const started = (second: number): Clock => ({
  state: 'running',
  policy: '1',
  warnAt: at(second + 5),
  dueAt: at(second + 10),
  thenAt: at(second + 15),
  fired: [],
  left: null,
})
const warned = (second: number): Clock => ({...started(second), fired: ['warned']})
const missed = (second: number, ...more: Firing[]): Clock => ({
  ...started(second),
  state: 'missed',
  fired: ['warned', 'missed', ...more],
})
const met = (second: number): Clock => ({...started(second), state: 'met', thenAt: null})
const over = (clock: Clock): Clock => ({...clock, thenAt: null})
const called = (clock: Clock): Clock => ({...clock, thenAt: at(50)})
const offer = (second: number): Clock => over(started(second))

interface Happened {
  second: number
  rule?: Move
  clock?: ClockName
  changed: Partial<Movement>
}

const moving = {to: 'assignment', outcome: null, because: 'accept', set: {}} as const

/** Claimed in time, accepted after everybody was called; the offer lapses, and progress is told once and then no more. */
const life = (): Happened[] => [
  {second: 0, changed: {clocks: {acknowledgement: started(0), review: started(0)}}},
  {second: 3, changed: {clocks: {acknowledgement: met(0)}}},
  {second: 5, rule: 'warn', clock: 'review', changed: {clocks: {review: warned(0)}}},
  {second: 10, rule: 'miss', clock: 'review', changed: {clocks: {review: missed(0)}}},
  {second: 15, rule: 'escalate', clock: 'review', changed: {clocks: {review: called(missed(0, 'escalated'))}}},
  {second: 16, changed: {moving}},
  {
    second: 17,
    rule: 'move',
    changed: {moving: null, clocks: {review: over(missed(0, 'escalated')), assignment: started(17)}},
  },
  {second: 17, rule: 'route', changed: {clocks: {offer: offer(17)}}},
  {second: 22, rule: 'warn', clock: 'assignment', changed: {clocks: {assignment: warned(17)}}},
  {second: 22, rule: 'warn', clock: 'offer', changed: {clocks: {offer: over(warned(17))}}},
  {second: 26, changed: {moving}},
  // Carried out after the end of both: they stood still from the decision on.
  {
    second: 28,
    rule: 'move',
    changed: {moving: null, clocks: {offer: met(17), assignment: met(17), progress: started(28)}},
  },
  {second: 30, changed: {clocks: {progress: started(30)}}},
  {second: 35, rule: 'warn', clock: 'progress', changed: {clocks: {progress: warned(30)}}},
  {second: 40, rule: 'remind', clock: 'progress', changed: {clocks: {progress: missed(30, 'reminded')}}},
  {
    second: 45,
    rule: 'escalate',
    clock: 'progress',
    changed: {clocks: {progress: called(missed(30, 'reminded', 'escalated'))}},
  },
  {second: 50, rule: 'remind', clock: 'progress', changed: {}},
  {second: 51, rule: 'remind', clock: 'progress', changed: {}},
]

const judged = (happened: readonly Happened[]) => {
  const events = happened.map(
    ({second, ...data}, i): ClockEvent => ({subject: 'b', recordversion: i + 1, time: at(second), data}),
  )
  return judgeClocks(events.toReversed(), END)
}

const isOf = (rule: Move, clock: ClockName) => (each: Happened) => each.rule === rule && each.clock === clock

/** The life without, with one more, or with another event of this move. */
const without = (rule: Move, clock: ClockName): Happened[] => life().filter(each => !isOf(rule, clock)(each))
const again = (rule: Move, clock: ClockName): Happened[] =>
  life().flatMap(each => (isOf(rule, clock)(each) ? [each, each] : [each]))
const sooner = (rule: Move, clock: ClockName): Happened[] =>
  life().map(each => (isOf(rule, clock)(each) ? {...each, second: each.second - 1} : each))
const later = (second: number, rule: Move, clock: ClockName): Happened[] => [
  ...life(),
  {second, rule, clock, changed: {}},
]
/** The life up to here, in which a pause or a decision follows. */
const then = (second: number, ...more: Happened[]): Happened[] => [
  ...life().filter(each => each.second <= second),
  ...more,
]

test('a life as it should be: nothing is wrong', t => {
  t.deepEqual(judged(life()), {
    faults: [],
    missed: {acknowledgement: 0, review: 1, assignment: 0, offer: 0, progress: 1},
  })
})

test('a clock that stood still runs on: it is the same, and does not warn again', t => {
  const standing: Clock = {...warned(0), state: 'paused', left: {warn: null, due: 4}}
  const resumed: Clock = {...warned(0), dueAt: at(24), thenAt: at(29)}
  const gone = {...resumed, state: 'missed', fired: ['warned', 'missed']} as const
  const stood = then(
    5,
    {second: 6, changed: {clocks: {review: standing}}},
    {second: 20, changed: {clocks: {review: resumed}}},
  )
  const ends: Happened = {
    second: 24,
    rule: 'miss',
    clock: 'review',
    changed: {clocks: {review: {...gone, fired: ['warned', 'missed']}}},
  }
  t.deepEqual(judged([...stood, ends]), {faults: [], missed: {acknowledgement: 0, review: 1}})
  t.deepEqual(judged([...stood, {second: 22, rule: 'warn', clock: 'review', changed: {}}, ends]).faults, [
    'barrier b: the clock review: warning came 2 times',
  ])
})

test('a decision may come after the end, and before the workflow has warned or said so', t => {
  const late: Clock = {...started(0), state: 'missed', fired: ['missed']}
  const decided: Happened[] = [
    {second: 0, changed: {clocks: {review: started(0)}}},
    {second: 12, changed: {moving, clocks: {review: late}}},
    {second: 13, rule: 'move', changed: {moving: null, clocks: {review: over(late)}}},
  ]
  t.deepEqual(judged(decided), {faults: [], missed: {review: 1}})
})

/** What is doctored, and all that must be said of it. */
const doctored: Record<string, [happened: Happened[], ...sentences: string[]]> = {
  'a doubled warning': [again('warn', 'review'), 'review: warning came 2 times'],
  'a doubled miss': [again('miss', 'review'), 'review: miss came 2 times'],
  'a doubled miss with a name of its own': [again('remind', 'progress'), 'progress: miss came 2 times'],
  'a doubled call': [
    again('escalate', 'review'),
    'review: consequence came 2 times',
    'review: escalate before its instant',
  ],
  'a missing warning': [without('warn', 'review'), 'review: missed without a warning'],
  'a missing miss': [without('miss', 'review'), 'review: over without a miss'],
  'a miss that is still missing': [then(9), 'review: over without a miss'],
  'a warning before its instant': [sooner('warn', 'offer'), 'offer: warn before its instant'],
  'a miss before its instant': [sooner('miss', 'review'), 'review: miss before its instant'],
  'a call before its instant': [sooner('escalate', 'progress'), 'progress: escalate before its instant'],
  'a warning at the instant of a clock that was started anew since': [
    life().map(each => (isOf('warn', 'progress')(each) ? {...each, second: 33} : each)),
    'progress: warn before its instant',
  ],
  'a warning of a clock that was met': [
    later(52, 'warn', 'acknowledgement'),
    'acknowledgement: warn though it did not run',
  ],
  'a reminder of a clock that was met': [
    later(52, 'remind', 'acknowledgement'),
    'acknowledgement: missed without a warning',
    'acknowledgement: remind though it did not run',
  ],
}

for (const [what, [happened, ...sentences]] of Object.entries(doctored)) {
  test(`doctored: ${what}`, t => {
    t.deepEqual(
      judged(happened).faults,
      sentences.map(sentence => `barrier b: the clock ${sentence}`),
    )
  })
}
