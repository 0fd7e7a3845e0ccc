// A comment on a solution: a record of its own, made by its first event; what comes after only erases.
import type {EventEnvelope, SolutionComment} from '@rin/contracts'

export type CommentState = Omit<SolutionComment, 'id' | 'text'>

export function evolveComment(state: CommentState | null, {data, actor, time}: EventEnvelope): CommentState {
  if (state) return state
  const {solution, audience} = data as Pick<CommentState, 'solution' | 'audience'>
  return {solution, audience, author: actor, time}
}
