// Personal data in solutions and their comments: what is held of a person, and what is erased with them or because its time is over.
import {type dataClassesOf, type Forgotten, type Message, type Reply, refuse} from '@rin/contracts'
import {eraser, everything, heldIn, retaining, typedBy} from '@rin/kit/erasing'
import type {PageAsked} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import type {CommentState} from './domain/comment.ts'
import type {SolutionState} from './domain/state.ts'
import type {SolutionStore} from './store.ts'
import {coordinates} from './views.ts'

type SolutionClass = (typeof dataClassesOf)['solutions'][number]

/** Solutions whose texts are erased at a time. */
const SOLUTIONS = 50

export function personalData(
  solutions: Records<SolutionState>,
  comments: Records<CommentState>,
  {solutions: solutionModel, comments: commentModel, followers}: SolutionStore,
) {
  const ofSolutions = eraser('solution', solutionModel, solutions)
  const ofComments = eraser('remark', commentModel, comments)
  const held = {
    // Who stands behind a name in a case is told by nothing that they typed there.
    solution: heldIn('solution', solutionModel, person => ({
      ...typedBy(person),
      [`private.${person}`]: {$exists: false},
    })),
    remark: heldIn('remark', commentModel, person => ({...typedBy(person), 'state.author': person})),
  }

  async function forgetPerson(message: Message<{person: string}>): Promise<Reply<Forgotten & {left: boolean}>> {
    const {person} = message.data
    const inSolutions = await ofSolutions.forget(message)
    const inComments = await ofComments.forget(message, ({state}) => state.author !== person)
    const follows = await followers.forget(person)
    const texts = inSolutions.texts + inComments.texts
    return {ok: {texts, follows, left: inSolutions.left || inComments.left}}
  }

  /** What is being delivered is never over its time. */
  const restingSince = (before: string): object => ({
    'state.status': {$ne: 'delivering'},
    'state.changedAt': {$lte: before},
  })

  /** The comments on a solution first: until it has lost its own texts, it is found again. */
  async function eraseTexts(filter: object, message: Message<unknown>): Promise<number> {
    const found = await solutionModel.find(filter, {_id: 1}).limit(SOLUTIONS).lean<{_id: string}[]>().exec()
    for (const {_id} of found) {
      const remarks = {'state.solution': _id, texts: {$ne: {}}}
      for (let left = true; left; ) ({left} = await ofComments.some(remarks, 'solution-texts', everything, message))
      await ofSolutions.erase(_id, 'solution-texts', everything, message)
    }
    return found.length
  }

  return {
    forget: forgetPerson,

    retain: retaining<SolutionClass>({
      'solution-texts': message => {
        const filter = {...restingSince(message.data.before), texts: {$ne: {}}}
        return {due: () => solutionModel.countDocuments(filter), erase: () => eraseTexts(filter, message)}
      },
      'solution-followers': ({data: {before}}) => ({
        due: () => followers.count(restingSince(before)),
        erase: () => followers.forgetAll(restingSince(before)),
      }),
    }),

    async held(message: Message<PageAsked & {person: string; kind: 'solution' | 'remark'}>) {
      const {actor, data} = message
      if (actor.person !== data.person && !coordinates(actor)) return refuse('role-not-allowed')
      return held[data.kind](message)
    },
  }
}
