// Commands of coordinators on the directory: register organisations and people, form and charter groups, change who is in them.
import {
  type CharterGroup,
  type FormGroup,
  type Message,
  type RegisterOrganisation,
  type RegisterPerson,
  type Reply,
  refuse,
} from '@rin/contracts'
import type {Outcome, Taken} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import {type Directory, origin, unknown} from './directory.ts'
import type {Leads} from './leads.ts'
import type {MembershipCommands} from './memberships.ts'
import {type DirectoryStore, identityOf} from './store.ts'
import {groupView, mayManage, organisationView, personView} from './views.ts'

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

const chartered = ({objective, limits}: CharterGroup) => ({
  type: 'rin.group.chartered.v1',
  data: {},
  texts: {objective, limits},
})

export function directoryCommands(
  {organisations, people, groups}: Directory,
  store: DirectoryStore,
  leads: Leads,
  memberships: MembershipCommands,
) {
  const registerOrganisation = (message: Message<RegisterOrganisation>, context: Context) => {
    const {id, kind, name} = message.data
    return organisations.create(id, {id: message.id, body: message.data}, () => ({
      events: [{type: 'rin.organisation.registered.v1', data: {kind}, texts: {name}}],
      origin: origin(message, context),
    }))
  }

  const registerPerson = async (message: Message<RegisterPerson>, context: Context) => {
    const {issuer, subject, organisation, roles, name} = message.data
    const outcome = await people.create(message.id, {id: message.id, body: message.data}, async () => {
      if (!(await organisations.read(organisation))) return unknown('/organisation')
      const pointer = await memberships.unknownGroup(roles)
      if (pointer) return unknown(pointer)
      return {
        events: [
          {type: 'rin.person.registered.v1', data: {organisation, roles}, texts: {name: {lang: 'und', text: name}}},
        ],
        origin: origin(message, context),
        private: {identity: [identityOf(issuer, subject)]},
      }
    })
    if ('problem' in outcome) return outcome
    const {record} = outcome.ok
    // The same command again tells whose account it was.
    if (record.private.lost && !(await store.giveBack(record._id, identityOf(issuer, subject))))
      return refuse('already-exists')
    await leads.note(record, origin(message, context))
    return outcome
  }

  const formGroup = (message: Message<FormGroup>, context: Context) => {
    const {id, name, industries, capacity, charter} = message.data
    const formed = {type: 'rin.group.formed.v1', data: {industries, capacity}, texts: {name}}
    return groups.create(id, {id: message.id, body: message.data}, () => ({
      events: charter ? [formed, chartered(charter)] : [formed],
      origin: origin(message, context),
    }))
  }

  const charterGroup = (message: Message<CharterGroup & {id: string}>, context: Context) =>
    groups.update(message.data.id, {command: {id: message.id, body: message.data}}, () => ({
      events: [chartered(message.data)],
      origin: origin(message, context),
    }))

  return {
    registerOrganisation: managed(registerOrganisation, organisationView),
    registerPerson: managed(registerPerson, personView),
    formGroup: managed(formGroup, groupView),
    charterGroup: managed(charterGroup, groupView),
    assignRoles: managed(memberships.assignRoles, personView),
    joinGroup: managed(memberships.joinGroup, personView),
    leaveGroup: managed(memberships.leaveGroup, personView),
  }
}
