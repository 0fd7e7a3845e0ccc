// A comment on a barrier: a record of its own, made by its first event; what comes after only erases.
import type {Comment, EventEnvelope} from '@rin/contracts'

export type CommentState = Omit<Comment, 'id' | 'text'>

export function evolveComment(state: CommentState | null, {data, actor, time}: EventEnvelope): CommentState {
  if (state) return state
  const {barrier, audience} = data as Pick<CommentState, 'barrier' | 'audience'>
  return {barrier, audience, author: actor, time}
}
