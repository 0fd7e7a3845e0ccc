// Following on real servers: who hears of what, and that nobody learns who follows.
import type {Barrier, Followed, News} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {answerTo} from './support/audit.ts'
import {type Consortium, report, startConsortium, text, until} from './support/consortium.ts'
import {storedDocuments, streamMessages} from './support/everywhere.ts'
import {sender} from './support/sender.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
const reason = text('Das ist dasselbe.')

async function settle(who: string, method: 'PUT' | 'DELETE', path: string) {
  const {token} = await fetchToken(c.system.issuer, who)
  const {status, answer} = await sender(c.system.api, token).send(`/v1${path}/follow`, {method})
  return [status, answer.code]
}
const follow = (who: string, path: string) => settle(who, 'PUT', path)
const unfollow = (who: string, path: string) => settle(who, 'DELETE', path)

const following = async (who: string): Promise<string[]> =>
  (await c.api.get<{items: Followed[]}>(who, '/following?limit=100')).items.map(({id}) => id)
const news = async (who: string, query = '?limit=100'): Promise<News[]> =>
  (await c.api.get<{items: News[]}>(who, `/news${query}`)).items
const newsOf = async (who: string, id: string): Promise<string[]> =>
  (await news(who)).filter(each => each.id === id).map(({event}) => event.replace(/^rin\.|\.v1$/g, ''))
const hears = (who: string, id: string, event: string) =>
  until(`${who} hears of ${event}`, async () => (await newsOf(who, id)).includes(event))

test('whoever reports a barrier follows it and hears of decisions and moves, newest first', async t => {
  const {id, reference} = await c.reportAs('partner')
  t.true((await following('partner')).includes(id))
  t.false((await following('partner-2')).includes(id), 'nobody else does')
  await c.decide('coordination', id, accept)
  await c.offeredTo(id, 'health-care')
  await hears('partner', id, 'barrier.routed')
  t.deepEqual(await newsOf('partner', id), ['barrier.routed', 'barrier.moved', 'barrier.accepted', 'barrier.reported'])
  const [latest] = await news('partner')
  t.like(latest, {kind: 'barrier', id, reference, event: 'rin.barrier.routed.v1', version: 4})
  t.deepEqual(Object.keys(latest ?? {}).toSorted(), ['event', 'id', 'index', 'kind', 'reference', 'time', 'version'])
})

test('following and leaving may be said twice, and what is not seen cannot be followed', async t => {
  const {id} = await c.reportAs('partner')
  for (const _ of [1, 2]) t.deepEqual(await follow('partner-2', `/barriers/${id}`), [204, undefined])
  t.is((await following('partner-2')).filter(each => each === id).length, 1)
  for (const _ of [1, 2]) t.deepEqual(await unfollow('partner-2', `/barriers/${id}`), [204, undefined])
  t.false((await following('partner-2')).includes(id))
  t.deepEqual(await newsOf('partner-2', id), [])
  const {id: hidden} = await c.reportAs('partner', {confidentiality: 'restricted'})
  t.deepEqual(await follow('partner-2', `/barriers/${hidden}`), [404, 'not-found'])
  t.deepEqual(await unfollow('partner-2', `/barriers/${hidden}`), [204, undefined])
  t.deepEqual(await follow('partner-2', `/barriers/${crypto.randomUUID()}`), [404, 'not-found'])
  t.deepEqual(await follow('operator', `/barriers/${id}`), [403, 'role-not-allowed'])
})

test('after a merge the followers of the duplicate hear of the survivor, unless they had left it', async t => {
  const [survivor, duplicate] = [await c.reportAs('partner-2'), await c.reportAs('partner')]
  await follow('mentoring', `/barriers/${duplicate.id}`)
  await follow('lead-crafts', `/barriers/${duplicate.id}`)
  await unfollow('mentoring', `/barriers/${survivor.id}`)
  await c.decide('coordination', duplicate.id, {decision: 'merge', into: survivor.id, reason})
  await c.decide('coordination', survivor.id, accept)
  for (const who of ['partner', 'partner-2', 'lead-crafts']) await hears(who, survivor.id, 'barrier.accepted')
  t.false((await following('mentoring')).includes(survivor.id))
  t.true((await following('mentoring')).includes(duplicate.id))
})

