// Which roles count together, and whether somebody holds one of them.
import type {Acting, Role} from './movement.ts'

export const coordinating: readonly Role[] = ['coordinator', 'head']
/** Those who report barriers and propose solutions. */
export const reporting: readonly Role[] = ['partner', 'member', 'lead']
/** Those who read what is not open, but for what is sealed. */
export const auditing: readonly Role[] = ['auditor', ...coordinating]
/** Those who read cases. An operator is none of them. */
export const readingCases: readonly Role[] = [...reporting, ...auditing]

/** The role of these that the actor holds, of these groups where groups are named. */
export const held = (
  {roles}: Pick<Acting, 'roles'>,
  wanted: readonly Role[],
  groups?: readonly (string | null)[],
): Role | null =>
  roles.find(({role, group}) => wanted.includes(role) && (!groups || (group !== undefined && groups.includes(group))))
    ?.role ?? null
