// Who acts: a person of an organisation with roles from the directory, or one of the consortium's own processes.
import * as z from 'zod'
import {roles} from './movement.ts'

/** Id of a record: a UUID, or the short name of an organisation or group. Safe as a token of a NATS subject. */
export const Id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
export type Id = z.infer<typeof Id>

/** An instant in UTC with milliseconds: such strings sort by time. */
export const Instant = z.iso.datetime({precision: 3}).meta({description: 'an instant in UTC with milliseconds'})
/** A day of the calendar of Berlin. */
export const Day = z.iso.date().meta({description: 'a day in Berlin'})

/** A role; lead and member are roles within a group. */
export const RoleHeld = z.strictObject({role: z.enum(roles), group: Id.optional()}).meta({id: 'RoleHeld'})
export type RoleHeld = z.infer<typeof RoleHeld>

export const Actor = z.strictObject({
  person: Id,
  organisation: Id.nullable(),
  roles: z.array(RoleHeld).readonly(),
})
export type Actor = z.infer<typeof Actor>

/** Actor of the workflows' own moves. */
export const WORKFLOW: Actor = {person: 'workflow', organisation: null, roles: []}
/** Actor of what is erased with a person, or because its time is over. */
export const ERASURE: Actor = {person: 'erasure', organisation: null, roles: []}
/** Actor of what the set-up itself records: the first organisation and its first coordinator. */
export const SETUP: Actor = {person: 'setup', organisation: null, roles: []}
