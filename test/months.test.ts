// Months in seconds: whole lives of barriers by the real rules and service levels on the time-skipping server, every clock firing.
import {accept, adopt, care, coordinator, otherLead, resolve, story, text} from '@rin/barriers/given'
import {type Acting, type BarrierDecision, type Clock, type ClockName, LATEST_WAKE_MS, type Move} from '@rin/contracts'
import {addDays, dayOf} from '@rin/kit/working-days'
import type {Activities} from '@rin/workflows/activities'
import type {BarrierAct} from '@rin/workflows/barrier/next'
import {barrierStep} from '@rin/workflows/barrier/step'
import type {Act, Step} from '@rin/workflows/step'
import test, {type ExecutionContext} from 'ava'
import {end, type Manner, startLoop} from './support/loop.ts'

const MINUTE_MS = 60_000
/** More than anything takes that is waited for here. */
const YEAR_DAYS = 365

// One test at a time: they share the server's time.
const {env, during, announce} = await startLoop()
test.after.always(() => env.teardown())

/** What somebody decides when it is their turn. */
interface Turn {
  who: Acting
  decides: (today: string) => BarrierDecision
}

const turn = (who: Acting, decides: Turn['decides']): Turn => ({who, decides})

/** Every move of the workflow with its clock, in order, and in between the turns of people. */
type Life = readonly (string | Turn)[]

/** People make only the decision that opens the next clock. The order holds whatever day it begins on. */
const slowLife: Life = [
  'warn acknowledgement',
  'miss acknowledgement',
  'escalate acknowledgement',
  'warn review',
  'miss review',
  'escalate review',
  'remind acknowledgement',
  'remind review',
  turn(coordinator, () => accept),
  'move',
  'route',
  'warn offer',
  'lapse-offer offer',
  'route',
  'warn assignment',
  'miss assignment',
  'escalate assignment',
  'remind assignment',
  turn(coordinator, () => ({decision: 'offer', group: 'crafts'})),
  turn(otherLead, today => ({decision: 'take', targetDate: addDays(today, 100)})),
  'move',
  'warn progress',
  'remind progress',
  'escalate progress',
  'warn resolution',
  'remind progress',
  'miss resolution',
  'remind progress',
  'remind progress',
  'remind progress',
  'escalate resolution',
  turn(otherLead, () => adopt),
  'move',
  turn(otherLead, () => resolve),
  'move',
  'warn confirmation',
  'uphold confirmation',
  'ask-effect effect',
  'note-silence effect',
  'ask-effect effect',
  'note-silence effect',
  'conclude',
]

const unanswered: Life = [
  turn(coordinator, () => ({decision: 'ask', question: text})),
  'warn answer',
  'remind answer',
  'close-unanswered answer',
]

const movesOf = (life: Life): string[] => life.filter(line => typeof line === 'string')

/** The instant of its clock at which each move is due. After its call the head of coordination is reminded. */
const dueAt: Partial<Record<Move, (clock: Clock) => string | null>> = {
  warn: ({warnAt}) => warnAt,
  'lapse-offer': ({dueAt}) => dueAt,
  uphold: ({dueAt}) => dueAt,
  'ask-effect': ({dueAt}) => dueAt,
  'note-silence': ({thenAt}) => thenAt,
  miss: ({dueAt}) => dueAt,
  remind: ({fired, dueAt, thenAt}) => (fired.includes('escalated') ? thenAt : dueAt),
  'close-unanswered': ({thenAt}) => thenAt,
  escalate: ({thenAt}) => thenAt,
}

/** A move that was made, and how long after it was due. */
interface Made {
  move: Move
  clock?: ClockName
  lateMs: number
}

const lineOf = ({move, clock}: Pick<Made, 'move' | 'clock'>): string => (clock ? `${move} ${clock}` : move)

