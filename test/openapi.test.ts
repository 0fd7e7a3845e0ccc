// The OpenAPI document: an independent linter finds no fault in it, and no body that it describes is refused for its shape.

import {createConfig, lintFromString} from '@redocly/openapi-core'
import {type BarrierDecision, decisionNames} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {type Consortium, startConsortium} from './support/consortium.ts'
import {type JsonSchema, samplesOf} from './support/samples.ts'

interface Operation {
  operationId: string
  security: unknown
  requestBody?: {required: boolean; content: Record<string, {schema: JsonSchema}>}
  responses: Record<string, {content: Record<string, {schema: JsonSchema}>}>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: {schemas: Record<string, JsonSchema>}
}

let c: Consortium
let source: string
let document: Document
test.before(async () => {
  c = await startConsortium()
  source = await (await fetch(`${c.system.api}/openapi.json`)).text()
  document = JSON.parse(source)
})
test.after.always(() => c?.stop())

const operations = (): [name: string, operation: Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  )

test('an independent linter finds no fault in the document, nor anything to warn of', async t => {
  const config = await createConfig({extends: ['recommended-strict']})
  const problems = await lintFromString({source, config})
  t.deepEqual(
    problems.map(({ruleId, message, location}) => `${ruleId}: ${message} ${location[0]?.pointer}`),
    [],
  )
  const [, broken] = [source, source.replace('"operationId"', '"operationName"')]
  t.true((await lintFromString({source: broken, config})).length > 0)
})

test('every operation says who may ask, what is answered and how a problem looks', t => {
  t.true(operations().length > 20)
  for (const [name, {security, responses, requestBody}] of operations()) {
    t.deepEqual(security, [{bearer: []}], name)
    for (const status of ['4XX', '5XX']) {
      const {schema} = responses[status]?.content['application/problem+json'] ?? {}
      t.is(schema?.$ref, '#/components/schemas/Problem', `${status} of ${name}`)
    }
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'))
    t.true(good.length > 0, name)
    for (const [status, {content}] of good.filter(([status]) => status !== '204')) {
      const {schema = {}} = content['application/json'] ?? content['application/x-ndjson'] ?? {}
      t.true(Object.keys(schema).length > 0, `${status} of ${name}`)
    }
    if (name.startsWith('post')) t.true(requestBody?.required, name)
  }
  const ids = operations().map(([, {operationId}]) => operationId)
  t.is(new Set(ids).size, ids.length)
})

test('every decision of the table is a member of the union in the document', t => {
  const members = document.components.schemas.BarrierDecision?.oneOf ?? []
  const named = members.map(member => samplesOf(member, document)[0] as BarrierDecision)
  t.deepEqual(named.map(({decision}) => decision).toSorted(), [...decisionNames].toSorted())
})

/** Answers that say nothing against the shape of what was sent. */
const fitting = (status: number, code: string | undefined): boolean =>
  status < 400 || status === 403 || status === 409 || (status === 422 && code !== 'invalid')

async function post(path: string, person: string, body: unknown) {
  const {token} = await fetchToken(c.system.issuer, person)
  const response = await fetch(`${c.system.api}${path}`, {
    method: 'POST',
    headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
    body: JSON.stringify(body),
  })
  return {status: response.status, answer: (await response.json()) as {code?: string; errors?: unknown}}
}

test('no body of a decision that is made from the document is refused for its shape', async t => {
  const members = document.components.schemas.BarrierDecision?.oneOf ?? []
  const {id} = await c.reportAs('partner')
  let sent = 0
  for (const member of members) {
    for (const body of samplesOf(member, document)) {
      const {status, answer} = await post(`/v1/barriers/${id}/decisions`, 'auditor', body)
      t.true(fitting(status, answer.code), `${JSON.stringify(body)} was answered ${JSON.stringify(answer)}`)
      sent++
    }
  }
  t.true(sent > members.length)
})

test('no body of any other operation that is made from the document is refused for its shape', async t => {
  const {id} = await c.reportAs('partner')
  const posts = operations().filter(([name]) => name.startsWith('post') && !name.endsWith('/decisions'))
  t.true(posts.length > 5)
  for (const [name, {requestBody}] of posts) {
    const path = name.slice('post '.length).replace('{id}', id)
    const {schema} = requestBody?.content['application/json'] ?? {}
    for (const body of schema ? samplesOf(schema, document) : []) {
      const {status, answer} = await post(path, 'auditor', body)
      t.true(fitting(status, answer.code), `${name} answered ${JSON.stringify(answer)} to ${JSON.stringify(body)}`)
    }
  }
})

test('what the document forbids is refused', async t => {
  const {id} = await c.reportAs('partner')
  const path = `/v1/barriers/${id}/decisions`
  const reason = {lang: 'de', text: 'x'}
  for (const body of [
    {decision: 'reclassify', reason},
    {decision: 'decline', ground: 'other-authority', reason},
    {decision: 'decline', ground: 'not-specific', reason, authority: reason},
    {decision: 'claim', reason},
  ]) {
    const {status, answer} = await post(path, 'coordination', body)
    t.deepEqual([status, answer.code], [422, 'invalid'])
  }
})
