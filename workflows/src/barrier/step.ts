// The step of a barrier at a version: what comes next, what is shown of it in Temporal, and when exactly it wakes.
import {createHash} from 'node:crypto'
import type {Movement, searchAttributes} from '@rin/contracts'
import type {Step} from '../step.ts'
import {next} from './next.ts'

/** A number of the barrier's own in [0, 1). */
const shareOf = (id: string): number => createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32

/** Clocks of a day all end at its midnight: their workflows wake one after another. A short wait stays short. */
function spread(id: string, until: string, now: string, jitterMs: number): string {
  const wait = Date.parse(until) - Date.parse(now)
  return new Date(Date.parse(until) + shareOf(id) * Math.min(jitterMs, wait / 10)).toISOString()
}

/** Pure: what the record calls for at an instant. */
export function barrierStep(
  id: string,
  {version, movement}: {version: number; movement: Movement},
  now: string,
  jitterMs: number,
): Step {
  const attributes: Record<keyof typeof searchAttributes, string> = {
    RinStage: movement.stage,
    RinIndustry: movement.industry,
  }
  const found = next(movement, now)
  if (found.kind !== 'wait' || found.until === null) return {...found, version, attributes}
  return {...found, until: spread(id, found.until, now, jitterMs), version, attributes}
}
