// The second table of solutions against what the product says: for every move when it applies, and from which instant.
import test from 'ava'
import {clock, LATER, LATEST, SOONER} from './given.ts'
import type {Clock} from './movement.ts'
import {AT_ONCE} from './moves.ts'
import type {CommitmentMovement, SolutionMovement} from './solution-movement.ts'
import {mayMoveSolution, type SolutionCandidate, solutionCandidates} from './solution-moves.ts'

const promised = (over: Partial<CommitmentMovement> = {}): CommitmentMovement => ({
  organisation: 'chamber',
  due: '2027-03-31',
  milestone: 1,
  status: 'open',
  releaseAsked: false,
  clock: clock({}),
  ...over,
})
/** The clock of updates says nothing here, unless it is given. */
const quiet = clock({state: 'missed', thenAt: null})
const solution = (commitments: Record<string, CommitmentMovement>, updateClock: Clock = quiet): SolutionMovement => ({
  by: 'association',
  barriers: ['b-1'],
  adoptedFor: ['b-1'],
  ended: null,
  commitments,
  found: {},
  updateClock,
})
const of = (move: SolutionCandidate['move'], at: string, commitment?: string): SolutionCandidate =>
  commitment ? {move, clock: 'commitment', commitment, at} : {move, clock: 'update', at}

const missed: Partial<Clock> = {state: 'missed', fired: ['warned', 'missed']}

test('a commitment is warned of once, then missed, and after the last deadline broken', t => {
  const on = (over: Partial<Clock>) => solutionCandidates(solution({'c-1': promised({clock: clock(over)})}))
  t.deepEqual(on({}), [of('warn', SOONER, 'c-1'), of('miss', LATER, 'c-1')])
  t.deepEqual(on({fired: ['warned']}), [of('miss', LATER, 'c-1')])
  t.deepEqual(on({warnAt: null}), [of('miss', LATER, 'c-1')])
  t.deepEqual(on(missed), [of('break', LATEST, 'c-1')])
})

test('a stale update is warned of, reminded of once, and then called for by the coordinators, once', t => {
  const on = (over: Partial<Clock>) =>
    solutionCandidates(solution({'c-1': promised({clock: clock({...missed, thenAt: null})})}, clock(over)))
  t.deepEqual(on({}), [of('warn', SOONER), of('remind', LATER)])
  t.deepEqual(on({fired: ['warned']}), [of('remind', LATER)])
  t.deepEqual(on({state: 'missed', fired: ['warned', 'missed', 'reminded']}), [of('escalate', LATEST)])
  t.deepEqual(on({state: 'missed', fired: ['warned', 'missed', 'reminded', 'escalated']}), [])
})

test('each commitment goes by its own clock', t => {
  const two = solution({'c-1': promised(), 'c-2': promised({clock: clock(missed)})})
  t.deepEqual(solutionCandidates(two), [
    of('warn', SOONER, 'c-1'),
    of('miss', LATER, 'c-1'),
    of('break', LATEST, 'c-2'),
  ])
})

test('what is only asked for, kept, released or broken is not waited for', t => {
  for (const status of ['asked', 'declined', 'kept', 'released', 'broken'] as const) {
    const waiting = solutionCandidates(solution({'c-1': promised(), 'c-2': promised({status})}))
    t.false(
      waiting.some(({commitment}) => commitment === 'c-2'),
      status,
    )
  }
  for (const status of ['asked', 'kept', 'released'] as const)
    t.deepEqual(solutionCandidates(solution({'c-1': promised({status})}, clock({}))), [], `nothing open, ${status}`)
})

test('a solution from before there were clocks gets those that it lacks', t => {
  const {clock: _, ...without} = promised()
  const {updateClock: __, ...older} = solution({'c-1': without})
  t.deepEqual(solutionCandidates(older), [{move: 'start-clocks', at: AT_ONCE}])
  t.deepEqual(solutionCandidates({...older, commitments: {'c-1': {...without, status: 'kept'}}}), [])
})

test('a move may be made from its instant on, on its own clock only', t => {
  const m = solution({'c-1': promised({clock: clock({fired: ['warned']})})})
  t.false(mayMoveSolution(m, 'miss', 'commitment', 'c-1', SOONER))
  t.true(mayMoveSolution(m, 'miss', 'commitment', 'c-1', LATER))
  t.false(mayMoveSolution(m, 'miss', 'commitment', 'c-2', LATER))
  t.false(mayMoveSolution(m, 'miss', 'update', undefined, LATER))
  t.false(mayMoveSolution(m, 'break', 'commitment', 'c-1', LATEST))
})