test('a duplicate that is reopened takes along who followed the survivor only because of it', async t => {
  const [last, survivor, duplicate] = [
    await c.reportAs('partner-2'),
    await c.reportAs('partner-2'),
    await c.reportAs('partner'),
  ]
  const each = ['mentoring', 'lead-crafts', 'member-digital', 'lead-commerce']
  for (const who of each) await follow(who, `/barriers/${duplicate.id}`)
  const merged = async (id: string, into: string) => {
    await c.decide('coordination', id, {decision: 'merge', into, reason})
    await c.inStage(id, 'closed')
  }
  await merged(duplicate.id, survivor.id)
  await merged(survivor.id, last.id)
  for (const who of ['partner', ...each]) t.true((await following(who)).includes(last.id), who)
  t.deepEqual(await follow('lead-crafts', `/barriers/${last.id}`), [204, undefined])
  t.deepEqual(await unfollow('member-digital', `/barriers/${last.id}`), [204, undefined])
  const another = await c.reportAs('partner')
  await follow('lead-commerce', `/barriers/${another.id}`)
  await merged(another.id, last.id)

  await c.decide('coordination', duplicate.id, {decision: 'reopen', reason})
  await c.inStage(duplicate.id, 'review')
  const follows = async (id: string) =>
    Promise.all(['partner-2', ...each].map(async who => (await following(who)).includes(id)))
  t.deepEqual(await follows(last.id), [true, false, true, false, true], 'on their own, or because of another one')
  t.deepEqual(await follows(survivor.id), [true, false, false, false, false])
  t.deepEqual(await follows(duplicate.id), [false, true, true, true, true])
  await merged((await c.reportAs('partner-2')).id, last.id)
  t.deepEqual(await follows(last.id), [true, false, true, false, true], 'no other merge brings them back')

  await merged(duplicate.id, last.id)
  t.deepEqual(await follows(last.id), [true, true, true, false, true], 'who has left stays away')
})

test('a survivor that is reopened takes along whom it had inherited, and keeps them', async t => {
  const [last, survivor, duplicate] = [
    await c.reportAs('partner-2'),
    await c.reportAs('partner-2'),
    await c.reportAs('partner'),
  ]
  await follow('mentoring', `/barriers/${duplicate.id}`)
  for (const [id, into] of [
    [duplicate.id, survivor.id],
    [survivor.id, last.id],
  ] as const) {
    await c.decide('coordination', id, {decision: 'merge', into, reason})
    await c.inStage(id, 'closed')
  }
  await c.decide('coordination', survivor.id, {decision: 'reopen', reason})
  await c.inStage(survivor.id, 'review')
  t.false((await following('mentoring')).includes(last.id))
  t.true((await following('mentoring')).includes(survivor.id))
})

test('a cursor that is none is refused, as by every list', async t => {
  const {token} = await fetchToken(c.system.issuer, 'mentoring')
  const {send} = sender(c.system.api, token)
  const lists = ['/following', '/barriers', '/solutions', '/catalogue', '/groups', '/organisations']
  for (const cursor of ['nonsense', '0.nonsense', '1.nonsense', '7.', '%00', 'WzEsMl0'])
    for (const path of lists) {
      const {status, answer} = await send(`/v1${path}?cursor=${cursor}`)
      t.deepEqual([status, answer.code], [422, 'invalid'], `${path} ${cursor}`)
    }
})

test('what is not seen any more is no news, and is still left', async t => {
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  await c.decide('coordination', sealed.id, accept)
  await c.offeredTo(sealed.id, 'health-care')
  t.deepEqual(await follow('lead-health-care', `/barriers/${sealed.id}`), [204, undefined])
  await hears('lead-health-care', sealed.id, 'barrier.routed')
  await c.decide('lead-health-care', sealed.id, {decision: 'refuse', reason})
  await until('it is not theirs any more', async () => (await c.view(sealed.id)).assignment?.offeredTo === null)
  t.deepEqual(await newsOf('lead-health-care', sealed.id), [])
  t.false((await following('lead-health-care')).includes(sealed.id))
  t.deepEqual(await unfollow('lead-health-care', `/barriers/${sealed.id}`), [204, undefined])
  await c.decide('coordination', sealed.id, {decision: 'offer', group: 'health-care'})
  await c.view(sealed.id, 'lead-health-care')
  t.false((await following('lead-health-care')).includes(sealed.id), 'who has left stays away')
})

