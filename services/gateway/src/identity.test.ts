// Which tokens are taken: of this issuer, for this API, still valid, signed by its keys with a known algorithm.
import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {type Reply, refuse} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import test from 'ava'
import {exportJWK, generateKeyPair, type JWTPayload, SignJWT} from 'jose'
import {type Identity, identify} from './identity.ts'

let server: Server
let issuer: string
let identity: Identity
let asked: string[]
let replies: Reply<never>[]
let now: number
const keys = await generateKeyPair('RS256')
const foreign = await generateKeyPair('RS256')

test.before(async () => {
  const jwk = {...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig'}
  server = createServer((incoming, response) => {
    response.setHeader('content-type', 'application/json')
    const keysAsked = incoming.url === '/jwks'
    response.end(JSON.stringify(keysAsked ? {keys: [jwk]} : {issuer, jwks_uri: `${issuer}/jwks`}))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.after.always(() => server.close())
test.beforeEach(() => {
  asked = []
  replies = []
  now = Date.now()
  const nc = {
    async request(_: string, payload: string) {
      const {subject} = JSON.parse(payload).data
      asked.push(subject)
      return {json: () => replies.shift() ?? {ok: {person: `id-of-${subject}`, organisation: null, roles: []}}}
    },
  }
  identity = identify({nc, connectedSince: () => 0} as unknown as Connection, issuer, 'rin-api', () => now)
})

interface Token {
  claims?: JWTPayload
  audience?: string | string[]
  of?: string
  key?: typeof keys.privateKey
  expires?: string
}

function signed({
  claims = {sub: 'the-reporter'},
  audience = 'rin-api',
  of = issuer,
  key = keys.privateKey,
  expires,
}: Token = {}) {
  const token = new SignJWT(claims).setProtectedHeader({alg: 'RS256', kid: 'one'}).setIssuer(of).setAudience(audience)
  return (expires === '' ? token : token.setExpirationTime(expires ?? '1h')).sign(key)
}
const answerTo = async (token: string) => identity.actorOf(`Bearer ${token}`, crypto.randomUUID())
const refused = {problem: {code: 'unauthenticated'}}

test.serial('a token of the issuer for this API is taken, and the directory says who that is', async t => {
  t.like(await answerTo(await signed()), {ok: {person: 'id-of-the-reporter'}})
  t.like(await answerTo(await signed({audience: ['other', 'rin-api']})), {ok: {person: 'id-of-the-reporter'}})
  t.deepEqual(asked, ['the-reporter'])
})

test.serial('a token for another API, of another issuer or with another key is not', async t => {
  t.deepEqual(await answerTo(await signed({audience: 'other-api'})), refused)
  t.deepEqual(await answerTo(await signed({of: 'http://elsewhere.example'})), refused)
  t.deepEqual(await answerTo(await signed({key: foreign.privateKey})), refused)
  t.deepEqual(asked, [])
})

test.serial('a token that is over, has no end or names nobody is not', async t => {
  t.deepEqual(await answerTo(await signed({expires: '-1 minute'})), refused)
  t.deepEqual(await answerTo(await signed({expires: ''})), refused)
  t.deepEqual(await answerTo(await signed({claims: {}})), refused)
  t.deepEqual(asked, [])
})

test.serial('a token that was taken is not taken any more once it is over', async t => {
  const token = await signed({expires: '10 seconds'})
  t.like(await answerTo(token), {ok: {person: 'id-of-the-reporter'}})
  now += 9_000
  t.like(await answerTo(token), {ok: {person: 'id-of-the-reporter'}})
  now += 2_000
  t.deepEqual(await answerTo(token), refused)
})

test.serial('who somebody is, is asked again after half a second', async t => {
  const token = await signed()
  await answerTo(token)
  now += 400
  await answerTo(token)
  t.deepEqual(asked, ['the-reporter'])
  now += 200
  await answerTo(token)
  t.deepEqual(asked, ['the-reporter', 'the-reporter'])
})

test.serial('that the directory could not answer is not remembered, that it knows nobody is', async t => {
  const token = await signed()
  replies = [refuse('failed'), refuse('unknown-person')]
  t.deepEqual(await answerTo(token), refuse('failed'))
  t.deepEqual(await answerTo(token), refuse('unknown-person'))
  t.deepEqual(await answerTo(token), refuse('unknown-person'))
  t.is(asked.length, 2)
})

test.serial('what is no bearer token never reaches the keys', async t => {
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi', 'Bearer a b', 'Bearer ä']) {
    t.deepEqual(await identity.actorOf(header, crypto.randomUUID()), refused)
  }
})

test.serial('two people are never taken for each other, however fast they ask', async t => {
  const [amal, bela] = await Promise.all([signed(), signed({claims: {sub: 'a-stranger'}})])
  const answers = await Promise.all([amal, bela, amal, bela].map(answerTo))
  t.deepEqual(
    answers.map(answer => ('ok' in answer ? answer.ok.person : null)),
    ['id-of-the-reporter', 'id-of-a-stranger', 'id-of-the-reporter', 'id-of-a-stranger'],
  )
  t.deepEqual(asked.toSorted(), ['a-stranger', 'the-reporter'])
})
