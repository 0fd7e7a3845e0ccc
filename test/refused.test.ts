// Refused requests: each with its stable code, however hostile, and none of all of them leaves anything behind.
import {jetstreamManager} from '@nats-io/jetstream'
import {EVENTS, type ProblemCode} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import {connectOperator, keyFile} from '@rin/nats'
import test from 'ava'
import {generateKeyPair, SignJWT} from 'jose'
import mongoose from 'mongoose'
import {type Consortium, inDays, report, startConsortium, text, until} from './support/consortium.ts'
import {json, type Sent, sender} from './support/sender.ts'

/** Everything that is written: each document as it is, and how many events there are. */
interface Written {
  documents: Map<string, string>
  events: number
}

let c: Consortium
let token: string
let send: ReturnType<typeof sender>['send']
let post: ReturnType<typeof sender>['post']
/** A barrier in review, for what is refused of a barrier that is there. */
let there: string
let before: Written
test.before(async () => {
  c = await startConsortium()
  token = (await fetchToken(c.system.issuer, 'partner')).token
  const sending = sender(c.system.api, token)
  send = sending.send
  post = sending.post
  there = (await c.reportAs('partner')).id
  before = await until('all events are published and logged', async () => {
    const now = await written()
    const published = [...now.documents.values()].every(each => !each.includes('"sent":0'))
    const logged = [...now.documents.keys()].filter(key => key.startsWith('entries '))
    return published && logged.length === now.events && now
  })
})
test.after.always(() => c?.stop())

/** The documents that are new, gone or not as they were. */
function changedSince({documents}: Written, now: Written): string[] {
  const keys = new Set([...documents.keys(), ...now.documents.keys()])
  return [...keys].filter(key => documents.get(key) !== now.documents.get(key)).toSorted()
}

async function written(): Promise<Written> {
  const {servers, keys} = c.system
  const db = await mongoose.createConnection(servers.mongo.url).asPromise()
  const nc = await connectOperator(servers.nats.url, keyFile(keys, 'operator'))
  try {
    const documents = new Map<string, string>()
    for (const {name} of await db.listCollections())
      for await (const each of db.collection(name).find()) documents.set(`${name} ${each._id}`, JSON.stringify(each))
    const {state} = await (await jetstreamManager(nc)).streams.info(EVENTS)
    return {documents, events: state.messages}
  } finally {
    await Promise.all([db.close(), nc.close()])
  }
}

const nested = (open: string, close: string, depth: number, inner = '1'): string =>
  open.repeat(depth) + inner + close.repeat(depth)
const arrays = nested('[', ']', 5_000)
const objects = nested('{"a":', '}', 5_000)
/** A report as JSON, with one more member or another value as it is written there. */
const reporting = (name: string, value: string): string => {
  const {[name]: _, ...others} = report() as Record<string, unknown>
  return `${JSON.stringify(others).slice(0, -1)},${JSON.stringify(name)}:${value}}`
}
const form = {'content-type': 'application/x-www-form-urlencoded'}

