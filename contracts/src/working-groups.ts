// Commands, queries and views of working groups: their charter, who is in them and who was, and their board.
import * as z from 'zod'
import {Id, Instant, RoleHeld} from './actors.ts'
import {BarrierSummary} from './barriers.ts'
import {command, query} from './command.ts'
import {Person} from './groups.ts'
import {industries} from './movement.ts'
import {page, pageOf} from './pages.ts'
import {ShownText, Text, Title} from './texts.ts'

/** Body of POST /groups/{id}/charter. */
export const CharterGroup = z.strictObject({objective: Text, limits: Text}).meta({id: 'CharterGroup'})
export type CharterGroup = z.infer<typeof CharterGroup>

/** Body of POST /groups. The order of the industries says how close each is to the group. */
export const FormGroup = z
  .strictObject({
    id: Id,
    name: Title,
    industries: z.array(z.enum(industries)).min(1).max(industries.length),
    capacity: z.int().min(1).max(10_000),
    charter: CharterGroup.optional(),
  })
  .meta({id: 'FormGroup'})
export type FormGroup = z.infer<typeof FormGroup>

export const Group = z
  .object({
    id: Id,
    version: z.int(),
    name: ShownText,
    industries: z.array(z.enum(industries)),
    capacity: z.int().describe('how many barriers it can carry at once; soft'),
    led: z.boolean().describe('somebody leads it; until then it is offered nothing'),
    charter: z
      .object({objective: ShownText, limits: ShownText.describe('of what it may decide'), since: Instant})
      .meta({id: 'Charter'})
      .nullable(),
  })
  .meta({id: 'Group'})
export type Group = z.infer<typeof Group>

const groupRoles = ['lead', 'member'] as const
export type GroupRole = (typeof groupRoles)[number]

/** Body of POST /groups/{id}/members. */
export const JoinGroup = z.strictObject({person: Id, role: z.enum(groupRoles)}).meta({id: 'JoinGroup'})
/** Body of POST /groups/{id}/departures. */
export const LeaveGroup = z.strictObject({person: Id}).meta({id: 'LeaveGroup'})

/** A time that a person spent in a group in one role. */
export const Membership = z
  .object({
    person: Id,
    role: z.enum(groupRoles),
    from: Instant,
    until: Instant.nullable().describe('null while it lasts'),
  })
  .meta({id: 'Membership'})
export type Membership = z.infer<typeof Membership>

const part = (what: string) =>
  z.object({count: z.int(), items: z.array(BarrierSummary).describe('the first of them that you see')}).describe(what)

/** What a group is offered, holds, is late with, has paused, supports and has done. */
export const Board = z
  .object({
    group: Id,
    capacity: z.int().describe('soft: how many barriers it can carry'),
    countedAt: Instant.describe('a moment ago, hardly ever more than two seconds'),
    load: z.int().describe('as routing counts it: what it is offered, and what it holds in resolution'),
    offered: part('offered to the group, the first due first; paused ones apart'),
    assigned: part('held in resolution or confirmation, the first due first; paused ones apart'),
    late: part('those among offered and assigned whose time is over'),
    paused: part('offered or held, and paused'),
    supported: part(
      'held by others in resolution or confirmation with the support of the group, the first due first, paused ones last',
    ),
    done: part('held by the group in follow-up, or closed with it, the last changed first'),
  })
  .meta({id: 'Board'})
export type Board = z.infer<typeof Board>

const one = z.strictObject({id: Id})
const fromGateway = {servedBy: 'groups', sentBy: ['gateway']} as const

export const formGroup = command('group.form', {
  ...fromGateway,
  data: FormGroup,
  reply: Group,
  about: 'Forms a working group.',
})
export const charterGroup = command('group.charter', {
  ...fromGateway,
  data: CharterGroup.extend({id: Id}),
  reply: Group,
  about: 'Gives a working group its charter, or another one.',
})
export const joinGroup = command('group.join', {
  ...fromGateway,
  data: JoinGroup.extend({id: Id}),
  reply: Person,
  about: 'Gives a person a role in a working group.',
})
export const leaveGroup = command('group.leave', {
  ...fromGateway,
  data: LeaveGroup.extend({id: Id}),
  reply: Person,
  about: 'Takes a person out of a working group; the last lead stays.',
})
export const listGroups = query('group.list', {
  ...fromGateway,
  data: z.strictObject(page),
  reply: pageOf(Group),
  about: 'The working groups, by id.',
})
export const viewGroup = query('group.view', {
  servedBy: 'groups',
  sentBy: ['gateway', 'barriers'],
  data: one,
  reply: Group,
  about: 'A working group.',
})
export const listMemberships = query('group.memberships', {
  ...fromGateway,
  // A page holds the times of so many people.
  data: one.extend(page),
  reply: pageOf(Membership),
  about: 'Who is and was in a working group, by person.',
})
export const groupsForIndustry = query('group.route', {
  servedBy: 'groups',
  sentBy: ['barriers'],
  data: z.strictObject({industry: z.enum(industries)}),
  reply: z.object({items: z.array(z.object({id: Id, position: z.int(), capacity: z.int()}))}),
  about: 'The groups of an industry, with its position in their lists.',
})
export const listLeads = query('group.leads', {
  servedBy: 'groups',
  sentBy: ['barriers'],
  data: one,
  reply: z.object({items: z.array(z.object({person: Id, organisation: Id}))}),
  about: 'The leads of a working group, the longest in office first.',
})
export const readRoles = query('person.roles', {
  servedBy: 'groups',
  sentBy: ['barriers'],
  data: one,
  reply: z.object({roles: z.array(RoleHeld)}),
  about: 'The roles of a person now.',
})
export const readBoard = query('barrier.board', {
  servedBy: 'barriers',
  sentBy: ['gateway'],
  data: z.strictObject({group: Id}),
  reply: Board,
  about: 'What a group is offered, holds, is late with, has paused, supports and has done.',
})
