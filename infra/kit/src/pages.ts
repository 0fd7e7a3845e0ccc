// Pages of lists: opaque cursors that name the last item seen, so that what is written meanwhile moves no item to another page.
import {type Problem, refuse} from '@rin/contracts'
import type {Json} from './answer.ts'

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

interface Page<I> {
  items: I[]
  next: string | null
}

/** How records are found from a place on. One more is asked for than a page holds, to know whether there is a next one. */
type Find<D> = (from: Place | null, limit: number) => Promise<D[]>

async function pageFound<D>(
  {limit, cursor}: PageAsked,
  find: Find<D>,
  place: (found: D) => Place,
): Promise<{ok: Page<D>} | {problem: Problem}> {
  const from = cursor === undefined ? null : read(cursor)
  if (cursor !== undefined && from === null)
    return refuse('invalid', {errors: [{in: 'query', pointer: '/cursor', code: 'cursor'}]})
  const found = await find(from, limit + 1)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return {ok: {items, next: found.length > limit && last ? write(place(last)) : null}}
}

/** Answers a list; `show` makes an item of what was found. A cursor that is none: problem `invalid`. */
export async function pageOf<D, I>(
  asked: PageAsked,
  find: Find<D>,
  place: (found: D) => Place,
  show: (found: D) => I,
): Promise<{ok: Page<I>} | {problem: Problem}> {
  const page = await pageFound(asked, find, place)
  if ('problem' in page) return page
  const {items, next} = page.ok
  return {ok: {items: items.map(show), next}}
}

const [BEGIN, OPEN, COMMA, CLOSE] = ['{"items":', '[', ',', ']'].map(text => Buffer.from(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
]

/** A JSON array of items that are JSON already. */
export const listed = (items: readonly Uint8Array[]): Uint8Array[] => [
  OPEN,
  ...items.flatMap((item, i) => (i === 0 ? [item] : [COMMA, item])),
  CLOSE,
]

/** As `pageOf`, of items that are JSON already; `show` gives by id those of what was found. What has none is left out. */
export async function pageOfJson<D extends {_id: string}>(
  asked: PageAsked,
  find: Find<D>,
  place: (found: D) => Place,
  show: (found: D[]) => Promise<ReadonlyMap<string, Uint8Array>>,
): Promise<Json | {problem: Problem}> {
  const page = await pageFound(asked, find, place)
  if ('problem' in page) return page
  const {items, next} = page.ok
  const shown = await show(items)
  const found = items.flatMap(({_id}) => shown.get(_id) ?? [])
  return {json: [BEGIN, ...listed(found), Buffer.from(`,"next":${JSON.stringify(next)}}`)]}
}

const END = /,"next":(?:null|"([\w-]+)")\}$/
/** Longer than the longest cursor with what stands around it. */
const END_BYTES = 400

/** A page that is JSON, unread: its items, in an object of their own, and the cursor of the next page. It is cut itself: nothing is copied. */
export function cutPage(page: Buffer): {items: Buffer; next: string | null} {
  const end = END.exec(page.subarray(-END_BYTES).toString('latin1'))
  if (!end) throw new Error('this is no page')
  const [cut, next = null] = end
  const close = page.length - cut.length
  page.write('}', close)
  return {items: page.subarray(0, close + 1), next}
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
