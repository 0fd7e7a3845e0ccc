// The id of a command: the same for the same person, method, path and key, another one for anything else.
import {reportBarrier} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import test from 'ava'
import type {FastifyRequest} from 'fastify'
import {asker, sendPage} from './asking.ts'

interface Asked {
  person?: string
  method?: string
  url?: string
  key?: string | undefined
  secret?: string
  traceparent?: string
}

/** What is sent for a request: the command's id and the headers beside it. */
async function sent({
  person = 'the-reporter',
  method = 'POST',
  url = '/v1/barriers',
  key,
  secret = 's',
  traceparent,
}: Asked) {
  const messages: {id: string; traceparent: string}[] = []
  const nc = {
    async request(_: string, payload: string, {headers}: {headers: Map<string, string>}) {
      messages.push({...JSON.parse(payload), traceparent: headers.get('traceparent')})
      return {json: () => ({ok: {}})}
    },
  }
  const connection = {nc, connectedSince: () => 0} as unknown as Connection
  const headers = {'idempotency-key': key, traceparent}
  const request = {actor: {person, organisation: null, roles: []}, method, url, headers, id: crypto.randomUUID()}
  await asker(connection, secret)(request as unknown as FastifyRequest, reportBarrier, {} as never)
  return {id: messages[0]?.id, traceparent: messages[0]?.traceparent}
}
const idOf = async (asked: Asked) => (await sent(asked)).id

test('the same person, method, path and key are the same command', async t => {
  const first = await idOf({key: 'k'})
  t.regex(String(first), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.is(await idOf({key: 'k'}), first)
  t.is(await idOf({key: 'k', url: '/v1/barriers?x=1'}), first)
})

test('another person, method, path, key or secret is another command', async t => {
  const others = [{}, {person: 'a-stranger'}, {method: 'PUT'}, {url: '/v1/barriers/1'}, {key: 'l'}, {secret: 't'}]
  const ids = await Promise.all(others.map(other => idOf({key: 'k', ...other})))
  t.is(new Set(ids).size, others.length)
  // What is named does not run together.
  t.not(await idOf({person: 'a', key: 'POST'}), await idOf({person: 'aPOST', key: ''}))
})

test('without a key every request is a command of its own', async t => {
  t.not(await idOf({}), await idOf({}))
})

test('a trace is passed on only when it is one', async t => {
  const good = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  t.is((await sent({traceparent: good})).traceparent, good)
  for (const bad of ['Frau M. sagt', `${good} and more`, good.toUpperCase(), '']) {
    t.falsy((await sent({traceparent: bad})).traceparent)
  }
})

test('the next page is linked by its cursor, the last one is not', t => {
  const links: string[] = []
  const reply = {header: (_: string, value: string) => links.push(value)}
  const request = {url: '/v1/barriers?stage=review&cursor=old'} as FastifyRequest
  sendPage(request, reply as never, {items: [], next: 'new'})
  sendPage(request, reply as never, {items: [], next: null})
  t.deepEqual(links, ['</v1/barriers?stage=review&cursor=new>; rel="next"'])
})
