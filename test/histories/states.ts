// The states in which a workflow waits: what its activities answer, what is announced meanwhile, and when it is there.
import type {Activities} from '@rin/workflows/activities'
import type {Step} from '@rin/workflows/step'
import {ApplicationFailure} from '@temporalio/common'

const FAR_MS = 90 * 86_400_000
const NEAR_MS = 1_000

interface Wait {
  /** Milliseconds until the wait is over; null: until something changes. */
  wait: number | null
}
/** What a look finds: something to do, a wait, nothing more, or a service that is away. */
type Look = 'act' | 'end' | 'away' | Wait

interface State {
  /** What the looks find, one after another; the last is found again and again. */
  looks: readonly Look[]
  /** Before which look a version is announced. */
  announcedBefore?: number
  /** Rounds of one run. */
  limit?: number
  /** Moves say what comes next, as a look would. */
  tells?: boolean
}

const far: Wait = {wait: FAR_MS}
const news: Wait = {wait: null}

export const states: Readonly<Record<string, State>> = {
  'waits for an instant': {looks: [far]},
  'waits for news': {looks: [news]},
  'waits after a move': {looks: ['act', 'act', far]},
  'waits after moves that told': {looks: ['act', 'act', far], tells: true},
  'waits after news': {looks: [far, 'act', news], announcedBefore: 1},
  'waits after an instant': {looks: [{wait: NEAR_MS}, 'act', far]},
  'waits after an outage': {looks: ['away', far]},
  'waits for a service': {looks: ['away']},
  'has news while it waits for a service': {looks: ['away', 'away', 'away'], announcedBefore: 1},
  'waits in its second run': {looks: ['act', 'act', 'act', far], limit: 3},
  'has ended': {looks: ['act', 'end']},
}

const stages = ['review', 'assignment', 'resolution']

/** Activities that answer as the state says, and how many looks there were, those of moves that tell included. */
export function acting({looks, tells}: State): {activities: Activities; looked: () => number} {
  let count = 0
  async function look(_id: string, heard: number, now: string): Promise<Step<{move?: string}>> {
    const found = looks[Math.min(count, looks.length - 1)] ?? 'end'
    const attributes = {RinStage: stages[count % stages.length] ?? 'closed', RinIndustry: 'health-care'}
    count++
    const common = {version: Math.max(heard, count), attributes}
    if (found === 'away') throw ApplicationFailure.retryable('unavailable', 'unavailable')
    if (found === 'end') return {kind: 'end', says: 'closed: resolved', ...common}
    if (found === 'act') return {kind: 'act', move: 'warn', says: 'warn who must act', ...common}
    const until = found.wait === null ? null : new Date(Date.parse(now) + found.wait).toISOString()
    return {kind: 'wait', until, says: 'review: waits for a coordinator', ...common}
  }
  const advance: Activities['advance'] = async (id, {version}, now) => (tells ? look(id, version, now) : null)
  return {looked: () => count, activities: {look, advance}}
}
