// What the workflows of barriers tell a solution: that one adopts it, lets it go, or what its effect check has found.
import {
  type CommitmentMovement,
  type Finding,
  type Problem,
  refuse,
  type SolutionChange,
  type SolutionMovement,
} from '@rin/contracts'
import {ended, settled} from './clocks.ts'
import type {Moment} from './moment.ts'

/** Told again there is nothing to change. */
export type Told = {changed: SolutionChange | null}

/** It consents to a barrier's adoption, unless it was given up. */
export function reserve(m: SolutionMovement, barrier: string, at: Moment): Told | {problem: Problem} {
  if (m.ended) return refuse('decision-not-allowed', {stage: m.ended})
  if (m.adoptedFor.includes(barrier)) return {changed: null}
  // What was found of it there before says nothing of this time. With promises broken for barriers that have let it go, updates are
  // waited for again.
  const anew = m.found[barrier] ? {found: {[barrier]: null}} : {}
  return {changed: settled(m, {adoptedFor: [...m.adoptedFor, barrier], ...anew}, at)}
}

/** Nobody needs any more what was asked for or promised. */
const released = ({commitments}: SolutionMovement, at: Moment): Record<string, CommitmentMovement> =>
  Object.fromEntries(
    Object.entries(commitments)
      .filter(([, {status}]) => status === 'asked' || status === 'open')
      .map(([id, promised]) => [
        id,
        {...promised, status: 'released', releaseAsked: false, ...ended(promised.clock, at)},
      ]),
  )

/** A barrier lets it go; with the last one go the promises that were still open. */
export function drop(m: SolutionMovement, barrier: string, at: Moment): Told {
  if (!m.adoptedFor.includes(barrier)) return {changed: null}
  const adoptedFor = m.adoptedFor.filter(each => each !== barrier)
  return {changed: settled(m, {adoptedFor, ...(adoptedFor.length > 0 ? {} : {commitments: released(m, at)})}, at)}
}

/** The effect check of a barrier says whether it works; that may outweigh a broken promise, and no update is waited for any more. */
export const note = (m: SolutionMovement, barrier: string, finding: Finding, at: Moment): Told => ({
  changed: m.found[barrier] === finding ? null : settled(m, {found: {[barrier]: finding}}, at),
})
