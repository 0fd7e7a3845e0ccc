// What a barrier asks of another record, or tells it, before a move of its own: read by whoever asks and by whoever is asked.

import type {Movement} from './movement.ts'
import {candidates, letsGo, type Move} from './moves.ts'

/** The other record whose consent a move needs first, or that has to know of it first, and what it is asked. */
export interface Consent {
  ask: 'attach' | 'detach' | 'link' | 'unlink' | 'reserve' | 'drop' | 'note-solved' | 'note-returned'
  /** The survivor of a merge, the structural barrier of a link, or the solution. */
  id: string
}

export type Ask = Consent['ask']

const toSolution = (m: Movement, ask: Consent['ask']): Consent | undefined =>
  m.adoptedSolution ? {ask, id: m.adoptedSolution} : undefined

/**
 * Before a decision that was turned down is undone, the record that turned it down lets go what it may have consented to all the
 * same, when it was asked once more at the same time. Not for `reopen`: that a survivor is open for these reporters alone passes
 * when somebody decides, not between two questions.
 */
function takenBack({moving, adoptedSolution}: Movement): Consent | undefined {
  if (!moving?.turnedDown) return undefined
  const {because, set} = moving
  if (because === 'merge' && set.into) return {ask: 'detach', id: set.into}
  if (because === 'link' && set.structural) return {ask: 'unlink', id: set.structural}
  const isOther = set.adoptedSolution !== adoptedSolution
  return because === 'adopt' && set.adoptedSolution && isOther ? {ask: 'drop', id: set.adoptedSolution} : undefined
}

/** The consent of another record that the move needs, or what another record has to know before it. */
export function consentFor(m: Movement, move: Move): Consent | undefined {
  // Silence is no finding.
  if (move === 'conclude' && m.foundSolved) return toSolution(m, 'note-solved')
  if (move === 'undo') return takenBack(m)
  if (move !== 'move') return undefined
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

/**
 * Whether the barrier asks this of that record as it stands. A message may come late, when the barrier has moved on; what it
 * asked then is not to be done any more.
 */
export const stillAsks = (m: Movement, ask: Ask, id: string): boolean =>
  candidates(m).some(({move}) => {
    if (ask === 'drop' && letsGo(m, move) === id) return true
    const consent = consentFor(m, move)
    return consent?.ask === ask && consent.id === id
  })
