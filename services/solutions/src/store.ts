// Where solutions are kept: collection, indexes, lists.
import {beyond, type Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection} from 'mongoose'
import {proposedBy, type SolutionState} from './domain/state.ts'

const newestFirst = {'state.proposedAt': -1, _id: -1} as const

/** Proposed for it, or adopted for it. */
const ofBarrier = (id: string) => ({$or: [{'state.movement.barriers': id}, {'state.movement.adoptedFor': id}]})

type OldState = Pick<SolutionState, 'status' | 'confidential' | 'proposedBy' | 'proposedAt'> &
  Pick<SolutionState['movement'], 'barriers' | 'adoptedFor'>

export function solutionStore(db: Connection) {
  const solutions = recordModel<SolutionState>(db, 'solutions', [
    {fields: newestFirst},
    {fields: {'state.movement.barriers': 1, ...newestFirst}},
    {fields: {'state.movement.adoptedFor': 1, ...newestFirst}},
  ])

  const list = (filter: {barrier?: string | undefined; confidential: boolean}, from: Place | null, limit: number) =>
    solutions
      .find({
        $and: [
          filter.barrier ? ofBarrier(filter.barrier) : {},
          filter.confidential ? {} : {'state.confidential': false},
          from ? beyond('state.proposedAt', '$lt', from) : {},
        ],
      })
      .select('-outbox -seen')
      .sort(newestFirst)
      .limit(limit)
      .lean<RecordDocument<SolutionState>[]>()
      .exec()

  /** Solutions from before there were commitments get what they lack. */
  async function fillMovement(): Promise<void> {
    const older = solutions.find({'state.movement': {$exists: false}}).lean<RecordDocument<OldState>>()
    for await (const {_id, version, state} of older.cursor()) {
      const {barriers, adoptedFor, ...kept} = state
      const movement = {...proposedBy(kept.proposedBy.organisation, barriers), adoptedFor}
      await solutions.updateOne(
        {_id, version},
        {$set: {state: {...kept, movement, typed: {}, update: null, decisions: []}}},
      )
    }
  }

  return {solutions, list, fillMovement}
}

export type SolutionStore = ReturnType<typeof solutionStore>
