// A comment on a barrier: a record of its own, with a single event.
import type {Comment, EventEnvelope} from '@rin/contracts'

export type CommentState = Omit<Comment, 'id' | 'text'>

export function evolveComment(_: CommentState | null, {data, actor, time}: EventEnvelope): CommentState {
  const {barrier, audience} = data as Pick<CommentState, 'barrier' | 'audience'>
  return {barrier, audience, author: actor, time}
}
