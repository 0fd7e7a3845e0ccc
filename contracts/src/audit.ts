// Queries and views of the audit log: versions, checkpoints, proofs, and what a case file holds.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {command, query} from './command.ts'
import {page} from './pages.ts'

export const readVersions = query('audit.versions', {
  servedBy: 'audit',
  sentBy: ['bridge'],
  data: z.strictObject({kind: z.string(), ids: z.array(Id).max(500)}),
  reply: z.object({items: z.array(z.object({id: Id, version: z.int()}))}),
  about: 'The highest version that the log holds of each record; for reconciling.',
})
export const expectVersions = command('audit.expect', {
  servedBy: 'audit',
  sentBy: ['bridge'],
  data: z.strictObject({
    kind: z.string(),
    records: z.array(z.strictObject({id: Id, version: z.int().positive()})).max(500),
  }),
  reply: z.object({}),
  about: 'Tells the log which versions records have: what it does not hold up to them is missing.',
})

/** A record whose events belong to a case. */
export const RecordOfCase = z.strictObject({
  kind: z.enum(['barrier', 'comment', 'disclosure', 'solution', 'remark', 'pattern', 'run']),
  id: Id,
})
export type RecordOfCase = z.infer<typeof RecordOfCase>

/** A text with the salt of its commitment: whoever has both can check what the event committed to. */
export const OpenedText = z.strictObject({
  event: z.uuid(),
  field: z.string(),
  text: z.string(),
  salt: z.string().describe('32 bytes in base64url'),
})
export type OpenedText = z.infer<typeof OpenedText>

const Hashes = z.array(z.string()).describe('SHA-256 each, in base64')
const Bytes = z.string().describe('the event as it was published, in base64')
const Note = z.string().describe('a signed note (C2SP), as it is')

/** What the log was when it was signed. */
export const Checkpoint = z
  .object({
    origin: z.string(),
    size: z.int().positive(),
    root: z.string().describe('SHA-256 in base64'),
    checkpoint: Note,
    anchored: z
      .array(z.object({address: z.string(), size: z.int(), at: Instant}))
      .describe('the newest checkpoint that each address outside has taken'),
  })
  .meta({id: 'Checkpoint'})

/** The keys that verify checkpoints. Trust in them has to come from elsewhere. */
export const AuditKeys = z
  .object({key: z.string().describe('of what is signed now'), former: z.array(z.string())})
  .meta({id: 'AuditKeys'})

/** An entry of the log. */
export const LogEntry = z.object({index: z.int(), bytes: Bytes}).meta({id: 'LogEntry'})

/** The first line of the log as a file; the others are its entries, in order. Checked by services/audit/verify-log.mjs. */
export const LogHead = z.object({origin: z.string(), checkpoint: Note}).meta({id: 'LogHead'})
export type LogHead = z.infer<typeof LogHead>

/** That an entry is in the log, or that the log of one size continues that of another. */
export const LogProof = z.object({size: z.int(), proof: Hashes}).meta({id: 'LogProof'})

/** An event that was never logged although a later one of its record was, or its record tells of it. */
export const MissingEvent = z
  .object({kind: z.string(), record: Id, version: z.int(), since: Instant.describe('when that was first noticed')})
  .meta({id: 'MissingEvent'})

/** A case as it is exported, and checked by services/audit/verify.mjs. */
export const CaseFile = z
  .object({
    bundle: z.object({
      origin: z.string(),
      checkpoint: Note,
      entries: z.array(z.object({index: z.int(), bytes: Bytes, proof: Hashes})),
      older_checkpoint: Note.optional(),
      consistency: Hashes.optional(),
    }),
    statement: Note.describe('how many events of each record the log has at the checkpoint'),
    texts: z.array(OpenedText).optional(),
  })
  .meta({id: 'CaseFile'})
export type CaseFile = z.infer<typeof CaseFile>

