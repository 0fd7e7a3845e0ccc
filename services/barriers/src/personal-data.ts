// Personal data in barriers, comments on them and disclosures: what is held of a person, and what is erased with them or because its time is over.
import {setTimeout as pause} from 'node:timers/promises'
import {type dataClassesOf, type Forgotten, type Message, type Reply, refuse} from '@rin/contracts'
import {allNames, eraser, everything, heldIn, retaining, typedBy} from '@rin/kit/erasing'
import {withNames} from '@rin/kit/followers'
import type {PageAsked} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import {SHOWN_MS} from './board.ts'
import type {DisclosureStore} from './disclosure-store.ts'
import type {CommentState} from './domain/comment.ts'
import type {DisclosureState} from './domain/disclosure.ts'
import type {BarrierState} from './domain/state.ts'
import type {BarrierStore} from './store.ts'
import {coordinates} from './views.ts'

/** Cases whose texts are erased at a time. */
const CASES = 50

type BarrierClass = (typeof dataClassesOf)['barriers'][number]

interface Kept {
  barriers: Records<BarrierState>
  comments: Records<CommentState>
  disclosures: Records<DisclosureState>
}

export function personalData(
  {barriers, comments, disclosures}: Kept,
  {barriers: barrierModel, comments: commentModel, followers}: BarrierStore,
  {disclosures: disclosureModel}: DisclosureStore,
) {
  const ofBarriers = eraser('barrier', barrierModel, barriers)
  const ofComments = eraser('comment', commentModel, comments)
  const ofDisclosures = eraser('disclosure', disclosureModel, disclosures)
  const held = {
    // Who stands behind a name in a case is told by nothing that they typed there.
    barrier: heldIn('barrier', barrierModel, person => ({...typedBy(person), [`private.${person}`]: {$exists: false}})),
    comment: heldIn('comment', commentModel, person => ({...typedBy(person), 'state.author': person})),
    disclosure: heldIn('disclosure', disclosureModel, typedBy),
  }

  async function forgetPerson(message: Message<{person: string}>): Promise<Reply<Forgotten & {left: boolean}>> {
    const {person} = message.data
    const inBarriers = await ofBarriers.forget(message)
    const inComments = await ofComments.forget(message, ({state}) => state.author !== person)
    const inDisclosures = await ofDisclosures.forget(message)
    const follows = await followers.forget(person)
    const texts = inBarriers.texts + inComments.texts + inDisclosures.texts
    // Boards are shown for so long as they were counted, by every replica.
    if (texts > 0) await pause(SHOWN_MS)
    return {ok: {texts, follows, left: inBarriers.left || inComments.left || inDisclosures.left}}
  }

  /** A case ends with its closing; what changes later begins its time anew. */
  const closedBefore = (before: string): object => ({
    'state.movement.stage': 'closed',
    'state.movement.moving': null,
    'state.changedAt': {$lte: before},
  })

  /** What stands beside a barrier first: until it has lost its own texts, it is found again. */
  async function eraseCases(filter: object, message: Message<unknown>): Promise<number> {
    const found = await barrierModel
      .find(filter as never, {_id: 1})
      .limit(CASES)
      .lean<{_id: string}[]>()
      .exec()
    for (const {_id} of found) {
      const beside = {'state.barrier': _id, texts: {$ne: {}}}
      for (const each of [ofComments, ofDisclosures]) {
        for (let left = true; left; ) ({left} = await each.some(beside, 'case-texts', everything, message))
      }
      await ofBarriers.erase(_id, 'case-texts', record => ({texts: everything(record).texts, names: []}), message)
    }
    return found.length
  }

  const retain = retaining<BarrierClass>({
    'case-texts': message => {
      const filter = {...closedBefore(message.data.before), texts: {$ne: {}}}
      return {due: () => barrierModel.countDocuments(filter as never), erase: () => eraseCases(filter, message)}
    },
    'sealed-names': message => {
      const filter = {...closedBefore(message.data.before), ...withNames}
      return {
        due: () => barrierModel.countDocuments(filter as never),
        erase: async () => (await ofBarriers.some(filter, 'sealed-names', allNames, message)).records,
      }
    },
    'case-followers': ({data: {before}}) => ({
      due: () => followers.count(closedBefore(before)),
      erase: () => followers.forgetAll(closedBefore(before)),
    }),
  })

  return {
    forget: forgetPerson,

    retain,

    async held(message: Message<PageAsked & {person: string; kind: 'barrier' | 'comment' | 'disclosure'}>) {
      const {actor, data} = message
      if (actor.person !== data.person && !coordinates(actor)) return refuse('role-not-allowed')
      return held[data.kind](message)
    },
  }
}
