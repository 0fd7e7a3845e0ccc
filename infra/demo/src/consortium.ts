// The reference consortium of the embedded set-up, checked when it is read.
import {readFileSync} from 'node:fs'
import {FormGroup, Id, RegisterOrganisation, type Role, RolesHeld} from '@rin/contracts'
import * as z from 'zod'

/** In German, like every name of the file. */
const Name = z.string().min(1).max(200)
const ReferencePerson = z.strictObject({id: Id, org: Id, roles: RolesHeld.min(1)})

const unique = (items: readonly {id: string}[]) => new Set(items.map(item => item.id)).size === items.length
const ONCE = {error: 'every id may occur only once'}

/** The file's shape: ids are unique, and people name organisations and groups that exist. */
export const Consortium = z
  .strictObject({
    about: z.string(),
    organisations: z
      .array(RegisterOrganisation.extend({name: Name}))
      .min(1)
      .refine(unique, ONCE),
    groups: z.array(FormGroup.extend({name: Name})).refine(unique, ONCE),
    people: z.array(ReferencePerson).min(1).refine(unique, ONCE),
  })
  .superRefine(({organisations, groups, people}, context) => {
    const organisationIds = new Set(organisations.map(organisation => organisation.id))
    const groupIds = new Set(groups.map(group => group.id))
    for (const [index, person] of people.entries()) {
      if (!organisationIds.has(person.org))
        context.addIssue({code: 'custom', path: ['people', index, 'org'], message: 'no such organisation'})
      for (const [held, {group}] of person.roles.entries()) {
        if (group !== undefined && !groupIds.has(group))
          context.addIssue({code: 'custom', path: ['people', index, 'roles', held, 'group'], message: 'no such group'})
      }
    }
  })
export type Consortium = z.infer<typeof Consortium>

/** Reads the reference consortium; throws one error (name `ConfigError`) that names every fault in it. */
export function loadConsortium(): Consortium {
  const content: unknown = JSON.parse(readFileSync(new URL('../consortium.json', import.meta.url), 'utf8'))
  const result = Consortium.safeParse(content)
  if (result.success) return result.data
  const faults = result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
  const error = new Error(`faulty consortium.json: ${faults.join('; ')}`)
  error.name = 'ConfigError'
  throw error
}

const roleNames: Record<Role, string> = {
  partner: 'Partner',
  member: 'Mitglied',
  lead: 'Leitung',
  coordinator: 'Koordination',
  head: 'Leitung der Koordinierungsstelle',
  auditor: 'Revision',
  operator: 'Betrieb',
}

/** Somebody who can sign in at the embedded issuer, under the label that its page shows. */
export interface DemoPerson {
  readonly id: string
  readonly label: string
}

/** Everybody of the consortium, labelled in German by role, group and organisation. */
export function demoPeople({organisations, groups, people}: Consortium): DemoPerson[] {
  const names = new Map([...organisations, ...groups].map(({id, name}) => [id, name]))
  return people.map(({id, org, roles}) => {
    const held = roles.map(({role, group}) => [roleNames[role], group && names.get(group)].filter(Boolean).join(' '))
    return {id, label: `${id}: ${held.join(', ')} – ${names.get(org)}`}
  })
}
