// What the commands of the directory have in common: its records, who caused an event, and the refusal of what names nothing.
import {coordinating, held, type Message, refuse} from '@rin/contracts'
import type {Origin, Records} from '@rin/kit/record'
import type {Context} from '@rin/kit/serve'
import type {GroupState, OrganisationState, PersonState} from './domain.ts'

export interface Directory {
  organisations: Records<OrganisationState>
  people: Records<PersonState>
  groups: Records<GroupState>
}

export const origin = ({actor, id, correlationId}: Message<unknown>, {traceparent}: Context): Origin => ({
  actor: actor.person,
  role: held(actor, coordinating),
  organisation: actor.organisation,
  time: new Date().toISOString(),
  commandId: id,
  correlationId,
  traceparent,
})

export const unknown = (pointer: string) =>
  refuse('unknown-reference', {errors: [{pointer, code: 'unknown-reference'}]})
