// Erasure: what becomes of personal data when a person asks for it, and what the services that hold some are told.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {command, query} from './command.ts'
import {type EventDeclaration, event} from './event.ts'
import {dataClasses, keptCopies} from './retention.ts'

/** Why a person is erased, as Article 17(1) of the General Data Protection Regulation has it, letters a to e. */
export const erasureGrounds = [
  'no-longer-needed',
  'consent-withdrawn',
  'objection',
  'unlawful',
  'legal-obligation',
] as const

/** Body of POST /people/{id}/erase. */
export const ErasePerson = z.strictObject({ground: z.enum(erasureGrounds)}).meta({id: 'ErasePerson'})
export type ErasePerson = z.infer<typeof ErasePerson>

const count = z.int().min(0)

/** Of texts that a person typed as themselves. Of what they did under a name in a sealed case nothing is said, nor counted. */
export const Forgotten = z.object({texts: count}).meta({id: 'Forgotten'})
export type Forgotten = z.infer<typeof Forgotten>

/** The services that hold something of a person beside the directory. */
export const forgetting = ['barriers', 'solutions'] as const
const ByStore = z.partialRecord(z.enum(forgetting), Forgotten)
const Gone = z.partialRecord(z.enum(keptCopies), Instant)

/** How far the erasure of a person has come: the report on it. */
export const Erasure = z
  .object({
    person: Id,
    since: Instant.describe('from then on nobody can sign in as this person'),
    ground: z.enum(erasureGrounds),
    directoryOnly: z
      .boolean()
      .describe(
        'true: name and identity were over their time; what was typed is kept for as long as its own rule says',
      ),
    done: Instant.nullable().describe('when every service had nothing left, and nothing more could come'),
    forgotten: ByStore.describe('how much each service has erased'),
    gone: Gone.describe(
      'by when nothing is left in the copies that age (oplog, journal, backups); until it is done, if it was done now',
    ),
  })
  .meta({id: 'Erasure'})
export type Erasure = z.infer<typeof Erasure>

const one = z.strictObject({id: Id})

export const erasePerson = command('person.erase', {
  servedBy: 'groups',
  sentBy: ['gateway'],
  data: ErasePerson.extend({id: Id}),
  reply: Erasure,
  about: 'Erases a person: name and identity at once, what they typed and followed in every service.',
})
export const readErasure = query('person.erasure', {
  servedBy: 'groups',
  sentBy: ['gateway'],
  data: one,
  reply: Erasure,
  about: 'How far the erasure of a person has come.',
})

const forget = {
  sentBy: ['groups'],
  data: z.strictObject({person: Id}),
  reply: Forgotten.extend({left: z.boolean().describe('there is more; ask again')}),
} as const

export const forgetInBarriers = command('barrier.forget', {
  ...forget,
  servedBy: 'barriers',
  about: 'Erases what barriers and their comments hold of a person; so much at a time.',
})
export const forgetInSolutions = command('solution.forget', {
  ...forget,
  servedBy: 'solutions',
  about: 'Erases what solutions and their comments hold of a person; so much at a time.',
})

/** The event of a record that lost texts or names. It says which texts, and never whose. */
export const erasedEvent = (kind: string, what: string): EventDeclaration =>
  event(
    `${kind}.erased`,
    z.object({
      because: z
        .enum(['person', ...dataClasses])
        .describe('a person was erased, or the time of a class of data is over'),
      erased: z.array(z.string().regex(/^[0-9]+-[A-Za-z0-9-]+$/)).describe('texts by version and field'),
      names: count.describe('people whose names in the case are no longer known'),
    }),
    `Texts or names were erased from ${what}.`,
  )

export const erasureEvents: readonly EventDeclaration[] = [
  event(
    'person.erased',
    z.object({
      ground: z.enum(erasureGrounds),
      directoryOnly: z.boolean().optional().describe('what was typed is kept for as long as its own rule says'),
    }),
    'A person was erased: name and identity are gone, the rest follows.',
  ),
  event(
    'person.forgotten',
    z.object({
      forgotten: ByStore,
      done: z.boolean().describe('nothing is left, and nothing more can come'),
      gone: Gone.optional().describe('once it is done: by when nothing is left in the copies that age'),
    }),
    'Services have erased what they held of a person.',
  ),
]
