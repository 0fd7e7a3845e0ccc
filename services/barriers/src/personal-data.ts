// Personal data in barriers, comments on them and disclosures: what is held of a person, and what is erased with them or in time.
import {setTimeout as pause} from 'node:timers/promises'
import {type dataClassesOf, type Forgotten, type Message, type Reply, refuse} from '@rin/contracts'
import * as erasing from '@rin/kit/erasing'
import {followedOrLeft, withNames} from '@rin/kit/followers'
import type {PageAsked} from '@rin/kit/pages'
import type {RecordDocument, Records} from '@rin/kit/record'
import {SHOWN_MS} from './board.ts'
import {closedBefore, closedCases, isClosed} from './closed-cases.ts'
import type {DisclosureStore} from './disclosure-store.ts'
import type {CommentState} from './domain/comment.ts'
import type {DisclosureState} from './domain/disclosure.ts'
import type {BarrierState} from './domain/state.ts'
import type {BarrierStore} from './store.ts'
import {type BarrierRecord, coordinates} from './views.ts'

type BarrierClass = (typeof dataClassesOf)['barriers'][number]

interface Kept {
  barriers: Records<BarrierState>
  comments: Records<CommentState>
  disclosures: Records<DisclosureState>
}

const {allNames, allTexts, authorsBehind, concerning, heldIn, nothing, typedBehind, typedBy} = erasing

export function personalData(
  {barriers, comments, disclosures}: Kept,
  {barriers: barrierModel, comments: commentModel, followers}: BarrierStore,
  {disclosures: disclosureModel}: DisclosureStore,
) {
  const ofBarriers = erasing.eraser('barrier', barrierModel, barriers)
  const ofComments = erasing.eraser('comment', commentModel, comments)
  const ofDisclosures = erasing.eraser('disclosure', disclosureModel, disclosures)
  const held = {
    barrier: heldIn('barrier', barrierModel, {
      own: person => ({$or: [concerning(person), followedOrLeft(person)]}),
      // Who stands behind a name in a case is told by nothing that they typed there.
      others: person => ({...typedBy(person), [`private.${person}`]: {$exists: false}}),
    }),
    comment: heldIn('comment', commentModel, {
      own: typedBy,
      others: person => ({...typedBy(person), 'state.author': person}),
    }),
    disclosure: heldIn('disclosure', disclosureModel, {own: typedBy, others: typedBy}),
  }

  async function forget(message: Message<{person: string}>): Promise<Reply<Forgotten & {left: boolean}>> {
    const {person} = message.data
    const parts = [
      await ofBarriers.forget(message, concerning(person), erasing.hasName),
      await ofComments.forget(message, typedBy(person), ({state}) => state.author !== person),
      await ofDisclosures.forget(message, typedBy(person), () => false),
    ]
    await followers.forget(person)
    // Boards are shown for so long as they were counted, by every replica. That it always waits says nothing of what was found.
    await pause(SHOWN_MS)
    return {ok: {texts: parts.reduce((sum, {texts}) => sum + texts, 0), left: parts.some(({left}) => left)}}
  }

  /** Looks again whether the case is still closed: somebody may have taken it up meanwhile. */
  const ofCase =
    (before: string, choose: (record: BarrierRecord) => erasing.Chosen) =>
    (record: BarrierRecord): erasing.Chosen =>
      isClosed(record, before) ? choose(record) : nothing
  const besideCase =
    <S extends {barrier: string}>(before: string, choose: (record: RecordDocument<S>) => erasing.Chosen) =>
    async (record: RecordDocument<S>): Promise<erasing.Chosen> =>
      (await closedCases(barrierModel, before).has(record.state.barrier)) ? choose(record) : nothing

  const retain = erasing.retaining<BarrierClass>({
    'case-texts': message => {
      const {dataClass, before} = message.data
      const {beside} = closedCases(barrierModel, before)
      const texts = {texts: {$ne: {}}}
      const cases = ofBarriers.matching({...closedBefore(before), ...texts})
      const said = beside(commentModel, {...texts, 'state.time': {$lte: before}})
      const asked = beside(disclosureModel, {...texts, 'state.askedAt': {$lte: before}})
      return [
        ofBarriers.overdue(dataClass, cases, ofCase(before, allTexts), message),
        ofComments.overdue(dataClass, said, besideCase(before, allTexts), message),
        ofDisclosures.overdue(dataClass, asked, besideCase(before, allTexts), message),
      ]
    },
    'sealed-names': message => {
      const {dataClass, before} = message.data
      const cases = ofBarriers.matching({...closedBefore(before), ...withNames})
      const said = closedCases(barrierModel, before).beside(commentModel, typedBehind('state.author'))
      const behind = (record: RecordDocument<CommentState>) => authorsBehind(record, record.state.author)
      return [
        ofBarriers.overdue(dataClass, cases, ofCase(before, allNames), message),
        ofComments.overdue(dataClass, said, besideCase(before, behind), message),
      ]
    },
    'case-followers': ({data: {before}}) => [
      {
        due: () => followers.count(closedBefore(before)),
        erase: () => followers.forgetAll(closedBefore(before)),
      },
    ],
  })

  return {
    forget,
    retain,

    async held(message: Message<PageAsked & {person: string; kind: 'barrier' | 'comment' | 'disclosure'}>) {
      const {actor, data} = message
      if (actor.person !== data.person && !coordinates(actor)) return refuse('role-not-allowed')
      return held[data.kind](message)
    },
  }
}
