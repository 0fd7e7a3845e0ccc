// What a barrier asks of another record, or tells it, before a move of its own: read by whoever asks and by whoever is asked.

import type {Movement} from './movement.ts'
import {candidates, letsGo, type Move} from './moves.ts'

/** The other record whose consent a move needs first, or that has to know of it first, and what it is asked. */
export interface Consent {
  ask: 'attach' | 'detach' | 'link' | 'unlink' | 'reserve' | 'note-solved' | 'note-returned'
  /** The survivor of a merge, the structural barrier of a link, or the solution. */
  id: string
}

/** All that a barrier asks of another record: for its consent, to know what was found, or that it is let go. */
export type Ask = Consent['ask'] | 'drop'

const toSolution = (m: Movement, ask: Consent['ask']): Consent | undefined =>
  m.adoptedSolution ? {ask, id: m.adoptedSolution} : undefined

/** The consent of another record that the move needs, or what another record has to know before it. */
export function consentFor(m: Movement, move: Move): Consent | undefined {
  // Silence is no finding.
  if (move === 'conclude' && m.foundSolved) return toSolution(m, 'note-solved')
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
    if (ask === 'drop') return letsGo(m, move) === id
    const consent = consentFor(m, move)
    return consent?.ask === ask && consent.id === id
  })
