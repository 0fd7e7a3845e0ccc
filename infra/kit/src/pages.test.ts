// Pages of lists: a cursor leads on from the last item seen, and what is none is refused.
import test from 'ava'
import * as fc from 'fast-check'
import {beyond, cutPage, mergedPages, type Place, pageOf, pageOfJson} from './pages.ts'

interface Item {
  at: string
  id: string
}
const items: Item[] = ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({id, at: `2027-03-0${1 + Math.floor(i / 2)}`}))

/** A list in memory, as a store would answer. */
const find = (from: Place | null, limit: number): Promise<Item[]> =>
  Promise.resolve(items.filter(({at, id}) => !from || at > from.at || (at === from.at && id > from.id)).slice(0, limit))
const ask = (limit: number, cursor?: string) =>
  pageOf(
    {limit, cursor},
    find,
    item => item,
    ({id}) => id,
  )

test('pages follow each other without repeating or skipping, the last has no next', async t => {
  for (const limit of [1, 2, 3, 5]) {
    const seen: string[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 6; pages++) {
      const page = await ask(limit, cursor)
      if ('problem' in page) return t.fail()
      seen.push(...page.ok.items)
      if (page.ok.next === null) break
      cursor = page.ok.next
    }
    t.deepEqual(seen, ['a', 'b', 'c', 'd', 'e'], `${limit} at a time`)
  }
})

test('an item that appears in between neither repeats nor skips one', async t => {
  const first = await ask(2)
  if ('problem' in first) return t.fail()
  items.unshift({id: '0', at: '2027-02-28'})
  const second = await ask(2, first.ok.next ?? '')
  items.shift()
  t.deepEqual(second, {ok: {items: ['c', 'd'], next: 'ok' in second ? second.ok.next : null}})
})

test('one more is read than asked for, to know whether there is a next page', async t => {
  const limits: number[] = []
  const counting = (_: Place | null, limit: number): Promise<Item[]> => {
    limits.push(limit)
    return Promise.resolve(items.slice(0, limit))
  }
  await pageOf(
    {limit: 3},
    counting,
    item => item,
    item => item,
  )
  t.deepEqual(limits, [4])
})

test('a cursor survives its way through a URL, with whatever is in its place', async t => {
  const place = {at: '2027-03-04T09:00:00.000Z', id: 'ä/+?&=#"'}
  const list = () => Promise.resolve([place, place])
  const page = await pageOf({limit: 1}, list, found => found, String)
  if ('problem' in page) return t.fail()
  const cursor = page.ok.next ?? ''
  t.regex(cursor, /^[A-Za-z0-9_-]+$/)
  let from: Place | null = null
  const remember = (asked: Place | null): Promise<Place[]> => {
    from = asked
    return Promise.resolve([])
  }
  await pageOf({limit: 1, cursor}, remember, found => found, String)
  t.deepEqual(from, place)
})

test('a cursor that is none is invalid, and nothing is looked for', async t => {
  const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const bad = [
    '',
    'x',
    '%%%',
    encoded(null),
    encoded({}),
    encoded([]),
    encoded(['a']),
    encoded([1, 'b']),
    encoded(['a', {}]),
  ]
  const looked = (): Promise<Place[]> => Promise.reject(new Error('looked'))
  for (const cursor of bad) {
    const page = await pageOf({limit: 1, cursor}, looked, item => item, String)
    t.deepEqual(page, {problem: {code: 'invalid', errors: [{in: 'query', pointer: '/cursor', code: 'cursor'}]}}, cursor)
  }
})

test('beyond a place: later, or at the same time with a later id', t => {
  t.deepEqual(beyond('state.time', '$gt', {at: '2027', id: 'b'}), {
    $or: [{'state.time': {$gt: '2027'}}, {'state.time': '2027', _id: {$gt: 'b'}}],
  })
})

test('a page of JSON is the same page, and what is sent of it is cut out unread', async t => {
  const read = (limit: number, cursor?: string) =>
    pageOfJson(
      {limit, cursor},
      async (from, most) => (await find(from, most)).map(item => ({...item, _id: item.id})),
      item => item,
      async found => new Map(found.map(({id}) => [id, Buffer.from(JSON.stringify({id, says: '"next":"x"}'}))])),
    )
  for (const limit of [0, 2, 5]) {
    const page = await read(limit)
    if (!('json' in page)) return t.fail()
    const plain = await ask(limit)
    if (!('ok' in plain)) return t.fail()
    const text = Buffer.concat(page.json)
    const whole = JSON.parse(text.toString())
    const {items, next} = cutPage(text)
    const shown = plain.ok.items.map(id => ({id, says: '"next":"x"}'}))
    t.deepEqual(whole, {items: shown, next: plain.ok.next})
    t.deepEqual([JSON.parse(items.toString()), next], [{items: shown}, plain.ok.next])
  }
  t.like(await read(2, 'no cursor'), {problem: {code: 'invalid'}})
  t.throws(() => cutPage(Buffer.from('{"items":[]}')))
})

const places = fc.uniqueArray(
  fc.record({at: fc.constantFrom('2027-03-01', '2027-03-02', '2027-03-03'), id: fc.string(), list: fc.nat(1)}),
  {selector: ({id}) => id, maxLength: 12},
)
const inOrder = (all: readonly Place[]): Place[] =>
  all.toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1))

test('pages of two lists make pages of one: in order, full but for the last, each item once', async t => {
  const property = fc.asyncProperty(places, fc.integer({min: 1, max: 5}), async (all, limit) => {
    const pageOfList = async (list: number, cursor: string | undefined) => {
      const own = inOrder(all.filter(each => each.list === list))
      const further = ({at, id}: Place, from: Place) => at > from.at || (at === from.at && id > from.id)
      const page = await pageOf(
        {limit, cursor},
        async (from, most) => own.filter(each => !from || further(each, from)).slice(0, most),
        item => item,
        item => item,
      )
      if ('problem' in page) throw new Error(page.problem.code)
      return page.ok
    }
    const seen: Place[][] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const {items, next}: ReturnType<typeof mergedPages> = mergedPages(
        [await pageOfList(0, cursor), await pageOfList(1, cursor)],
        limit,
      )
      seen.push(items)
      cursor = next
    }
    t.deepEqual(seen.flat(), inOrder(all))
    for (const page of seen.slice(0, -1)) t.is(page.length, limit)
    t.true(seen.length === 1 || seen.at(-1)?.length !== 0)
  })
  await fc.assert(property)
})
