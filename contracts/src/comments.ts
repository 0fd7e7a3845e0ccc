// Comments: what people say beside the decisions, on a barrier or on a solution.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {ShownText, Text} from './texts.ts'

/** internal: the groups concerned, coordinators and auditors. shared: everybody who sees what it is about. */
export const Audience = z.enum(['internal', 'shared'])
export type Audience = z.infer<typeof Audience>

/** Body of POST /barriers/{id}/comments and POST /solutions/{id}/comments. */
export const GiveComment = z.strictObject({audience: Audience, text: Text}).meta({id: 'GiveComment'})
export type GiveComment = z.infer<typeof GiveComment>

const given = {id: Id, author: Id, audience: Audience, text: ShownText, time: Instant}

export const Comment = z.object({...given, barrier: Id}).meta({id: 'Comment'})
export type Comment = z.infer<typeof Comment>

export const SolutionComment = z.object({...given, solution: Id}).meta({id: 'SolutionComment'})
export type SolutionComment = z.infer<typeof SolutionComment>
