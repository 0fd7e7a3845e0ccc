// The second table: the workflow's own moves, and the instant from which each may be made.
import type {Clock, ClockName, Movement, Outcome, Stage} from './movement.ts'

/** Earlier than every other instant. */
export const AT_ONCE = '0000-01-01T00:00:00.000Z'

/** How many times it is asked whether a solution still works. */
export const CHECKS = 2

interface Row {
  /** From when the move may be made, or null while it does not apply; for rows of clocks asked per clock. */
  readonly from: (m: Movement, clock: Clock | undefined, name: ClockName | undefined) => string | null
  /** The clocks it concerns; none: it concerns the barrier as such. */
  readonly clocks?: readonly ClockName[]
  /** Plain words for whoever reads the workflow. */
  readonly says: string
}

/** Its end, while it runs. */
export const dueOf = (clock: Clock | undefined): string | null => (clock?.state === 'running' ? clock.dueAt : null)
/** What follows its miss. */
export const afterMissOf = (clock: Clock | undefined): string | null =>
  clock?.state === 'missed' && clock.left === null ? clock.thenAt : null
/** Its warning, while that is still to come. */
export const warningOf = (clock: Clock | undefined): string | null =>
  clock?.state === 'running' && !fired(clock, 'warned') ? clock.warnAt : null
const fired = (clock: Clock | undefined, what: Clock['fired'][number]): boolean => clock?.fired.includes(what) ?? false

/** A record from before there were clocks; since then each has those that it was reported with, whatever came of them. */
const lacksClocks = ({stage, clocks}: Movement): boolean => stage !== 'closed' && Object.keys(clocks).length === 0

/** Clocks whose miss calls people; the others' misses have a row of their own. */
const escalating: readonly ClockName[] = ['acknowledgement', 'review', 'assignment', 'resolution', 'confirmation']
const upheld = (m: Movement, name: ClockName | undefined): boolean =>
  name === 'confirmation' && m.confirmBy === 'reporter'

const isToCarryOut = ({moving}: Movement): boolean => moving !== null && moving.turnedDown === undefined

export const moves = {
  move: {from: m => (isToCarryOut(m) ? AT_ONCE : null), says: 'carry the decision out'},
  'turn-down': {from: m => (isToCarryOut(m) ? AT_ONCE : null), says: 'note that the decision cannot be carried out'},
  undo: {
    from: m => (m.moving?.turnedDown === undefined ? null : AT_ONCE),
    says: 'withdraw a decision that cannot be carried out',
  },
  'end-pause': {from: m => m.pausedUntil, says: 'end the pause'},
  'start-clocks': {from: m => (lacksClocks(m) ? AT_ONCE : null), says: 'start the clocks that are missing'},
  route: {
    from: m => (m.stage === 'assignment' && m.offeredTo === null && !m.coordinatorsCalled ? AT_ONCE : null),
    says: 'route to the next group',
  },
  conclude: {
    from: m => (m.stage === 'follow-up' && m.checksDone >= CHECKS ? AT_ONCE : null),
    says: 'close after the last check',
  },
  warn: {
    clocks: ['acknowledgement', 'review', 'answer', 'offer', 'assignment', 'resolution', 'progress', 'confirmation'],
    from: (_, clock) => warningOf(clock),
    says: 'warn who must act',
  },
  'lapse-offer': {clocks: ['offer'], from: (_, clock) => dueOf(clock), says: 'count the silent offer as refused'},
  uphold: {
    clocks: ['confirmation'],
    from: (m, clock, name) => (upheld(m, name) ? dueOf(clock) : null),
    says: 'confirm tacitly',
  },
  'ask-effect': {clocks: ['effect'], from: (_, clock) => dueOf(clock), says: 'ask whether it still works'},
  'note-silence': {clocks: ['effect'], from: (_, clock) => afterMissOf(clock), says: 'note that nobody answered'},
  miss: {
    clocks: escalating,
    from: (m, clock, name) => (upheld(m, name) ? null : dueOf(clock)),
    says: 'record the miss and call the coordinators',
  },
  remind: {
    clocks: [...escalating, 'answer', 'progress'],
    from: (_, clock, name) => {
      if (fired(clock, 'escalated')) return afterMissOf(clock)
      return name === 'answer' || name === 'progress' ? dueOf(clock) : null
    },
    says: 'remind who must act',
  },
  'close-unanswered': {clocks: ['answer'], from: (_, clock) => afterMissOf(clock), says: 'close: nobody answered'},
  escalate: {
    clocks: [...escalating, 'progress'],
    from: (_, clock) => (fired(clock, 'escalated') ? null : afterMissOf(clock)),
    says: 'call the head of coordination',
  },
} as const satisfies Record<string, Row>

export type Move = keyof typeof moves
export const moveNames = Object.keys(moves) as [Move, ...Move[]]

/** A move, the clock it concerns, and the instant from which it may be made. */
export interface Candidate {
  readonly move: Move
  readonly clock?: ClockName
  readonly at: string
}

function rowsNow(m: Movement): readonly Move[] {
  if (m.moving) return ['move', 'turn-down', 'undo']
  if (m.pausedUntil !== null) return ['end-pause']
  if (m.stage === 'closed') return []
  return moveNames
}

/** Every move that applies to the barrier as it stands, in the order of the table. */
export function candidates(m: Movement): Candidate[] {
  return rowsNow(m).flatMap(move => {
    const row: Row = moves[move]
    if (!row.clocks) {
      const at = row.from(m, undefined, undefined)
      return at === null ? [] : [{move, at}]
    }
    return row.clocks.flatMap(clock => {
      const at = row.from(m, m.clocks[clock], clock)
      return at === null ? [] : [{move, clock, at}]
    })
  })
}

const withSolution: readonly (Stage | Outcome | null)[] = [
  'resolution',
  'confirmation',
  'follow-up',
  'resolved',
  'partly-resolved',
]

/** Whether a barrier that enters this stage keeps the solution that it adopted; nobody works with it anywhere else. */
export const keepsSolution = (to: Stage, outcome: Outcome | null): boolean =>
  withSolution.includes(to) || withSolution.includes(outcome)

/** The solution that the barrier lets go with this move, or null. */
export function letsGo(m: Movement, move: Move): string | null {
  if (move !== 'move' || !m.moving) return null
  const {to, outcome, set} = m.moving
  const kept = to === m.stage || keepsSolution(to, outcome) ? m.adoptedSolution : null
  return (set.adoptedSolution ?? kept) === m.adoptedSolution ? null : m.adoptedSolution
}

/** Whether the workflow may make this move now. */
export const mayMove = (m: Movement, move: Move, clock: ClockName | undefined, now: string): boolean =>
  candidates(m).some(c => c.move === move && c.clock === clock && c.at <= now)
