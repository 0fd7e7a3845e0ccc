// Personal data in solutions and comments on them: what is held of a person, and what is erased with them or in time.
import {type dataClassesOf, type Forgotten, type Message, type Reply, refuse} from '@rin/contracts'
import * as erasing from '@rin/kit/erasing'
import {followedOrLeft, withNames} from '@rin/kit/followers'
import type {PageAsked} from '@rin/kit/pages'
import type {RecordDocument, Records} from '@rin/kit/record'
import type {CommentState} from './domain/comment.ts'
import type {SolutionState} from './domain/state.ts'
import type {SolutionStore} from './store.ts'
import {coordinates, type SolutionRecord} from './views.ts'

type SolutionClass = (typeof dataClassesOf)['solutions'][number]

const {allNames, allTexts, authorsBehind, concerning, heldIn, nothing, typedBehind, typedBy} = erasing

/** What is being delivered is never over its time. */
const restingSince = (before: string): object => ({
  'state.status': {$ne: 'delivering'},
  'state.changedAt': {$lte: before},
})

/** Looks again whether it still rests: somebody may have taken it up meanwhile. */
const ofResting =
  (before: string, choose: (record: SolutionRecord) => erasing.Chosen) =>
  (record: SolutionRecord): erasing.Chosen =>
    record.state.status !== 'delivering' && record.state.changedAt <= before ? choose(record) : nothing

export function personalData(
  solutions: Records<SolutionState>,
  comments: Records<CommentState>,
  {solutions: solutionModel, comments: commentModel, followers}: SolutionStore,
) {
  const ofSolutions = erasing.eraser('solution', solutionModel, solutions)
  const ofComments = erasing.eraser('remark', commentModel, comments)
  const held = {
    solution: heldIn('solution', solutionModel, {
      own: person => ({$or: [concerning(person), followedOrLeft(person)]}),
      // Who stands behind a name in a case is told by nothing that they typed there.
      others: person => ({...typedBy(person), [`private.${person}`]: {$exists: false}}),
    }),
    remark: heldIn('remark', commentModel, {
      own: typedBy,
      others: person => ({...typedBy(person), 'state.author': person}),
    }),
  }

  async function forget(message: Message<{person: string}>): Promise<Reply<Forgotten & {left: boolean}>> {
    const {person} = message.data
    const parts = [
      await ofSolutions.forget(message, concerning(person), erasing.hasName),
      await ofComments.forget(message, typedBy(person), ({state}) => state.author !== person),
    ]
    await followers.forget(person)
    return {ok: {texts: parts.reduce((sum, {texts}) => sum + texts, 0), left: parts.some(({left}) => left)}}
  }

  return {
    forget,

    retain: erasing.retaining<SolutionClass>({
      'solution-texts': message => {
        const {dataClass, before} = message.data
        const texts = {texts: {$ne: {}}}
        const resting = ofSolutions.matching({...restingSince(before), ...texts})
        // What is said of a solution is over its time by itself.
        const said = ofComments.matching({...texts, 'state.time': {$lte: before}})
        return [
          ofSolutions.overdue(dataClass, resting, ofResting(before, allTexts), message),
          ofComments.overdue(dataClass, said, allTexts, message),
        ]
      },
      'solution-names': message => {
        const {dataClass, before} = message.data
        const resting = ofSolutions.matching({...restingSince(before), ...withNames})
        const said = ofComments.matching({...typedBehind('state.author'), 'state.time': {$lte: before}})
        const behind = (record: RecordDocument<CommentState>) => authorsBehind(record, record.state.author)
        return [
          ofSolutions.overdue(dataClass, resting, ofResting(before, allNames), message),
          ofComments.overdue(dataClass, said, behind, message),
        ]
      },
      'solution-followers': ({data: {before}}) => [
        {
          due: () => followers.count(restingSince(before)),
          erase: () => followers.forgetAll(restingSince(before)),
        },
      ],
    }),

    async held(message: Message<PageAsked & {person: string; kind: 'solution' | 'remark'}>) {
      const {actor, data} = message
      if (actor.person !== data.person && !coordinates(actor)) return refuse('role-not-allowed')
      return held[data.kind](message)
    },
  }
}
