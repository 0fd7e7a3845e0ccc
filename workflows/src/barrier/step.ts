// The step of a barrier at a version: what comes next, and what is shown of it in Temporal.
import type {Movement, searchAttributes} from '@rin/contracts'
import {spread} from '../spread.ts'
import type {Step} from '../step.ts'
import {type BarrierAct, next} from './next.ts'

/** Pure: what the record calls for at an instant. */
export function barrierStep(
  id: string,
  {version, movement}: {version: number; movement: Movement},
  now: string,
  jitterMs: number,
): Step<BarrierAct> {
  const attributes: Record<keyof typeof searchAttributes, string> = {
    RinStage: movement.stage,
    RinIndustry: movement.industry,
  }
  return {...spread(next(movement, now), id, now, jitterMs), version, attributes}
}
