// A comment on a solution: a record of its own, with a single event.
import type {EventEnvelope, SolutionComment} from '@rin/contracts'

export type CommentState = Omit<SolutionComment, 'id' | 'text'>

export function evolveComment(_: CommentState | null, {data, actor, time}: EventEnvelope): CommentState {
  const {solution, audience} = data as Pick<CommentState, 'solution' | 'audience'>
  return {solution, audience, author: actor, time}
}
