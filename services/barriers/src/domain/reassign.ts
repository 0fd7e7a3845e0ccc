// Nothing stays with somebody who has lost the role for it: what is given back, and what follows the new lead.
import {hasLed, type Movement, type Stage} from '@rin/contracts'
import {settled} from './stages.ts'

type Changed = Partial<Movement>

/** The stages in which a group holds a barrier that is not closed. */
export const heldStages: readonly Stage[] = ['resolution', 'confirmation', 'follow-up']

/** A review claimed by this person is anybody's again. */
export const givenBack = (m: Movement, person: string): Changed =>
  m.stage === 'review' && m.reviewer === person ? {reviewer: null} : {}

/**
 * Work that an organisation led whose people no longer lead the group goes on under that of the lead who is longest in office.
 * Whoever has led it still does not confirm it, and neither does who leads it now: then a coordinator has to.
 */
export function handedOver(m: Movement, group: string, leading: readonly string[]): Changed {
  const [leadOrganisation] = leading
  const held = m.group === group && heldStages.includes(m.stage)
  if (!held || leadOrganisation === undefined) return {}
  if (m.leadOrganisation !== null && leading.includes(m.leadOrganisation)) return {}
  const before = m.leadOrganisation === null ? [] : [m.leadOrganisation]
  const changed = {leadOrganisation, formerLeads: [...new Set([...(m.formerLeads ?? []), ...before])]}
  const own = m.stage === 'confirmation' && m.reporters.some(({by}) => hasLed({...m, ...changed}, by))
  return settled(m, own ? {...changed, confirmBy: 'coordinator'} : changed)
}