test('solutions are followed as well, and listed behind the barriers, page by page', async t => {
  const barrier = await c.taken()
  const {id} = await c.propose('member-health-care', barrier)
  t.deepEqual(await follow('member-crafts', `/barriers/${barrier}`), [204, undefined])
  t.deepEqual(await follow('member-crafts', `/solutions/${id}`), [204, undefined])
  await c.decideOnSolution('lead-health-care', id, {decision: 'reject', reason})
  await hears('member-crafts', id, 'solution.rejected')
  const {token} = await fetchToken(c.system.issuer, 'member-crafts')
  const {send} = sender(c.system.api, token)
  const pages: unknown[] = []
  for (let path: string | undefined = '/v1/following?limit=1'; path; ) {
    const {headers, answer} = await send(path)
    pages.push(...(answer.items as Followed[]).map(each => each.id))
    path = /<([^>]+)>/.exec(headers.get('link') ?? '')?.[1]
  }
  t.deepEqual(pages, [barrier, id])
  const {id: hidden} = await c.propose('partner', (await c.reportAs('partner', {confidentiality: 'sealed'})).id)
  t.deepEqual(await follow('member-crafts', `/solutions/${hidden}`), [404, 'not-found'])
  t.deepEqual(await unfollow('member-crafts', `/solutions/${id}`), [204, undefined])
  t.deepEqual(await following('member-crafts'), [barrier])
})

test('news come in pages that neither repeat nor lose anything', async t => {
  const ids = [await c.reportAs('mentoring'), await c.reportAs('mentoring')].map(({id}) => id)
  for (const id of ids) await c.decide('coordination', id, accept)
  for (const id of ids) await hears('mentoring', id, 'barrier.routed')
  const all = await news('mentoring')
  const {token} = await fetchToken(c.system.issuer, 'mentoring')
  const {send} = sender(c.system.api, token)
  const paged: News[] = []
  for (let path: string | undefined = '/v1/news?limit=3'; path; ) {
    const {headers, answer} = await send(path)
    paged.push(...(answer.items as News[]))
    path = /<([^>]+)>/.exec(headers.get('link') ?? '')?.[1]
  }
  t.deepEqual(paged, all)
  t.deepEqual(
    all.map(({index}) => index),
    all.map(({index}) => index).toSorted((a, b) => b - a),
  )
})

test('who follows is in no event, no log and no state', async t => {
  const {id} = await c.api.done<Barrier>('partner', '/barriers', report())
  t.deepEqual(await follow('lead-commerce', `/barriers/${id}`), [204, undefined])
  const {person} = await c.me('lead-commerce')
  t.true((await following('lead-commerce')).includes(id))
  const {version} = await c.view(id)
  t.is(version, 1)
  const {kept, other} = await storedDocuments(c)
  t.true(kept.get(`barriers ${id}`)?.includes(person))
  t.false(other.get(`barriers ${id}`)?.includes(person))
  const told = [...(await streamMessages(c))].filter(([, message]) => message.includes(id) && message.includes(person))
  t.deepEqual(told, [])
})

test('while barriers cannot be asked, what is followed for one that is not open is not left out in silence', async t => {
  const barrier = await c.taken({confidentiality: 'restricted'})
  const {id} = await c.propose('member-health-care', barrier)
  const solutions = '/following?cursor=1.'
  const followed = async (): Promise<string[]> =>
    (await c.api.get<{items: Followed[]}>('member-health-care', solutions)).items.map(each => each.id)
  t.true((await followed()).includes(id), 'whoever proposes follows')
  const {barriers} = c.system.processes
  await barriers.stop()
  t.like(await answerTo(c, 'member-health-care', solutions), {status: 503, body: {code: 'unavailable'}})
  barriers.start()
  await barriers.ready()
  t.true((await followed()).includes(id))
})
