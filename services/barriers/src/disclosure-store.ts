// Where disclosures are kept: collection, indexes, and those of a case.
import {authorIndex} from '@rin/kit/erasing'
import {beyond, type Place} from '@rin/kit/pages'
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection} from 'mongoose'
import type {DisclosureState} from './domain/disclosure.ts'

const oldestFirst = {'state.askedAt': 1, _id: 1} as const

export function disclosureStore(db: Connection) {
  const disclosures = recordModel<DisclosureState>(db, 'disclosures', [
    {fields: {'state.barrier': 1, ...oldestFirst}},
    authorIndex,
  ])

  const ofCase = (barrier: string, from: Place | null, limit: number) =>
    disclosures
      .find({'state.barrier': barrier, ...(from ? beyond('state.askedAt', '$gt', from) : {})})
      .sort(oldestFirst)
      .limit(limit)
      .lean<RecordDocument<DisclosureState>[]>()
      .exec()

  const shownOf = (names: readonly string[]) =>
    disclosures
      .find({'state.name': {$in: names}, 'state.shown': {$gt: 0}})
      .select('state')
      .lean<Pick<RecordDocument<DisclosureState>, 'state'>[]>()
      .exec()

  return {disclosures, ofCase, shownOf}
}

export type DisclosureStore = ReturnType<typeof disclosureStore>
