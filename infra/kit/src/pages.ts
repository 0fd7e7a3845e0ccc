// Pages of lists: opaque cursors that name the last item seen, so that what is written meanwhile moves no item to another page.
import {type Problem, refuse} from '@rin/contracts'

/** A place in a list that is ordered by `at` and then by id. */
export interface Place {
  at: string
  id: string
}

const write = ({at, id}: Place): string => Buffer.from(JSON.stringify([at, id])).toString('base64url')

function read(cursor: string): Place | null {
  try {
    const [at, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return typeof at === 'string' && typeof id === 'string' ? {at, id} : null
  } catch {
    return null
  }
}

/** What a list wants to know: how many, and after which place. */
export interface PageAsked {
  limit: number
  cursor?: string | undefined
}

/**
 * Answers a list: `find` gets the place to go on from and how many to read (one more than asked, to know whether there is
 * a next page); `show` makes an item of what was found. A cursor that is none: problem `invalid`.
 */
export async function pageOf<D, I>(
  {limit, cursor}: PageAsked,
  find: (from: Place | null, limit: number) => Promise<D[]>,
  place: (found: D) => Place,
  show: (found: D) => I,
): Promise<{ok: {items: I[]; next: string | null}} | {problem: Problem}> {
  const from = cursor === undefined ? null : read(cursor)
  if (cursor !== undefined && from === null) return refuse('invalid', {errors: [{pointer: '/cursor', code: 'cursor'}]})
  const found = await find(from, limit + 1)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return {ok: {items: items.map(show), next: found.length > limit && last ? write(place(last)) : null}}
}

const inOrder = (a: Place, b: Place): number => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1)

/** A page of several lists as of one, of a page of each that was asked for with the same limit and cursor. */
export function mergedPages<I extends Place>(
  pages: readonly {items: readonly I[]; next: string | null}[],
  limit: number,
): {items: I[]; next: string | null} {
  const found = pages.flatMap(({items}) => items).toSorted(inOrder)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const more = found.length > limit || pages.some(({next}) => next !== null)
  return {items, next: more && last ? write(last) : null}
}

/** The filter of what lies beyond a place in a collection that is ordered by `field` and then by id. */
export const beyond = (field: string, than: '$gt' | '$lt', {at, id}: Place): object => ({
  $or: [{[field]: {[than]: at}}, {[field]: at, _id: {[than]: id}}],
})
