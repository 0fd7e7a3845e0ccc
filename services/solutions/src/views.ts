// Who may read and propose solutions, and how they are shown.
import {type Actor, type Solution, WORKFLOW} from '@rin/contracts'
import {type RecordDocument, textKey} from '@rin/kit/record'
import type {SolutionState} from './domain.ts'

const proposing = ['partner', 'member', 'lead']
const reading = [...proposing, 'coordinator', 'head', 'auditor']

export const proposerRole = (actor: Actor): string | undefined =>
  actor.roles.find(({role}) => proposing.includes(role))?.role
/** Coordinators see every barrier, and so every solution; barriers ask as the workflow. */
export const seesAll = (actor: Actor): boolean =>
  actor.person === WORKFLOW.person || actor.roles.some(({role}) => role === 'coordinator' || role === 'head')
/** Everybody who reads cases; the workflow asks for the barriers service. */
export const mayRead = (actor: Actor): boolean =>
  actor.person === WORKFLOW.person || actor.roles.some(({role}) => reading.includes(role))

export function viewOf({_id, version, state, texts}: RecordDocument<SolutionState>): Solution {
  const text = (field: string) => {
    const {lang, text} = texts[textKey(1, field)] ?? {lang: 'und', text: ''}
    return {lang, text}
  }
  const {confidential: _, ...shown} = state
  return {id: _id, version, ...shown, title: text('title'), description: text('description')}
}
