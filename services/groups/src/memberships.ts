// Commands that change who is in a group, and what anybody may do: join, leave, give roles; a group keeps a lead through all of them.
import {type GroupRole, type Message, type Problem, type RoleHeld, refuse} from '@rin/contracts'
import type {Decided, Outcome} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {type Directory, origin, unknown} from './directory.ts'
import {ended, joined, ledWith, left, type PersonState} from './domain.ts'
import type {Leads} from './leads.ts'

type Roles = RoleHeld[] | {problem: Problem}

export function membershipCommands({people, groups}: Directory, leads: Leads) {
  /** The first of these roles whose group is not there, as a pointer. */
  async function unknownGroup(roles: readonly RoleHeld[]): Promise<string | null> {
    for (const [i, {group}] of roles.entries()) {
      if (group !== undefined && !(await groups.read(group))) return `/roles/${i}/group`
    }
    return null
  }

  /** Gives a person other roles. Asked again under the same id it finishes what was left undone. */
  async function change(
    message: Message<unknown>,
    context: Context,
    person: string,
    next: (roles: readonly RoleHeld[]) => Promise<Roles>,
  ): Promise<Outcome<PersonState>> {
    const from = origin(message, context)
    const command = {id: message.id, body: message.data}
    const outcome = await people.update(person, {command}, async (record): Promise<Decided> => {
      // Nobody signs in as them any more.
      if (record.state.erasure) return refuse('not-found')
      const before = record.state.roles
      const roles = await next(before)
      if ('problem' in roles) return roles
      const leading = ledWith(roles)
      const refused = await leads.release(
        ledWith(before).filter(group => !leading.includes(group)),
        record,
        from,
      )
      if (refused) return refused
      return {events: [{type: 'rin.person.assigned.v1', data: {roles, ended: ended(before, roles)}}], origin: from}
    })
    if ('ok' in outcome) await leads.note(outcome.ok.record, from)
    return outcome
  }

  return {
    unknownGroup,

    assignRoles: (message: Message<{id: string; roles: RoleHeld[]}>, context: Context) => {
      const {id, roles} = message.data
      return change(message, context, id, async () => {
        const pointer = await unknownGroup(roles)
        return pointer ? unknown(pointer) : roles
      })
    },

    joinGroup: (message: Message<{id: string; person: string; role: GroupRole}>, context: Context) => {
      const {id, person, role} = message.data
      return change(message, context, person, async roles =>
        (await groups.read(id)) ? joined(roles, id, role) : refuse('not-found'),
      )
    },

    leaveGroup: (message: Message<{id: string; person: string}>, context: Context) => {
      const {id, person} = message.data
      return change(message, context, person, async roles =>
        roles.some(({group}) => group === id) ? left(roles, id) : unknown('/person'),
      )
    },
  }
}

export type MembershipCommands = ReturnType<typeof membershipCommands>