const fromGateway = {servedBy: 'audit', sentBy: ['gateway']} as const
const ofCase = {records: z.array(RecordOfCase).min(1).max(10_000), size: z.int().positive()}

export const readCheckpoint = query('audit.checkpoint', {
  ...fromGateway,
  data: z.strictObject({}),
  reply: Checkpoint,
  about: 'A checkpoint of all that is logged now.',
})
export const readAuditKeys = query('audit.keys', {
  ...fromGateway,
  data: z.strictObject({}),
  reply: AuditKeys,
  about: 'The keys that verify checkpoints.',
})
export const readEntries = query('audit.entries', {
  ...fromGateway,
  data: z.strictObject({from: z.int().min(0), limit: z.int().min(1).max(500)}),
  reply: z.object({items: z.array(LogEntry), next: z.int().nullable()}),
  about: 'Entries of the log from a number on, as many as fit into a message.',
})
export const proveEntry = query('audit.inclusion', {
  ...fromGateway,
  data: z.strictObject({index: z.int().min(0), size: z.int().positive().optional()}),
  reply: LogProof,
  about: 'The proof that an entry is in the log of a size, or of the newest checkpoint.',
})
export const proveGrowth = query('audit.consistency', {
  ...fromGateway,
  data: z.strictObject({from: z.int().positive(), size: z.int().positive().optional()}),
  reply: LogProof.extend({older: Note.nullable().describe('the checkpoint of the older size, if one was signed')}),
  about: 'The proof that the log of a size continues that of an older one.',
})
export const readCase = query('audit.case', {
  ...fromGateway,
  data: z.strictObject({...ofCase, from: z.int().min(0)}),
  reply: z.object({
    items: z.array(z.object({index: z.int(), event: z.uuid(), bytes: Bytes, proof: Hashes})),
    next: z.int().nullable(),
  }),
  about: 'The entries of some records with their proofs for a checkpoint, in pages.',
})
export const stateCase = query('audit.statement', {
  ...fromGateway,
  data: z.strictObject(ofCase),
  reply: z.object({statement: Note}),
  about: 'A signed note on how many events of some records the log has at a checkpoint.',
})
export const listMissing = query('audit.missing', {
  ...fromGateway,
  data: z.strictObject({}),
  reply: z.object({items: z.array(MissingEvent)}),
  about:
    'Events that are missing from the log although later ones of their record are there, or the record tells of them.',
})

const Opened = z.object({records: z.array(RecordOfCase), texts: z.array(OpenedText), next: z.string().nullable()})
export type Opened = z.infer<typeof Opened>

export const openBarrier = query('barrier.texts', {
  servedBy: 'barriers',
  sentBy: ['gateway'],
  data: z.strictObject({id: Id, ...page}),
  reply: Opened,
  about: 'A barrier and the comments on it that the asking person sees, as records with their texts and salts.',
})
export const openSolutions = query('solution.texts', {
  servedBy: 'solutions',
  sentBy: ['gateway'],
  data: z.strictObject({barrier: Id, ...page}),
  reply: Opened,
  about: 'The solutions for a barrier that the asking person sees, as records with their texts and salts.',
})
export const openDisclosures = query('disclosure.texts', {
  servedBy: 'barriers',
  sentBy: ['gateway'],
  data: z.strictObject({barrier: Id, ...page}),
  reply: Opened,
  about:
    'The disclosures asked for in a case, as records with their texts and salts; none for whoever does not coordinate.',
})
export const openRemarks = query('solution.remarks', {
  servedBy: 'solutions',
  sentBy: ['gateway'],
  data: z.strictObject({id: Id, ...page}),
  reply: Opened,
  about: 'The comments on a solution that the asking person sees, as records with their texts and salts.',
})
export const openPatterns = query('pattern.texts', {
  servedBy: 'solutions',
  sentBy: ['gateway'],
  data: z.strictObject({solution: Id, ...page}),
  reply: Opened,
  about: 'The patterns made of a solution, as records with their texts and salts.',
})
