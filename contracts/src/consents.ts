// What a barrier asks of another record, or tells it, before a move of its own: read by whoever asks and by whoever is asked.
import type {Movement} from './movement.ts'
import {candidates, letsGo, type Move} from './moves.ts'

/** What another record may be asked or told: to consent, to note a finding, to let go. */
export const asks = ['attach', 'detach', 'link', 'unlink', 'reserve', 'drop', 'note-solved', 'note-returned'] as const
export type Ask = (typeof asks)[number]

/** The other record whose consent a move needs first, or that has to know of it first, and what it is asked. */
export interface Consent {
  ask: Exclude<Ask, 'drop'>
  /** The survivor of a merge, the structural barrier of a link, or the solution. */
  id: string
}

const toSolution = (m: Movement, ask: Consent['ask']): Consent | undefined =>
  m.adoptedSolution ? {ask, id: m.adoptedSolution} : undefined

function toCarryOut(m: Movement): Consent | undefined {
  switch (m.moving?.because) {
    case 'returned':
      return toSolution(m, 'note-returned')
    case 'merge':
      return m.moving.set.into ? {ask: 'attach', id: m.moving.set.into} : undefined
    case 'link':
      return m.moving.set.structural ? {ask: 'link', id: m.moving.set.structural} : undefined
    case 'unlink':
      return m.structural ? {ask: 'unlink', id: m.structural} : undefined
    case 'adopt':
      return m.moving.set.adoptedSolution ? {ask: 'reserve', id: m.moving.set.adoptedSolution} : undefined
    case 'reopen':
      return m.into ? {ask: 'detach', id: m.into} : undefined
    default:
      return undefined
  }
}

/** A solution that refuses has ended and stays so. Of a refused reopening nothing is given back: decision record 25. */
const opposite: Partial<Record<Ask, Consent['ask']>> = {attach: 'detach', link: 'unlink'}

/** Who has refused may have consented as well, when it was asked twice: before the undoing that is given back. */
function toUndo(m: Movement): Consent | undefined {
  const asked = toCarryOut(m)
  const ask = asked && opposite[asked.ask]
  return ask && {ask, id: asked.id}
}

/** The consent of another record that the move needs, or what another record has to know before it. */
export function consentFor(m: Movement, move: Move): Consent | undefined {
  switch (move) {
    case 'move':
      return toCarryOut(m)
    case 'undo':
      return toUndo(m)
    case 'conclude':
      // Silence is no finding.
      return m.foundSolved ? toSolution(m, 'note-solved') : undefined
    default:
      return undefined
  }
}

/**
 * Whether the barrier asks this of that record as it stands. A message may come late, when the barrier has moved on; what it
 * asked then is not to be done any more.
 */
export const stillAsks = (m: Movement, ask: Ask, id: string): boolean =>
  candidates(m).some(({move}) => {
    if (ask === 'drop') return letsGo(m, move) === id
    const consent = consentFor(m, move)
    return consent?.ask === ask && consent.id === id
  })
