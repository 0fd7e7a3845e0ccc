// Disclosure: who stands behind a name in a sealed case is shown after a reasoned request and another coordinator's consent.
import * as z from 'zod'
import {Id, Instant} from './actors.ts'
import {command, query} from './command.ts'
import {erasedEvent} from './erasure.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import {page, pageOf} from './pages.ts'
import {ShownText, Text} from './texts.ts'

/** Body of POST /barriers/{id}/disclosures. */
export const AskDisclosure = z
  .strictObject({
    name: z.uuid().describe('the name of the reporter in the case, as its history shows it'),
    reason: Text,
  })
  .meta({id: 'AskDisclosure'})
export type AskDisclosure = z.infer<typeof AskDisclosure>

/** Body of POST /disclosures/{id}/decisions. */
export const DecideDisclosure = z
  .discriminatedUnion('decision', [
    z.strictObject({decision: z.literal('consent')}).meta({id: 'ConsentToDisclosure'}),
    z.strictObject({decision: z.literal('refuse'), reason: Text}).meta({id: 'RefuseDisclosure'}),
  ])
  .meta({id: 'DecideDisclosure'})
export type DecideDisclosure = z.infer<typeof DecideDisclosure>

export const Disclosure = z
  .object({
    id: Id,
    version: z.int(),
    barrier: Id,
    name: Id,
    askedBy: Id,
    askedAt: Instant,
    reason: ShownText,
    status: z.enum(['asked', 'consented', 'refused']),
    decidedBy: Id.nullable(),
    refusal: ShownText.nullable(),
    until: Instant.nullable().describe('until then whoever asked is shown the identity'),
    shown: z.int().describe('how often it was shown'),
  })
  .meta({id: 'Disclosure'})
export type Disclosure = z.infer<typeof Disclosure>

/** Who stands behind the name. */
export const Disclosed = z
  .object({person: Id, organisation: Id, name: z.string(), disclosure: Disclosure})
  .meta({id: 'Disclosed'})

const fromGateway = {servedBy: 'barriers', sentBy: ['gateway']} as const

export const askDisclosure = command('disclosure.ask', {
  ...fromGateway,
  data: AskDisclosure.extend({barrier: Id}),
  reply: Disclosure,
  about: 'Asks, with a reason, who stands behind a name in a sealed case.',
})
export const decideDisclosure = command('disclosure.decide', {
  ...fromGateway,
  data: z.strictObject({id: Id, decision: DecideDisclosure}),
  reply: Disclosure,
  about: "Another coordinator's consent to a disclosure, or their refusal.",
})
export const showDisclosure = command('disclosure.show', {
  ...fromGateway,
  data: z.strictObject({id: Id}),
  reply: z.object({person: Id, disclosure: Disclosure}),
  about: 'Says who stands behind the name, to whoever asked and was consented to; each time stands in the log.',
})
export const listDisclosures = query('disclosure.list', {
  ...fromGateway,
  data: z.strictObject({barrier: Id, ...page}),
  reply: pageOf(Disclosure),
  about: 'The disclosures asked for in a case, oldest first.',
})

/** To whom it was told who stands behind a name. */
export const ToldOf = z
  .object({barrier: Id, name: Id, to: Id, at: Instant.describe('the last time'), times: z.int()})
  .meta({id: 'ToldOf'})
export type ToldOf = z.infer<typeof ToldOf>

export const listToldOf = query('disclosure.told', {
  ...fromGateway,
  data: z.strictObject({names: z.array(Id).max(1_000)}),
  reply: z.object({items: z.array(ToldOf)}),
  about: 'To whom it was told who stands behind these names; asked for the person themselves.',
})

export const disclosureEvents: readonly EventDeclaration[] = [
  event(
    'disclosure.asked',
    z.object({barrier: Id, name: Id, texts: Commitments}),
    'A coordinator asked who stands behind a name in a sealed case.',
  ),
  event('disclosure.consented', z.object({until: Instant}), 'Another coordinator consented to a disclosure.'),
  event('disclosure.refused', z.object({texts: Commitments}), 'Another coordinator refused a disclosure.'),
  event('disclosure.shown', z.object({}), 'Whoever asked was shown who stands behind the name.'),
  erasedEvent('disclosure', 'a disclosure'),
]
