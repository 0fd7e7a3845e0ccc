// Consents of a barrier to what another one is about: the survivor of a merge, and the structural barrier of a link.
import {type Message, type Reply, refuse} from '@rin/contracts'
import {namesIn} from '@rin/kit/followers'
import {byWorkflow} from '@rin/kit/origin'
import {type Records, versionOf} from '@rin/kit/record'
import {attach, detach, dropLink, takeLink} from './domain/advance.ts'
import type {BarrierState} from './domain/state.ts'
import type {BarrierStore} from './store.ts'
import type {BarrierRecord} from './views.ts'

type Version = Reply<{version: number}>

interface Consent {
  /** The survivor. */
  id: string
  duplicate: string
}

interface Link {
  /** The structural barrier. */
  id: string
  report: string
}

export function consents(barriers: Records<BarrierState>, {followers}: BarrierStore) {
  /** Asks one survivor; when there is nothing to change it has consented before, so asking again is harmless. */
  async function consent(
    message: Message<Consent>,
    id: string,
    duplicate: BarrierRecord,
    event: 'attached' | 'detached',
  ): Promise<Version> {
    const change = event === 'attached' ? attach : detach
    const outcome = await barriers.update(id, {}, record => {
      const decided = change(record.state.movement, duplicate.state.movement)
      if ('problem' in decided) return decided
      const {changed} = decided
      const data = {duplicate: duplicate._id, changed}
      return {
        events: Object.keys(changed).length === 0 ? [] : [{type: `rin.barrier.${event}.v1`, data}],
        origin: byWorkflow(message),
        ...(event === 'attached' ? {private: pseudonyms(record, duplicate)} : {}),
      }
    })
    return versionOf(outcome)
  }

  async function attachTo(message: Message<Consent>): Promise<Version> {
    const duplicate = await barriers.read(message.data.duplicate)
    if (!duplicate) return refuse('not-found')
    const answer = await consent(message, message.data.id, duplicate, 'attached')
    // The workflow asks until it is answered, so a crash before this is made good.
    if ('ok' in answer) await followers.inherit(duplicate._id, message.data.id)
    return answer
  }

  /** The survivor, and if it was merged on itself, those that followed: the last, which is open, first. */
  async function survivors(id: string): Promise<string[]> {
    const chain: string[] = []
    for (let next: string | null = id; next !== null && !chain.includes(next); ) {
      chain.unshift(next)
      next = (await barriers.read(next))?.state.movement.into ?? null
    }
    return chain
  }

  async function detachFrom(message: Message<Consent>): Promise<Version> {
    const duplicate = await barriers.read(message.data.duplicate)
    if (!duplicate) return refuse('not-found')
    let answer: Version = refuse('not-found')
    for (const id of await survivors(message.data.id)) {
      answer = await consent(message, id, duplicate, 'detached')
      if ('problem' in answer) return answer
      await followers.disinherit(duplicate._id, id)
    }
    return answer
  }

  /** As for a merge: without anything to change it has consented before. */
  async function consentToLink(message: Message<Link>, taking: boolean): Promise<Version> {
    const {id, report} = message.data
    const outcome = await barriers.update(id, {}, ({state: {movement}}) => {
      const decided = taking ? takeLink(movement, report) : dropLink(movement, report)
      if ('problem' in decided) return decided
      const {changed} = decided
      const type = `rin.barrier.link-${taking ? 'added' : 'removed'}.v1`
      return {
        events: changed.linked ? [{type, data: {report, changed}}] : [],
        origin: byWorkflow(message),
      }
    })
    return versionOf(outcome)
  }

  return {
    attach: attachTo,
    detach: detachFrom,
    link: (message: Message<Link>) => consentToLink(message, true),
    unlink: (message: Message<Link>) => consentToLink(message, false),
  }
}

/** The sealed reporters of a duplicate stay who they are in the survivor. */
function pseudonyms(survivor: BarrierRecord, duplicate: BarrierRecord): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(namesIn(duplicate)).map(([person, theirs]) => [
      person,
      [...new Set([...(survivor.private[person] ?? []), ...theirs])],
    ]),
  )
}
