// Who somebody is to a barrier, as the first table names them: from the movement and the actor to the role that counts, or none.
import {type Acting, groupsOn, type Movement, type Role} from './movement.ts'
import {coordinating, held, reporting} from './roles.ts'

export type Who =
  | 'coordinator'
  | 'coordinator-of-silent'
  | 'reporter'
  | 'lead'
  | 'member'
  | 'supporting-lead'
  | 'offered-lead'
  | 'confirmer'

/** Roles that may ever count for a Who: without one of them the answer is no in every stage. */
export const rolesOf: Record<Who, readonly Role[]> = {
  coordinator: coordinating,
  'coordinator-of-silent': coordinating,
  reporter: reporting,
  lead: ['lead'],
  member: ['member', 'lead'],
  'supporting-lead': ['lead'],
  'offered-lead': ['lead'],
  confirmer: [...reporting, ...coordinating],
}

const isReporter = (m: Movement, acting: Acting): boolean =>
  m.reporters.some(reporter => acting.standsFor.includes(reporter.by))

/** A group is silent when its progress clock was missed: only then may a coordinator hand back for it. */
const silent = (m: Movement): boolean => m.clocks.progress?.state === 'missed'

/** The role in which this actor counts as `who` for this barrier, or null. */
export function roleAs(who: Who, m: Movement, acting: Acting): Role | null {
  switch (who) {
    case 'coordinator':
      return held(acting, coordinating)
    case 'coordinator-of-silent':
      return silent(m) ? held(acting, coordinating) : null
    case 'reporter':
      return isReporter(m, acting) ? held(acting, reporting) : null
    case 'lead':
      return m.stage === 'resolution' ? held(acting, rolesOf.lead, [m.group]) : null
    case 'member':
      return held(acting, rolesOf.member, groupsOn(m))
    case 'supporting-lead':
      return held(acting, rolesOf.lead, m.supporting ?? [])
    case 'offered-lead':
      return held(acting, rolesOf.lead, [m.offeredTo])
    case 'confirmer':
      return roleAs(m.confirmBy === 'coordinator' ? 'coordinator' : 'reporter', m, acting)
  }
}