const unreadable: [name: string, sent: Sent, status: number, code: string][] = [
  ['broken JSON', {headers: json, body: '{"title": '}, 400, 'malformed'],
  ['no body', {headers: json}, 400, 'malformed'],
  ['another type', {headers: {'content-type': 'text/plain'}, body: 'hello'}, 415, 'unsupported-media-type'],
  ['a form', {headers: form, body: 'a=1'}, 415, 'unsupported-media-type'],
  ['a huge body', {headers: json, body: JSON.stringify({title: 'x'.repeat(300_000)})}, 413, 'too-large'],
  ['a polluted prototype', {headers: json, body: '{"__proto__": {"x": 1}}'}, 400, 'malformed'],
  [
    'a polluted prototype far down',
    {headers: json, body: nested('{"a":', '}', 30_000, '{"__proto__":1}')},
    400,
    'malformed',
  ],
  ['no object', {headers: json, body: '[]'}, 422, 'invalid'],
  ['a bad key', {headers: {...json, 'idempotency-key': 'ä'.repeat(300)}, body: '{}'}, 422, 'invalid'],
  ['arrays in arrays', {headers: json, body: arrays}, 422, 'invalid'],
  ['arrays as deep as fits', {headers: json, body: nested('[', ']', 100_000)}, 422, 'invalid'],
  ['arrays that never end', {headers: json, body: '['.repeat(200_000)}, 400, 'malformed'],
  ['objects in objects', {headers: json, body: objects}, 422, 'invalid'],
  ['deep arrays as title', {headers: json, body: reporting('title', arrays)}, 422, 'invalid'],
  [
    'deep objects as text',
    {headers: json, body: reporting('title', `{"lang":"de","text":${objects}}`)},
    422,
    'invalid',
  ],
  ['deep arrays as occupations', {headers: json, body: reporting('occupations', arrays)}, 422, 'invalid'],
  ['deep objects nobody asked for', {headers: json, body: reporting('more', objects)}, 422, 'invalid'],
  ['a NUL within JSON', {headers: json, body: reporting('title', '{"lang":"de","text":"\u0000"}')}, 400, 'malformed'],
  ['UTF-16', {headers: json, body: Buffer.from(JSON.stringify(report()), 'utf16le')}, 400, 'malformed'],
]
for (const [name, sent, status, code] of unreadable) {
  test(`${name} is refused as ${code}`, async t => {
    const {status: got, answer} = await send('/v1/barriers', {method: 'POST', ...sent})
    t.deepEqual([got, answer.code], [status, code])
  })
}

