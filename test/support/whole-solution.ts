// A solution through every decision that carries a text, each text made by whoever asks.
import type {SolutionDecision, Text} from '@rin/contracts'
import {type Consortium, inDays} from './consortium.ts'

/** An adopted solution through every decision that carries a text; one more that is rejected, one that is withdrawn. */
export async function wholeSolution(c: Consortium, id: string, typed: (what: string) => Text): Promise<void> {
  const lead = 'lead-health-care'
  const on = (who: string, decision: SolutionDecision) => c.decideOnSolution(who, id, decision)
  const nextStep = typed('next step of a solution')
  for (const audience of ['internal', 'shared'])
    await c.api.done(lead, `/solutions/${id}/comments`, {audience, text: typed(`${audience} comment on a solution`)})
  await on(lead, {decision: 'update', health: 'late', text: typed('update of a solution'), nextStep})
  const {organisation} = await c.me('partner-2')
  const asked = {decision: 'ask-commitment', organisation: String(organisation), due: inDays(9)} as const
  for (const turn of ['first', 'second'])
    await on(lead, {...asked, what: typed(`${turn} commitment`), measure: typed(`measure of the ${turn}`)})
  const [first, second] = (await c.solution(id)).commitments.map(({id}) => ({commitment: id}))
  if (!first || !second) throw new Error('two commitments were asked for')
  await on('partner-2', {decision: 'decline-commitment', ...second, reason: typed('decline-commitment')})
  await on('partner-2', {decision: 'accept-commitment', ...first})
  await on('partner-2', {decision: 'ask-release', ...first, reason: typed('ask-release')})
  await on(lead, {decision: 'refuse-release', ...first, reason: typed('refuse-release')})
  await on(lead, {decision: 'break', ...first, reason: typed('break')})
  await on('partner-2', {decision: 'keep', ...first, evidence: typed('evidence')})
  const third = (await on(lead, {...asked, what: typed('third commitment'), measure: typed('its measure')})).commitments
  const commitment = third.find(({status}) => status === 'asked')?.id ?? ''
  await on(lead, {decision: 'release', commitment, reason: typed('release')})
  for (const [who, decision] of [
    [lead, 'reject'],
    ['partner', 'withdraw'],
  ] as const) {
    const other = await c.propose('partner', (await c.solution(id)).barriers[0] ?? '')
    await c.decideOnSolution(who, other.id, {decision, reason: typed(`${decision} of a solution`)})
  }
}
