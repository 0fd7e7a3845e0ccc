// Recovery: after a backup was restored, each process rolls its records forward from the stream when the operator says so.
import * as z from 'zod'
import {Id} from './actors.ts'
import {command, OPERATOR, type Process} from './command.ts'

/** What became of the records of a kind, or in a dry run would. */
const RecoveredKind = z.object({
  kind: z.string(),
  records: z.int().describe('that were rolled forward'),
  versions: z.int().describe('by which they were'),
  texts: z.int().describe('that are lost: events hold commitments only'),
  identities: z.array(Id).describe('records whose account or pseudonym is lost; at most a thousand'),
  stuck: z.array(Id).describe('records of which the stream no longer holds all that they lack; at most a thousand'),
})
export type RecoveredKind = z.infer<typeof RecoveredKind>

const Recovered = z.object({kinds: z.array(RecoveredKind)})
export type Recovered = z.infer<typeof Recovered>

const recover = <P extends Process>(process: P) =>
  command(`${process}.recover`, {
    servedBy: process,
    sentBy: [OPERATOR],
    data: z.strictObject({dryRun: z.boolean()}),
    reply: Recovered,
    about: 'Rolls the records of this process forward to what the stream holds, or says what that would be.',
  })

export const recoverGroups = recover('groups')
export const recoverBarriers = recover('barriers')
export const recoverSolutions = recover('solutions')
export const recoverBridge = recover('bridge')
