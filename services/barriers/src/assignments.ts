// What is with whom: the load of groups, the reviews of a coordinator, the work under the lead of an organisation.
import type {RecordDocument} from '@rin/kit/record'
import type {Model} from 'mongoose'
import {heldStages} from './domain/reassign.ts'
import type {BarrierState} from './domain/state.ts'

export function assignments(barriers: Model<RecordDocument<BarrierState>>) {
  async function loadOf(group: string): Promise<number> {
    const [held, offered] = await Promise.all([
      barriers.countDocuments({'state.movement.group': group, 'state.movement.stage': 'resolution'}),
      barriers.countDocuments({'state.movement.offeredTo': group}),
    ])
    return held + offered
  }

  async function idsOf(filter: object): Promise<string[]> {
    const found = await barriers.find(filter, {_id: 1}).lean<{_id: string}[]>().exec()
    return found.map(({_id}) => _id)
  }

  return {
    /** How many barriers each group holds in resolution or is offered. */
    async loads(groups: string[]): Promise<Map<string, number>> {
      return new Map(await Promise.all(groups.map(async group => [group, await loadOf(group)] as const)))
    },

    /** The reviews that this person has claimed. */
    claimedBy: (person: string): Promise<string[]> =>
      idsOf({'state.movement.stage': 'review', 'state.movement.reviewer': person}),

    /** What a group holds under the lead of other organisations, or is about to hold. */
    ledByOthers: (group: string, leading: readonly string[]): Promise<string[]> =>
      idsOf({
        $or: [
          {
            'state.movement.group': group,
            'state.movement.stage': {$in: heldStages},
            'state.movement.leadOrganisation': {$nin: leading},
          },
          {'state.movement.offeredTo': group, 'state.movement.moving.because': 'take'},
        ],
      }),
  }
}
