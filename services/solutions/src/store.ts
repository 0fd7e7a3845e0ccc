// Where solutions are kept: collection, indexes, lists.
import {beyond, type Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection} from 'mongoose'
import type {SolutionState} from './domain.ts'

const newestFirst = {'state.proposedAt': -1, _id: -1} as const

export function solutionStore(db: Connection) {
  const solutions = recordModel<SolutionState>(db, 'solutions', [
    {fields: newestFirst},
    {fields: {'state.barriers': 1, ...newestFirst}},
  ])

  const list = (filter: {barrier?: string | undefined; confidential: boolean}, from: Place | null, limit: number) =>
    solutions
      .find({
        ...(filter.barrier ? {'state.barriers': filter.barrier} : {}),
        ...(filter.confidential ? {} : {'state.confidential': false}),
        ...(from ? beyond('state.proposedAt', '$lt', from) : {}),
      })
      .select('-outbox -seen')
      .sort(newestFirst)
      .limit(limit)
      .lean<RecordDocument<SolutionState>[]>()
      .exec()

  return {solutions, list}
}

export type SolutionStore = ReturnType<typeof solutionStore>
