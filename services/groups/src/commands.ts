// Commands of coordinators on the directory: register organisations and people, form groups, give roles.
import {
  type FormGroup,
  type Message,
  type RegisterOrganisation,
  type RegisterPerson,
  type Reply,
  type RoleHeld,
  refuse,
} from '@rin/contracts'
import type {Decided, Origin, Outcome, Records, Taken} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {type GroupState, joined, type OrganisationState, type PersonState} from './domain.ts'
import {identityOf} from './store.ts'
import {groupView, mayManage, organisationView, personView} from './views.ts'

export interface Directory {
  organisations: Records<OrganisationState>
  people: Records<PersonState>
  groups: Records<GroupState>
}

const origin = ({actor, id, correlationId}: Message<unknown>, {traceparent}: Context): Origin => ({
  actor: actor.person,
  role: actor.roles.find(({role}) => role === 'coordinator' || role === 'head')?.role,
  organisation: actor.organisation,
  time: new Date().toISOString(),
  commandId: id,
  correlationId,
  traceparent,
})

const unknown = (pointer: string) => refuse('unknown-reference', {errors: [{pointer, code: 'unknown-reference'}]})

/** A handler that only coordinators may call, and that answers with the record as it is shown. */
const managed =
  <D, S, V>(
    change: (message: Message<D>, context: Context) => Promise<Outcome<S>>,
    view: (record: Taken<S>['record']) => V,
  ): ((message: Message<D>, context: Context) => Promise<Reply<V>>) =>
  async (message, context) => {
    if (!mayManage(message.actor)) return refuse('role-not-allowed')
    const outcome = await change(message, context)
    return 'ok' in outcome ? {ok: view(outcome.ok.record)} : outcome
  }

export function directoryCommands({organisations, people, groups}: Directory) {
  /** Every group that a role names is there. */
  async function unknownGroup(roles: readonly RoleHeld[]): Promise<string | null> {
    for (const [i, {group}] of roles.entries()) {
      if (group !== undefined && !(await groups.read(group))) return `/roles/${i}/group`
    }
    return null
  }

  const assigned = (message: Message<unknown>, context: Context, roles: RoleHeld[]): Decided => ({
    events: [{type: 'rin.person.assigned.v1', data: {roles}}],
    origin: origin(message, context),
  })

  const registerOrganisation = (message: Message<RegisterOrganisation>, context: Context) => {
    const {id, kind, name} = message.data
    return organisations.create(id, {id: message.id, body: message.data}, () => ({
      events: [{type: 'rin.organisation.registered.v1', data: {kind}, texts: {name}}],
      origin: origin(message, context),
    }))
  }

  const registerPerson = (message: Message<RegisterPerson>, context: Context) => {
    const {issuer, subject, organisation, roles, name} = message.data
    return people.create(message.id, {id: message.id, body: message.data}, async () => {
      if (!(await organisations.read(organisation))) return unknown('/organisation')
      const pointer = await unknownGroup(roles)
      if (pointer) return unknown(pointer)
      return {
        events: [
          {type: 'rin.person.registered.v1', data: {organisation, roles}, texts: {name: {lang: 'und', text: name}}},
        ],
        origin: origin(message, context),
        private: {identity: [identityOf(issuer, subject)]},
      }
    })
  }

  const formGroup = (message: Message<FormGroup>, context: Context) => {
    const {id, name, industries, capacity} = message.data
    return groups.create(id, {id: message.id, body: message.data}, () => ({
      events: [{type: 'rin.group.formed.v1', data: {industries, capacity}, texts: {name}}],
      origin: origin(message, context),
    }))
  }

  const assignRoles = (message: Message<{id: string; roles: RoleHeld[]}>, context: Context) => {
    const {id, roles} = message.data
    return people.update(id, {command: {id: message.id, body: message.data}}, async () => {
      const pointer = await unknownGroup(roles)
      return pointer ? unknown(pointer) : assigned(message, context, roles)
    })
  }

  const joinGroup = (message: Message<{id: string; person: string; role: 'lead' | 'member'}>, context: Context) => {
    const {id, person, role} = message.data
    return people.update(person, {command: {id: message.id, body: message.data}}, async ({state}) =>
      (await groups.read(id)) ? assigned(message, context, joined(state.roles, id, role)) : refuse('not-found'),
    )
  }

  return {
    registerOrganisation: managed(registerOrganisation, organisationView),
    registerPerson: managed(registerPerson, personView),
    formGroup: managed(formGroup, groupView),
    assignRoles: managed(assignRoles, personView),
    joinGroup: managed(joinGroup, personView),
  }
}
