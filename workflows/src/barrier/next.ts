// What comes next for a barrier: the earliest move of the table, now or when its instant has come.
import {
  type Candidate,
  type ClockName,
  type Consent,
  candidates,
  consentFor,
  letsGo,
  type Move,
  type Movement,
  moves,
} from '@rin/contracts'
import type {Next} from '../step.ts'

export interface BarrierAct {
  move: Move
  clock?: ClockName
  consent?: Consent
  /** The solution that the barrier lets go, which has to know of it before. Absent in steps from before solutions were told. */
  drops?: string
}

const waitsFor: Record<Movement['waitingFor'], string> = {
  coordinator: 'a coordinator',
  reporter: 'the reporter',
  group: 'the working group',
  workflow: 'the workflow',
  nobody: 'nobody',
}

const clockWords: Record<ClockName, string> = {
  acknowledgement: 'the acknowledgement',
  review: 'the review',
  answer: 'the answer',
  offer: 'the answer to the offer',
  assignment: 'the assignment',
  resolution: 'the resolution',
  progress: 'a progress update',
  confirmation: 'the confirmation',
  effect: 'the check whether it still works',
}

const said = (move: Move, clock: ClockName | undefined): string =>
  clock ? `${moves[move].says} (${clockWords[clock]})` : moves[move].says

function act(m: Movement, {move, clock}: Candidate): Next<BarrierAct> {
  const consent = consentFor(m, move)
  const drops = letsGo(m, move)
  const cause = m.moving ? `: ${m.moving.because}` : ''
  return {
    kind: 'act',
    move,
    ...(clock ? {clock} : {}),
    ...(consent ? {consent} : {}),
    ...(drops === null ? {} : {drops}),
    says: said(move, clock) + cause,
  }
}

/** Pure: from the movement and the instant to act, wait or end. Of moves due at once, the first of the table. */
export function next(m: Movement, now: string): Next<BarrierAct> {
  const [first] = candidates(m).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  if (first && first.at <= now) return act(m, first)
  const waiting = `${m.stage}: waits for ${waitsFor[m.waitingFor]}`
  if (first) return {kind: 'wait', until: first.at, says: `${waiting}; then: ${said(first.move, first.clock)}`}
  return m.stage === 'closed' ? {kind: 'end', says: `closed: ${m.outcome}`} : {kind: 'wait', until: null, says: waiting}
}
