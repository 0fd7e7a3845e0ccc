// The HTTP API to the letter: statuses, codes, keys, versions, and what is written nowhere.
import {problemKinds} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {generateKeyPair, SignJWT} from 'jose'
import {type Consortium, report, startConsortium, text, until} from './support/consortium.ts'

let c: Consortium
let token: string
test.before(async () => {
  c = await startConsortium()
  token = (await fetchToken(c.system.issuer, 'partner')).token
})
test.after.always(() => c?.stop())

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string
}

async function send(path: string, {method = 'GET', headers = {}, body}: Sent = {}) {
  const response = await fetch(`${c.system.api}${path}`, {
    method,
    headers: {authorization: `Bearer ${token}`, ...headers},
    ...(body === undefined ? {} : {body}),
  })
  const type = response.headers.get('content-type') ?? ''
  const answer = (type.includes('json') ? await response.json() : {}) as Record<string, unknown>
  return {status: response.status, headers: response.headers, type, answer}
}

const json = {'content-type': 'application/json'}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(path, {method: 'POST', headers: {...json, ...headers}, body: JSON.stringify(body)})

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

test('a decision under a stale version is refused, under the present one taken', async t => {
  const {answer} = await post('/v1/barriers', report())
  const path = `/v1/barriers/${answer.id}/decisions`
  const withdraw = {decision: 'withdraw', reason: text('Erledigt.')}
  const stale = await post(path, withdraw, {'if-match': '"7"'})
  t.deepEqual([stale.status, stale.answer.code], [412, 'stale'])
  const wrong = await post(path, withdraw, {'if-match': 'seven'})
  t.deepEqual([wrong.status, wrong.answer.code], [422, 'invalid'])
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

const unreadable: [name: string, sent: Sent, status: number, code: string][] = [
  ['broken JSON', {headers: json, body: '{"title": '}, 400, 'malformed'],
  ['no body', {headers: json}, 400, 'malformed'],
  ['another type', {headers: {'content-type': 'text/plain'}, body: 'hello'}, 415, 'unsupported-media-type'],
  [
    'a form',
    {headers: {'content-type': 'application/x-www-form-urlencoded'}, body: 'a=1'},
    415,
    'unsupported-media-type',
  ],
  ['a huge body', {headers: json, body: JSON.stringify({title: 'x'.repeat(300_000)})}, 413, 'too-large'],
  ['a polluted prototype', {headers: json, body: '{"__proto__": {"x": 1}}'}, 400, 'malformed'],
  ['no object', {headers: json, body: '[]'}, 422, 'invalid'],
  ['a bad key', {headers: {...json, 'idempotency-key': 'ä'.repeat(300)}, body: '{}'}, 422, 'invalid'],
]
for (const [name, sent, status, code] of unreadable) {
  test(`${name} is refused as ${code}`, async t => {
    const {status: got, answer} = await send('/v1/barriers', {method: 'POST', ...sent})
    t.deepEqual([got, answer.code], [status, code])
  })
}

const unfit: [name: string, change: Record<string, unknown>, error: Record<string, string>][] = [
  ['an unknown field', {severity: 3}, {pointer: '', code: 'unrecognized_keys'}],
  ['a wrong type', {category: 7}, {pointer: '/category', code: 'invalid_value'}],
  ['an empty title', {title: text('')}, {pointer: '/title/text', code: 'too-short'}],
  ['a blank title', {title: text(' \n\t ')}, {pointer: '/title/text', code: 'blank'}],
  ['a title of control characters', {title: text('\u0000\u0007')}, {pointer: '/title/text', code: 'too-short'}],
  ['a lone surrogate', {description: text('\ud800')}, {pointer: '/description/text', code: 'ill-formed-unicode'}],
  ['a long title', {title: text('ä'.repeat(201))}, {pointer: '/title/text', code: 'too-long'}],
  ['a language that is none', {title: {lang: '<b>', text: 'x'}}, {pointer: '/title/lang', code: 'invalid_format'}],
]
for (const [name, change, error] of unfit) {
  test(`${name} is refused with a pointer, and nothing is echoed`, async t => {
    const {status, answer} = await post('/v1/barriers', {...report(), ...change})
    t.is(status, 422)
    t.is(answer.code, 'invalid')
    t.deepEqual((answer.errors as unknown[])[0], error)
    t.false(JSON.stringify(answer).includes('severity'))
  })
}

test('two hundred emoji are a title, kept as typed', async t => {
  const title = '👩🏽‍⚕️'.repeat(40)
  const {status, answer} = await post('/v1/barriers', report({title: text(title)}))
  t.is(status, 201)
  t.deepEqual(answer.title, text(title))
})

test('queries are checked like bodies', async t => {
  for (const query of ['stage=somewhere', 'limit=0', 'limit=abc', 'colour=red']) {
    const {status, answer} = await send(`/v1/barriers?${query}`)
    t.deepEqual([query, status, answer.code], [query, 422, 'invalid'])
  }
  const {status, answer} = await send('/v1/barriers?cursor=nonsense')
  t.deepEqual([status, answer.code], [422, 'invalid'])
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

test('what is not there is not found, whatever it is called', async t => {
  const paths = ['/v1/nothing', '/nothing', `/v1/barriers/${crypto.randomUUID()}`]
  const strange = [`/v1/barriers/${'x'.repeat(200)}`, '/v1/barriers/..%2f..%2fetc', '/v1/barriers/%F0%9F%99%82']
  for (const path of [...paths, ...strange]) {
    const {status, answer} = await send(path)
    t.deepEqual([path, status, answer.code], [path, 404, 'not-found'])
  }
  const {status, answer} = await send('/v1/barriers/%zz')
  t.deepEqual([status, answer.code], [400, 'malformed'])
})

test('only tokens of the issuer, for this API and still valid are taken', async t => {
  const {privateKey} = await generateKeyPair('RS256')
  const claims = new SignJWT({}).setProtectedHeader({alg: 'RS256'}).setSubject('partner').setIssuer(c.system.issuer)
  const foreign = await claims.setAudience('rin-api').setExpirationTime('1h').sign(privateKey)
  const [header, payload] = token.split('.')
  const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`
  const tampered = `${header}.${Buffer.from('{"sub":"head"}').toString('base64url')}.${token.split('.')[2]}`
  for (const authorization of [
    '',
    'Basic cGFydG5lcjpkZW1v',
    'Bearer',
    'Bearer x',
    `Bearer ${foreign}`,
    `Bearer ${unsigned}`,
    `Bearer ${tampered}`,
  ]) {
    const {status, answer, headers} = await send('/v1/me', {headers: {authorization}})
    t.deepEqual([authorization.slice(0, 12), status, answer.code], [authorization.slice(0, 12), 401, 'unauthenticated'])
    t.is(headers.get('www-authenticate'), 'Bearer')
  }
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
