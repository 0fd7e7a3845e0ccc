// Answers queries on the directory: lists, people behind tokens, groups for an industry.
import {type Actor, type Industry, type Message, type RetentionRules, refuse} from '@rin/contracts'
import {type PageAsked, pageOf} from '@rin/kit/pages'
import type {RecordDocument} from '@rin/kit/record'
import type {Model} from 'mongoose'
import {isThere} from './departures.ts'
import type {Directory} from './directory.ts'
import type {PersonState} from './domain.ts'
import type {DirectoryStore} from './store.ts'
import {fileOf, groupView, mayManage, mayOpenFile, membershipsOf, organisationView, personView} from './views.ts'

export function directoryQueries(
  {organisations, people, groups}: Directory,
  store: DirectoryStore,
  rules: RetentionRules,
) {
  const list = <S, V>(
    {limit, cursor}: PageAsked,
    model: Model<RecordDocument<S>>,
    filter: object,
    view: (record: RecordDocument<S>) => V,
  ) =>
    pageOf(
      {limit, cursor},
      (from, most) => store.byId(model, filter, from, most),
      found => ({at: '', id: found._id}),
      view,
    )

  return {
    listOrganisations: ({data}: Message<PageAsked>) => list(data, store.organisations, {}, organisationView),
    listGroups: ({data}: Message<PageAsked>) => list(data, store.groups, {}, groupView),

    async viewOrganisation({data}: Message<{id: string}>) {
      const record = await organisations.read(data.id)
      return record ? {ok: organisationView(record)} : refuse('not-found')
    },

    async viewGroup({data}: Message<{id: string}>) {
      const record = await groups.read(data.id)
      return record ? {ok: groupView(record)} : refuse('not-found')
    },

    async listPeople({
      actor,
      data,
    }: Message<PageAsked & {group?: string | undefined; organisation?: string | undefined}>) {
      const {group, organisation} = data
      if (!mayManage(actor) && !group) return refuse('role-not-allowed')
      const filter = {
        ...isThere,
        ...(group ? {'state.roles.group': group} : {}),
        ...(organisation ? {'state.organisation': organisation} : {}),
      }
      return list(data, store.people, filter, personView)
    },

    /** A page holds the times of so many people. */
    async memberships({data: {id, ...page}}: Message<PageAsked & {id: string}>) {
      if (!(await groups.read(id))) return refuse('not-found')
      const found = await list(page, store.people, {'state.memberships.group': id}, record => membershipsOf(record, id))
      return 'ok' in found ? {ok: {...found.ok, items: found.ok.items.flat()}} : found
    },

    /** The longest in office first. */
    async leads({data: {id}}: Message<{id: string}>) {
      const found = await store.leads(id).exec()
      const since = (each: RecordDocument<PersonState>): string =>
        each.state.memberships.find(({group, role, until}) => group === id && role === 'lead' && until === null)
          ?.from ?? ''
      const items = found
        .toSorted((a, b) => (since(a) < since(b) ? -1 : 1))
        .map(({_id, state}) => ({person: _id, organisation: state.organisation}))
      return {ok: {items}}
    },

    async roles({data}: Message<{id: string}>) {
      const record = await people.read(data.id)
      return record ? {ok: {roles: record.state.roles}} : refuse('not-found')
    },

    async viewPerson({actor, data}: Message<{id: string}>) {
      if (!mayOpenFile(actor, data.id)) return refuse('role-not-allowed')
      const record = await people.read(data.id)
      return record ? {ok: personView(record)} : refuse('not-found')
    },

    async file({actor, data}: Message<{id: string}>) {
      if (!mayOpenFile(actor, data.id)) return refuse('role-not-allowed')
      const record = await people.read(data.id)
      return record ? {ok: fileOf(record, rules)} : refuse('not-found')
    },

    /** Who a token speaks of. */
    async resolvePerson({
      data,
    }: Message<{issuer: string; subject: string}>): Promise<{ok: Actor} | ReturnType<typeof refuse>> {
      const record = await store.personOf(data.issuer, data.subject)
      if (!record) return refuse('unknown-person')
      const {organisation, roles} = record.state
      return {ok: {person: record._id, organisation, roles}}
    },

    async groupsForIndustry({data: {industry}}: Message<{industry: Industry}>) {
      const found = await store.forIndustry(industry)
      const items = found.map(({_id, state}) => ({
        id: _id,
        position: state.industries.indexOf(industry),
        capacity: state.capacity,
      }))
      return {ok: {items}}
    },
  }
}
