// What people do with working groups, as one line each: form one, join and leave it, and have it take barriers.
import type {Barrier, Group, GroupRole, Person} from '@rin/contracts'
import {type Consortium, inDays, report, text, until} from './consortium.ts'

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const

export function groupsOf(c: Consortium) {
  const idOf = async (who: string): Promise<string> => (await c.me(who)).person

  /** The gateway knows of it as well. */
  async function join(group: string, who: string, role: GroupRole): Promise<void> {
    await c.api.done<Person>('coordination', `/groups/${group}/members`, {person: await idOf(who), role})
    await until('the gateway knows', async () =>
      (await c.me(who)).roles.some(held => held.group === group && held.role === role),
    )
  }

  /** A barrier that was accepted and offered to this group. */
  async function offered(group: string, who = 'partner'): Promise<string> {
    const {id} = await c.api.done<Barrier>(who, '/barriers', report())
    await c.decide('coordination', id, accept)
    await until('it is routed', async () => (await c.view(id)).assignment?.offeredTo)
    await c.decide('coordination', id, {decision: 'offer', group})
    return id
  }

  return {
    idOf,
    join,
    offered,

    leave: async (group: string, who: string, by = 'coordination') =>
      c.api.post<Person>(by, `/groups/${group}/departures`, {person: await idOf(who)}),

    rolesOf: async (who: string) => (await c.api.get<Person>('coordination', `/people/${await idOf(who)}`)).roles,

    /** A new group that these people lead; each keeps the roles that they have. */
    async formed(id: string, ...leads: string[]): Promise<string> {
      const group = {id, name: text('Gruppe'), industries: ['education'], capacity: 3}
      await c.api.done<Group>('coordination', '/groups', group)
      for (const who of leads) await join(id, who, 'lead')
      return id
    },

    /** A barrier that this lead has taken for the group. */
    async taken(group: string, lead: string, who = 'partner'): Promise<string> {
      const id = await offered(group, who)
      await c.decide(lead, id, {decision: 'take', targetDate: inDays(30)})
      return id
    },
  }
}

export type Groups = ReturnType<typeof groupsOf>
