// Reports beside a barrier: one that is linked to it for a while and then merged into it, and a sealed one, each text made by whoever asks.
import type {Text} from '@rin/contracts'
import type {Consortium} from './consortium.ts'

/** A duplicate and its survivor, which is structural, and a sealed report. */
export async function otherLives(c: Consortium, survivor: string, typed: (what: string) => Text): Promise<void> {
  const {id} = await c.reportAs('partner-2', {scope: 'individual'})
  await c.decide('coordination', id, {decision: 'link', to: survivor})
  await c.decide('coordination', id, {decision: 'unlink', reason: typed('unlink')})
  await c.decide('coordination', id, {decision: 'merge', into: survivor, reason: typed('merge')})
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed', title: typed('sealed title')})
  await c.decide('partner', sealed.id, {decision: 'withdraw', reason: typed('sealed withdraw')})
}
