// Access: everything that the consortium holds of a person, put together when they ask (Article 15 of the Regulation).
import * as z from 'zod'
import {Id, Instant, RoleHeld} from './actors.ts'
import {query} from './command.ts'
import {ToldOf} from './disclosures.ts'
import {Erasure} from './erasure.ts'
import {ToldEvent} from './history.ts'
import {page, pageOf} from './pages.ts'
import {RetentionRules} from './retention.ts'

/** What one record holds of a person. */
export const HeldOfPerson = z
  .object({
    kind: z.enum(['barrier', 'comment', 'disclosure', 'solution', 'remark']),
    id: Id,
    names: z.array(Id).describe('under which the person appears in this case; only told to themselves'),
    follows: z.enum(['follows', 'left']).nullable().describe('only told to themselves'),
    texts: z.array(z.object({event: z.uuid(), field: z.string(), lang: z.string(), text: z.string()})),
  })
  .meta({id: 'HeldOfPerson'})
export type HeldOfPerson = z.infer<typeof HeldOfPerson>

/** Something that a person did, as the log holds it. */
export const Act = ToldEvent.pick({
  index: true,
  event: true,
  time: true,
  actor: true,
  role: true,
  organisation: true,
  data: true,
})
  .extend({kind: z.string().describe('of the record'), record: Id})
  .meta({id: 'Act'})
export type Act = z.infer<typeof Act>

/** What the directory holds of a person. */
export const PersonOnFile = z
  .object({
    id: Id,
    organisation: Id,
    name: z.string(),
    identities: z.array(z.string()).describe('issuer and subject'),
    roles: z.array(RoleHeld),
    memberships: z.array(
      z.object({group: Id, role: z.enum(['lead', 'member']), from: Instant, until: Instant.nullable()}),
    ),
    erasure: Erasure.nullable(),
  })
  .meta({id: 'PersonOnFile'})
export type PersonOnFile = z.infer<typeof PersonOnFile>

/** Everything that is held of a person, and for how long. */
export const PersonData = z
  .object({
    person: PersonOnFile,
    held: z.array(HeldOfPerson),
    acts: z.array(Act),
    told: z.array(ToldOf).describe('to whom it was shown who stands behind their names; only told to themselves'),
    retention: RetentionRules,
  })
  .meta({id: 'PersonData'})
export type PersonData = z.infer<typeof PersonData>

export const readPersonOnFile = query('person.file', {
  servedBy: 'groups',
  sentBy: ['gateway'],
  data: z.strictObject({id: Id}),
  reply: PersonOnFile,
  about: 'What the directory holds of a person.',
})

const held = {sentBy: ['gateway'], reply: pageOf(HeldOfPerson)} as const
const asked = z.strictObject({person: Id, ...page})

export const listHeldInBarriers = query('barrier.held', {
  ...held,
  servedBy: 'barriers',
  data: asked.extend({kind: z.enum(['barrier', 'comment', 'disclosure'])}),
  about: 'What barriers, comments on them or disclosures hold of a person; of sealed cases only to themselves.',
})
export const listHeldInSolutions = query('solution.held', {
  ...held,
  servedBy: 'solutions',
  data: asked.extend({kind: z.enum(['solution', 'remark'])}),
  about: 'What solutions or comments on them hold of a person; of sealed cases only to themselves.',
})
export const listActs = query('audit.acts', {
  servedBy: 'audit',
  sentBy: ['gateway'],
  data: z.strictObject({
    actors: z.array(Id).min(1).max(1_000),
    before: z.int().optional().describe('older than this entry of the log'),
    limit: page.limit,
  }),
  reply: z.object({items: z.array(Act), next: z.int().nullable()}),
  about: 'What somebody did under these ids, the latest first, as many as fit into a message.',
})
