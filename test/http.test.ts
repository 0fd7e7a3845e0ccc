// The HTTP API to the letter: statuses, codes, keys, versions, and text as it was typed.
import {problemKinds} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {type Consortium, report, startConsortium, text, until} from './support/consortium.ts'
import {json, sender} from './support/sender.ts'

let c: Consortium
let send: ReturnType<typeof sender>['send']
let post: ReturnType<typeof sender>['post']
test.before(async () => {
  c = await startConsortium()
  const {token} = await fetchToken(c.system.issuer, 'partner')
  const sending = sender(c.system.api, token)
  send = sending.send
  post = sending.post
})
test.after.always(() => c?.stop())

test('a report is answered with its place, its version and what may be decided', async t => {
  const {status, headers, answer} = await post('/v1/barriers', report())
  t.is(status, 201)
  t.is(headers.get('location'), `/v1/barriers/${answer.id}`)
  t.is(headers.get('etag'), '"1"')
  t.like(answer, {stage: 'review', waitingFor: 'coordinator', moving: null, assignment: null, actions: ['withdraw']})
  t.regex(String(answer.reference), /^B-\d{4}-\d{5}$/)
})

test('the same key and body is one report, another body under the key is refused', async t => {
  const key = {'idempotency-key': crypto.randomUUID()}
  const [first, ...others] = await Promise.all(Array.from({length: 20}, () => post('/v1/barriers', report(), key)))
  t.is(first?.status, 201)
  for (const other of others) t.deepEqual([other.status, other.answer.id], [201, first?.answer.id])
  const reused = await post('/v1/barriers', report({scope: 'individual'}), key)
  t.deepEqual([reused.status, reused.answer.code], [422, 'key-reused'])
})

test('a decision under the present version is taken', async t => {
  const {answer} = await post('/v1/barriers', report())
  const path = `/v1/barriers/${answer.id}/decisions`
  const withdraw = {decision: 'withdraw', reason: text('Erledigt.')}
  const taken = await post(path, withdraw, {'if-match': '"1"'})
  t.like(taken.answer, {stage: 'closed', outcome: 'withdrawn'})
})

test('whoever prefers not to wait is told that the decision has yet to be carried out', async t => {
  const {answer} = await post('/v1/barriers', report())
  const withdraw = {decision: 'withdraw', reason: text('Erledigt.')}
  const {status, answer: moving} = await post(`/v1/barriers/${answer.id}/decisions`, withdraw, {
    prefer: 'respond-async',
  })
  t.is(status, 202)
  t.deepEqual(moving.moving, {to: 'closed', because: 'withdraw'})
  await until('it is closed', async () => (await c.view(String(answer.id))).stage === 'closed')
})

test('a refused decision says the stage and what is allowed', async t => {
  const {answer} = await post('/v1/barriers', report())
  const {status, type, answer: problem} = await post(`/v1/barriers/${answer.id}/decisions`, {decision: 'confirm'})
  t.is(status, 409)
  t.regex(type, /^application\/problem\+json/)
  t.like(problem, {
    type: 'urn:rin:problem:decision-not-allowed',
    status: 409,
    code: 'decision-not-allowed',
    stage: 'review',
    allowed: ['withdraw'],
  })
})

test('problems are told in the language that the client prefers', async t => {
  const path = `/v1/barriers/${crypto.randomUUID()}`
  const german = await send(path, {headers: {'accept-language': 'fr, de;q=0.8, en;q=0.2'}})
  t.is(german.answer.title, problemKinds['not-found'].de)
  t.is(german.headers.get('content-language'), 'de')
  t.is((await send(path)).answer.title, problemKinds['not-found'].en)
})

test('two hundred emoji are a title, kept as typed', async t => {
  const title = '👩🏽‍⚕️'.repeat(40)
  const {status, answer} = await post('/v1/barriers', report({title: text(title)}))
  t.is(status, 201)
  t.deepEqual(answer.title, text(title))
})

const odd: [name: string, typed: string, kept: string][] = [
  [
    'marks that turn the direction round',
    '\u202eabc\u202c \u200fעברית\u200e \u2066x\u2069',
    '\u202eabc\u202c \u200fעברית\u200e \u2066x\u2069',
  ],
  [
    'joiners, marks without a letter and what no font has',
    '\u200d\u0301\u{10fffd}\uffff',
    '\u200d\u0301\u{10fffd}\uffff',
  ],
  ['two ways to write the same letter', 'e\u0301 é', 'e\u0301 é'],
  ['NUL and other control characters', 'a\u0000b\u001b[31mc\u009f', 'ab[31mc'],
]
for (const [name, typed, kept] of odd) {
  test(`of ${name} everything is kept but control characters`, async t => {
    const {status, answer} = await post('/v1/barriers', report({title: text(typed)}))
    t.is(status, 201)
    t.deepEqual(answer.title, text(kept))
    t.deepEqual((await c.view(String(answer.id))).title, text(kept))
  })
}

test('bytes that are no UTF-8 are never taken for the characters that they imitate', async t => {
  const [head, tail] = JSON.stringify(report({title: text('here')})).split('here')
  // A slash in two and in three bytes, a surrogate in three, and a start that nothing follows.
  for (const bytes of [[0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf0]]) {
    const body = Buffer.concat([Buffer.from(head ?? ''), Buffer.from(bytes), Buffer.from(tail ?? '')])
    const {status, answer} = await send('/v1/barriers', {method: 'POST', headers: json, body})
    t.is(status, 201)
    t.deepEqual(answer.title, text('\ufffd'.repeat(bytes.length)))
  }
})

test('a list shows exactly the barriers that may be viewed', async t => {
  const of = {industry: 'social-services', category: 'recognition'} as const
  const ids: string[] = []
  for (const confidentiality of ['open', 'restricted', 'sealed'] as const) {
    for (const who of ['partner', 'partner-2']) {
      const {id} = await c.reportAs(who, {...of, confidentiality})
      await c.decide('coordination', id, {decision: 'accept', ...of, priority: 'low'})
      await c.offeredTo(id, 'social-services')
      ids.push(id, (await c.reportAs(who, {...of, confidentiality})).id)
    }
  }
  const people = ['partner', 'partner-2', 'mentoring', 'member-social-services', 'lead-crafts', 'auditor', 'head']
  const seen: number[] = []
  for (const who of people) {
    const answers = await Promise.all(ids.map(id => c.view(id, who).catch(() => null)))
    const viewed = answers.flatMap(barrier => barrier?.id ?? [])
    const {items} = await c.api.get<{items: {id: string}[]}>(who, '/barriers?limit=100&industry=social-services')
    t.deepEqual(items.flatMap(({id}) => (ids.includes(id) ? [id] : [])).toSorted(), viewed.toSorted(), who)
    seen.push(viewed.length)
  }
  // Those of one's own, what is offered to one's group, what auditors may see, and everything.
  t.deepEqual(seen, [8, 8, 4, 9, 4, 8, 12])
})

test('the OpenAPI document and its pages are there for everybody', async t => {
  const {answer} = await send('/openapi.json', {headers: {authorization: ''}})
  t.is(answer.openapi, '3.1.1')
  t.true(Object.keys(answer.paths as object).includes('/v1/barriers/{id}/decisions'))
  t.is((await send('/docs/', {headers: {authorization: ''}})).status, 200)
  for (const path of ['/livez', '/readyz']) t.is((await send(path, {headers: {authorization: ''}})).status, 200)
})

test('every process says that it lives and is ready', async t => {
  for (const [name, child] of Object.entries(c.system.processes)) {
    await t.notThrowsAsync(child.ready(), name)
  }
})