/** At most a quarter of an hour passes until the workflow wakes, and a minute until the move is made. */
const inTime = ({clock, lateMs}: Made): boolean => lateMs >= 0 && lateMs <= (clock ? 16 : 1) * MINUTE_MS

/** A barrier in memory, with the activities that move it for as long as what they do is what is expected. */
function barrierOf(life: Life, reportedAt: string) {
  const told = story(reportedAt)
  const expected = movesOf(life)
  const made: Made[] = []
  let version = 1
  let looksInVain = 0
  const stepAt = (id: string, now: string): Step<BarrierAct> =>
    barrierStep(id, {version, movement: told.m()}, now, LATEST_WAKE_MS)
  const asExpected = (): boolean => made.every((each, i) => lineOf(each) === expected[i])

  /** A move without a clock is due at once: since the last change. */
  function lateness({move, clock}: Act<BarrierAct>, now: string): number {
    const running = clock && told.m().clocks[clock]
    return Date.parse(now) - Date.parse(String(running ? dueAt[move]?.(running) : told.now()))
  }

  const activities: Activities = {
    async look(id, _heard, now) {
      const step = stepAt(id, now)
      if (step.kind !== 'act') looksInVain++
      return step
    },
    async advance(id, given, now) {
      const step = given as Act<BarrierAct>
      if (step.version !== version) return null
      const {move, clock} = step
      made.push({move, ...(clock ? {clock} : {}), lateMs: lateness(step, now)})
      // A workflow that spins would never let time go on.
      if (!asExpected()) return end(version)
      told.at(now).moves(move, clock, [care])
      version++
      return stepAt(id, now)
    },
  }
  return {
    activities,
    made: made as readonly Made[],
    looksInVain: () => looksInVain,
    hasMade: (count: number): boolean => asExpected() && made.length === count,
    mayYetMake: (count: number): boolean => asExpected() && made.length < count,
    decided({who, decides}: Turn, now: string): number {
      told.at(now).decides(who, decides(dayOf(now)))
      return ++version
    },
  }
}

/** Lives the life day by day, up to where something else happens. At each turn another worker takes over from a forgetful one. */
async function live(life: Life, manner: Manner = {}) {
  const now = async (): Promise<string> => new Date(await env.currentTimeMs()).toISOString()
  const barrier = barrierOf(life, await now())

  async function untilMade(count: number): Promise<boolean> {
    for (let day = 0; barrier.mayYetMake(count) && day < YEAR_DAYS; day++) await env.sleep('1 day')
    return barrier.hasMade(count)
  }

  return during(barrier.activities, manner, async (handle, takeOver) => {
    for (const [i, line] of life.entries()) {
      if (typeof line === 'string') continue
      if (!(await untilMade(movesOf(life.slice(0, i)).length))) return barrier
      await env.sleep('1 day')
      if (manner.forgetful) await takeOver()
      await announce(handle, barrier.decided(line, await now()))
    }
    if (await untilMade(movesOf(life).length)) await handle.result()
    return barrier
  })
}

function wasLived(t: ExecutionContext, life: Life, made: readonly Made[]): void {
  t.deepEqual(made.map(lineOf), movesOf(life))
  t.deepEqual(
    made.filter(each => !inTime(each)),
    [],
  )
}

test.serial('where nobody acts in time every clock fires at its instant, once, in the order of the table', async t => {
  const {made, looksInVain} = await live(slowLife)
  wasLived(t, slowLife, made)
  t.is(looksInVain(), 2, 'at the report and at the offer: it never wakes for nothing')
})

test.serial('a question that nobody answers is warned of, reminded of, and closes the barrier', async t => {
  const {made} = await live(unanswered)
  wasLived(t, unanswered, made)
})

test.serial('in many runs, by workers that take turns, nothing is doubled and nothing skipped', async t => {
  const {made, looksInVain} = await live(slowLife, {limit: 3, forgetful: true})
  wasLived(t, slowLife, made)
  t.true(looksInVain() >= 10, 'each run looks for itself')
})