const unfit: [name: string, change: Record<string, unknown>, error: Record<string, string>][] = [
  ['an unknown field', {severity: 3}, {pointer: '', code: 'unrecognized_keys'}],
  ['a field that is a lone surrogate', {'\ud800': 3}, {pointer: '', code: 'unrecognized_keys'}],
  ['a wrong type', {category: 7}, {pointer: '/category', code: 'invalid_value'}],
  ['an empty title', {title: text('')}, {pointer: '/title/text', code: 'too-short'}],
  ['a blank title', {title: text(' \n\t ')}, {pointer: '/title/text', code: 'blank'}],
  ['a title of wide blanks', {title: text('\u00a0\u2003\ufeff')}, {pointer: '/title/text', code: 'blank'}],
  ['a title of control characters', {title: text('\u0000\u0007')}, {pointer: '/title/text', code: 'too-short'}],
  ['a lone surrogate', {description: text('\ud800')}, {pointer: '/description/text', code: 'ill-formed-unicode'}],
  ['a pair the wrong way round', {title: text('\udc00\ud800')}, {pointer: '/title/text', code: 'ill-formed-unicode'}],
  ['a broken occupation', {occupations: ['\udfff']}, {pointer: '/occupations/0', code: 'ill-formed-unicode'}],
  ['a long title', {title: text('ä'.repeat(201))}, {pointer: '/title/text', code: 'too-long'}],
  ['too many emoji', {description: text('🙂'.repeat(10_001))}, {pointer: '/description/text', code: 'too-long'}],
  ['a language that is none', {title: {lang: '<b>', text: 'x'}}, {pointer: '/title/lang', code: 'invalid_format'}],
  ['a broken language', {title: {lang: '\ud800', text: 'x'}}, {pointer: '/title/lang', code: 'invalid_format'}],
  ['a reversed language', {title: {lang: 'de\u202e', text: 'x'}}, {pointer: '/title/lang', code: 'invalid_format'}],
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

const reason = text('Erledigt.')
const indecisive: [name: string, who: string, body: unknown, code: ProblemCode][] = [
  ['a decision of another stage', 'partner', {decision: 'confirm'}, 'decision-not-allowed'],
  ['a decision of others', 'partner', {decision: 'claim'}, 'role-not-allowed'],
  ['a decision of another organisation', 'partner-2', {decision: 'withdraw', reason}, 'role-not-allowed'],
  ['a decision of an auditor', 'auditor', {decision: 'escalate', reason}, 'role-not-allowed'],
  ['a decision without its reason', 'partner', {decision: 'withdraw'}, 'invalid'],
  ['a decision that is none', 'partner', {decision: '\u0000withdraw', reason}, 'invalid'],
  ['a decision with a broken reason', 'partner', {decision: 'withdraw', reason: text('\ud800')}, 'invalid'],
  ['a merge into nothing', 'coordination', {decision: 'merge', into: crypto.randomUUID(), reason}, 'unknown-reference'],
  ['a merge into a broken id', 'coordination', {decision: 'merge', into: '\ud800', reason}, 'invalid'],
  ['a pause without end', 'coordination', {decision: 'pause', until: inDays(400), reason}, 'date-out-of-range'],
  ['a deep decision', 'partner', {decision: JSON.parse(nested('[', ']', 1_000))}, 'invalid'],
]
for (const [name, who, body, code] of indecisive) {
  test(`${name} is refused as ${code}`, async t => {
    const answer = await c.api.post(who, `/barriers/${there}/decisions`, body)
    t.is(answer.body.code, code)
  })
}

test('a decision under a stale version or none is refused', async t => {
  const withdraw = {decision: 'withdraw', reason}
  const stale = await post(`/v1/barriers/${there}/decisions`, withdraw, {'if-match': '"7"'})
  t.deepEqual([stale.status, stale.answer.code], [412, 'stale'])
  const wrong = await post(`/v1/barriers/${there}/decisions`, withdraw, {'if-match': 'seven'})
  t.deepEqual([wrong.status, wrong.answer.code], [422, 'invalid'])
})

test('queries are checked like bodies', async t => {
  for (const query of ['stage=somewhere', 'stage=%00', 'limit=0', 'limit=abc', 'colour=red']) {
    const {status, answer} = await send(`/v1/barriers?${query}`)
    t.deepEqual([query, status, answer.code], [query, 422, 'invalid'])
  }
  for (const cursor of ['nonsense', '%00', '%ED%A0%80', '%E2%80%AE']) {
    const {status, answer} = await send(`/v1/barriers?cursor=${cursor}`)
    t.deepEqual([cursor, status, answer.code], [cursor, 422, 'invalid'])
  }
})

test('what is not there is not found, whatever it is called', async t => {
  const paths = ['/v1/nothing', '/nothing', `/v1/barriers/${crypto.randomUUID()}`, `/v1/barriers/${there}%00`]
  const strange = [`/v1/barriers/${'x'.repeat(200)}`, '/v1/barriers/..%2f..%2fetc', '/v1/barriers/%F0%9F%99%82']
  for (const path of [...paths, ...strange, '/v1/barriers/%00', '/v1/barriers/%E2%80%AE']) {
    const {status, answer} = await send(path)
    t.deepEqual([path, status, answer.code], [path, 404, 'not-found'])
  }
  // A percent that stands for nothing, a lone surrogate, and a slash in more bytes than it has.
  for (const path of ['/v1/barriers/%zz', '/v1/barriers/%ED%A0%80', '/v1/barriers/%C0%AF']) {
    const {status, answer} = await send(path)
    t.deepEqual([path, status, answer.code], [path, 400, 'malformed'])
  }
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
    const read = await send('/v1/me', {headers: {authorization}})
    const reported = await post('/v1/barriers', report(), {authorization})
    for (const {status, answer, headers} of [read, reported]) {
      t.deepEqual(
        [authorization.slice(0, 12), status, answer.code],
        [authorization.slice(0, 12), 401, 'unauthenticated'],
      )
      t.is(headers.get('www-authenticate'), 'Bearer')
    }
  }
})

test('none of all these requests has written anything', async t => {
  const answered = await written()
  t.deepEqual(changedSince(before, answered), [])
  t.is(answered.events, before.events)
  // What was still on its way when the last was answered has arrived when what comes after it is logged.
  const {id} = await c.reportAs('partner')
  await until('the report is logged', async () => (await c.history(id)).length > 0)
  const after = await written()
  t.deepEqual(changedSince(before, after), [`barriers ${id}`, `entries ${before.events}`])
  t.is(after.events, before.events + 1)
})
