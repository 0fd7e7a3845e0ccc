// Clocks by their events alone: each, every time it runs, warns once and is missed once, in its time and while it runs.
import type {Clock, ClockName, EventEnvelope, Move, Movement} from '@rin/contracts'

/** As much of an event of a barrier as concerns its clocks. */
export type ClockEvent = Pick<EventEnvelope, 'subject' | 'recordversion' | 'time' | 'data'>

interface Caused {
  rule?: Move
  clock?: ClockName
  changed?: Partial<Movement>
}

/** What may come of a clock, and its instant. A head who was called is reminded again and again. */
const instants = {
  warning: 'warnAt',
  miss: 'dueAt',
  consequence: 'thenAt',
  reminder: 'thenAt',
} as const satisfies Record<string, keyof Clock>
type Stroke = keyof typeof instants

/** What each move is to its clock. Not taken from the table of moves: that is part of what is tried here. */
const strokes: Partial<Record<Move, Stroke>> = {
  warn: 'warning',
  miss: 'miss',
  remind: 'miss',
  'lapse-offer': 'miss',
  uphold: 'miss',
  'ask-effect': 'miss',
  escalate: 'consequence',
  'close-unanswered': 'consequence',
  'note-silence': 'consequence',
}

interface Struck {
  stroke: Stroke
  /** Null: a decision came later than the end of the clock, and before the workflow. */
  rule: Move | null
  at: string
  /** As it was then; null when it was over. */
  clock: Clock | null
}

/** A clock from its start until nothing can come of it any more, or until it starts again. */
interface Run {
  name: string
  started: Clock
  /** As it was last, before it was over. */
  clock: Clock
  struck: Struck[]
  /** When it was over; null while it is not. */
  end: string | null
}

const isOver = ({state, thenAt, left}: Clock): boolean =>
  state === 'met' || (state === 'missed' && thenAt === null && left === null)

/** One that stood still runs on with other instants: that is no start. */
const startsAnew = ({clock, end}: Run, {state, dueAt}: Clock): boolean =>
  state === 'running' && (end !== null || (clock.left === null && clock.dueAt !== dueAt))

function strike({struck, clock, end}: Run, rule: Move | null, at: string): void {
  const stroke = rule === null ? 'miss' : strokes[rule]
  const again = rule === 'remind' && struck.some(each => each.stroke === 'consequence')
  if (stroke) struck.push({stroke: again ? 'reminder' : stroke, rule, at, clock: end === null ? clock : null})
}

/** What an event left of a clock; `end` is when it stopped counting, if that was its end. */
function follow(run: Run, clock: Clock, {time, data}: ClockEvent, end: string): void {
  const decided = data.rule === undefined
  if (decided && clock.state === 'missed' && run.clock.state !== 'missed') strike(run, null, time)
  if (isOver(clock)) run.end ??= end
  else run.clock = clock
}

/** The instant of each event, or of the decision that it carries out: from then on clocks did not count. */
function countedUntil(events: readonly ClockEvent[]): string[] {
  let decidedAt: string | null = null
  return events.map(({time, data}) => {
    const until: string = decidedAt ?? time
    const {moving} = (data as Caused).changed ?? {}
    if (moving !== undefined) decidedAt = moving && (decidedAt ?? time)
    return until
  })
}

/** Every run of every clock of a barrier, from its events in order. */
function runsOf(events: readonly ClockEvent[]): Run[] {
  const runs: Run[] = []
  const latest = new Map<string, Run>()
  const ends = countedUntil(events)

  function turn(name: string, clock: Clock, event: ClockEvent, end: string): void {
    const run = latest.get(name)
    if (run && !startsAnew(run, clock)) {
      follow(run, clock, event, end)
      return
    }
    if (run) run.end ??= end
    const next: Run = {name, started: clock, clock, struck: [], end: null}
    latest.set(name, next)
    runs.push(next)
  }

  for (const [i, event] of events.entries()) {
    const {rule, clock: cause, changed} = event.data as Caused
    const caused = cause && latest.get(cause)
    if (rule && caused) strike(caused, rule, event.time)
    for (const [name, clock] of Object.entries(changed?.clocks ?? {})) turn(name, clock, event, ends[i] ?? event.time)
  }
  return runs
}

function strokeFaults({stroke, rule, at, clock}: Struck): string[] {
  if (clock === null || clock.left !== null) return [`${rule} though it did not run`]
  const instant = clock[instants[stroke]]
  return instant !== null && instant <= at ? [] : [`${rule} before its instant`]
}

/** What is wrong with one run, of which nothing is known after `at`. */
function runFaults({started, clock, struck, end}: Run, at: string): string[] {
  const count = (stroke: Stroke): number => struck.filter(each => each.stroke === stroke).length
  const missed = struck.find(({stroke}) => stroke === 'miss')
  const unwarned = missed?.rule && started.warnAt !== null && count('warning') === 0
  // An offer may still be answered after its end.
  const unmissed = !missed && started.thenAt !== null && clock.left === null && clock.dueAt < (end ?? at)
  const twice = (['warning', 'miss', 'consequence'] as const).filter(stroke => count(stroke) > 1)
  return [
    ...twice.map(stroke => `${stroke} came ${count(stroke)} times`),
    ...(unwarned ? ['missed without a warning'] : []),
    ...(unmissed ? ['over without a miss'] : []),
    ...struck.flatMap(strokeFaults),
  ]
}

export interface Judged {
  /** What is wrong, as sentences. */
  faults: string[]
  /** How often each clock was missed. */
  missed: Record<string, number>
}

/** Judges the clocks of all barriers; `at` is when the events were collected. */
export function judgeClocks(events: readonly ClockEvent[], at: string): Judged {
  const judged: Judged = {faults: [], missed: {}}
  const inOrder = events.toSorted((a, b) => a.recordversion - b.recordversion)
  for (const [barrier, theirs] of Map.groupBy(inOrder, ({subject}) => subject)) {
    for (const run of runsOf(theirs)) {
      judged.faults.push(...runFaults(run, at).map(fault => `barrier ${barrier}: the clock ${run.name}: ${fault}`))
      const misses = run.struck.filter(({stroke}) => stroke === 'miss').length
      judged.missed[run.name] = (judged.missed[run.name] ?? 0) + misses
    }
  }
  return judged
}
