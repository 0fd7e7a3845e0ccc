// A pattern: the sum of its events, each of which is a version; and who may publish one.
import {
  type Actor,
  coordinating,
  type EventEnvelope,
  held,
  type Pattern,
  type PublishPattern,
  type Role,
  type SolutionStatus,
  type Uses,
} from '@rin/contracts'

/** The codes of a version; its texts are kept beside the state under these fields. */
export interface Edition extends Pick<Pattern, 'categories' | 'industries' | 'costRange'> {
  version: number
  time: string
  fields: string[]
}

export interface PatternState {
  solution: string
  publishedBy: {organisation: string | null}
  publishedAt: string
  /** In order: the first one was published first. */
  editions: Edition[]
}

function editionOf({data, recordversion, time}: EventEnvelope): Edition {
  const {categories, industries, costRange} = data as unknown as PublishPattern
  return {
    version: recordversion,
    time,
    categories,
    industries,
    costRange: costRange ?? null,
    fields: Object.keys((data.texts ?? {}) as object),
  }
}

/** The state after an event. */
export function evolvePattern(state: PatternState | null, event: EventEnvelope): PatternState {
  const edition = editionOf(event)
  if (state) return {...state, editions: [...state.editions, edition]}
  return {
    solution: String(event.data.solution),
    publishedBy: {organisation: event.actororg ?? null},
    publishedAt: event.time,
    editions: [edition],
  }
}

/** Whether this actor may publish at all. */
export const mayPublish = (actor: Actor): boolean => held(actor, ['lead', ...coordinating]) !== null

/** What the barriers of a solution say of whoever wants to publish it. */
export interface OfBarriers {
  /** All of them are open. */
  open: boolean
  /** The groups that hold one of them. */
  groups: readonly string[]
}

/** The role in which this actor may publish a solution of these barriers, or null; what is not open is for coordinators. */
export const publisherRole = ({roles}: Actor, {open, groups}: OfBarriers): Role | null =>
  roles.find(
    ({role, group}) =>
      coordinating.includes(role) || (open && role === 'lead' && group !== undefined && groups.includes(group)),
  )?.role ?? null

/** How many solutions of a pattern stand how, in which industry; `open`: all their barriers are. */
export interface UseCount {
  pattern: string
  status: SolutionStatus
  industry: Pattern['industries'][number]
  open: boolean
  count: number
}

/** What became of a pattern, and the industries in which it was effective again, as far as everybody may know. */
export interface Used {
  uses: Uses
  industries: Pattern['industries']
}

const unadopted: readonly SolutionStatus[] = ['proposed', 'rejected', 'withdrawn']

export function usedOf(counts: readonly UseCount[]): Used {
  const sum = (fits: (status: SolutionStatus) => boolean): number =>
    counts.reduce((all, {status, count}) => (fits(status) ? all + count : all), 0)
  const worked = counts.filter(({status, open}) => status === 'effective' && open)
  return {
    uses: {
      proposed: sum(() => true),
      adopted: sum(status => !unadopted.includes(status)),
      effective: sum(status => status === 'effective'),
      ineffective: sum(status => status === 'ineffective'),
    },
    industries: worked.map(({industry}) => industry),
  }
}

/** Of each pattern by its id; nothing has become of one that is not counted. */
export function usedBy(counts: readonly UseCount[]): (pattern: string) => Used {
  const of = Map.groupBy(counts, ({pattern}) => pattern)
  return pattern => usedOf(of.get(pattern) ?? [])
}

/** Every one once, in the order in which they come. */
export const distinct = <T>(all: readonly T[]): T[] => [...new Set(all)]
