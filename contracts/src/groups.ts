// Commands, queries and views of the directory: organisations, people and their roles; and its events, those of working groups included.
import * as z from 'zod'
import {Actor, Id, RoleHeld} from './actors.ts'
import {command, query} from './command.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import {industries, roles} from './movement.ts'
import {page, pageOf} from './pages.ts'
import {Entry, ShownText, Title} from './texts.ts'

export const organisationKinds = [
  'coordination',
  'public-body',
  'chamber',
  'employer',
  'migrant-organisation',
  'project',
  'training-provider',
] as const

/** Body of POST /organisations. */
export const RegisterOrganisation = z
  .strictObject({id: Id, kind: z.enum(organisationKinds), name: Title})
  .meta({id: 'RegisterOrganisation'})
export type RegisterOrganisation = z.infer<typeof RegisterOrganisation>
export const Organisation = z
  .object({id: Id, version: z.int(), kind: z.enum(organisationKinds), name: ShownText})
  .meta({id: 'Organisation'})
export type Organisation = z.infer<typeof Organisation>

// The rule between role and group in the words of JSON schema: the document of the API knows it too.
const ofGroup = {properties: {role: {enum: ['lead', 'member']}, group: {}}, required: ['group']}
const withoutGroup = {
  properties: {role: {enum: roles.filter(role => role !== 'lead' && role !== 'member')}, group: {}},
  not: {properties: {group: {}}, required: ['group']},
}

/** Roles as the directory takes them: lead and member name their group, the others none. */
export const RolesHeld = z
  .array(
    z
      .strictObject(RoleHeld.shape)
      .meta({id: 'RoleGiven', override: {oneOf: [ofGroup, withoutGroup]}})
      .refine(held => (held.role === 'lead' || held.role === 'member') === (held.group !== undefined), {
        path: ['group'],
        params: {code: 'group-with-lead-or-member'},
      }),
  )
  .max(50)

/** Body of POST /people. The identity is the pair that the OpenID issuer vouches for. */
export const RegisterPerson = z
  .strictObject({
    issuer: z.url(),
    subject: z.string().min(1).max(255),
    organisation: Id,
    roles: RolesHeld,
    name: Entry.default(''),
  })
  .meta({id: 'RegisterPerson'})
export type RegisterPerson = z.infer<typeof RegisterPerson>
export const AssignRoles = z.strictObject({roles: RolesHeld}).meta({id: 'AssignRoles'})
export const Person = z
  .object({
    id: Id,
    version: z.int(),
    organisation: Id,
    roles: z.array(RoleHeld),
    name: z.string(),
    lost: z
      .literal(true)
      .optional()
      .describe(
        'an older backup was restored, and nobody knows whose account this was: register it under the same key',
      ),
  })
  .meta({id: 'Person'})
export type Person = z.infer<typeof Person>

const one = z.strictObject({id: Id})
const fromGateway = {servedBy: 'groups', sentBy: ['gateway']} as const

export const registerOrganisation = command('organisation.register', {
  ...fromGateway,
  data: RegisterOrganisation,
  reply: Organisation,
  about: 'Registers an organisation of the consortium.',
})
export const registerPerson = command('person.register', {
  ...fromGateway,
  data: RegisterPerson,
  reply: Person,
  about: 'Registers a person of an organisation, with roles.',
})
export const assignRoles = command('person.assign', {
  ...fromGateway,
  data: AssignRoles.extend({id: Id}),
  reply: Person,
  about: "Replaces a person's roles.",
})
export const listOrganisations = query('organisation.list', {
  ...fromGateway,
  data: z.strictObject(page),
  reply: pageOf(Organisation),
  about: 'The organisations, by id.',
})
export const viewOrganisation = query('organisation.view', {
  servedBy: 'groups',
  sentBy: ['solutions'],
  data: one,
  reply: Organisation,
  about: 'An organisation.',
})
export const listPeople = query('person.list', {
  ...fromGateway,
  data: z.strictObject({...page, group: Id.optional(), organisation: Id.optional()}),
  reply: pageOf(Person),
  about: 'People, by id; of a group or organisation where asked.',
})
export const viewPerson = query('person.view', {
  ...fromGateway,
  data: one,
  reply: Person,
  about: 'A person.',
})
export const resolvePerson = query('person.resolve', {
  ...fromGateway,
  data: z.strictObject({issuer: z.string(), subject: z.string()}),
  reply: Actor,
  about: 'Who a token speaks of: person, organisation and roles.',
})

const noted = z.object({person: Id, version: z.int()})

export const groupEvents: readonly EventDeclaration[] = [
  event(
    'organisation.registered',
    z.object({kind: z.enum(organisationKinds), texts: Commitments}),
    'An organisation joined the consortium.',
  ),
  event(
    'person.registered',
    z.object({organisation: Id, roles: z.array(RoleHeld), texts: Commitments}),
    'A person was registered.',
  ),
  event(
    'person.assigned',
    z.object({
      roles: z.array(RoleHeld),
      ended: z.array(RoleHeld).optional().describe('the roles that the person no longer has'),
    }),
    "A person's roles changed.",
  ),
  event(
    'group.formed',
    z.object({industries: z.array(z.enum(industries)), capacity: z.int(), texts: Commitments}),
    'A working group was formed.',
  ),
  event('group.chartered', z.object({texts: Commitments}), 'A working group got its charter, or another one.'),
  event('group.lead-noted', noted, 'A person leads the group, by this version of their record.'),
  event('group.lead-released', noted, 'A person may cease to lead the group, as of this version of their record.'),
]
