// No text leaks: unique sentences planted wherever somebody can type show up in the records and nowhere else.
import {randomBytes} from 'node:crypto'
import {appendFileSync} from 'node:fs'
import {join} from 'node:path'
import type {BarrierDecision} from '@rin/contracts'
import {loadConsortium} from '@rin/demo/consortium'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {type Consortium, inDays, report, startConsortium, until} from './support/consortium.ts'
import {leaks, logFiles, storedDocuments, streamMessages, wordsOf, workflowHistories} from './support/everywhere.ts'
import {otherLives} from './support/other-lives.ts'
import {wholeSolution} from './support/whole-solution.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium({RIN_LOG_LEVEL: 'trace'})
})
test.after.always(() => c?.stop())

const planted = new Map<string, {word: string; whole: string}>()
/** What the services have taken: it has to be found in the records, or the search finds nothing at all. */
const accepted: string[] = []
/** How what is odd but no fault is answered. */
const taken: number[] = []
/** Every body and header with which something was refused. */
const refusals = new Map<string, string>()

/** A sentence with a word that nobody else writes. */
function sentence(field: string): string {
  const word = randomBytes(16).toString('hex')
  const whole = `Frau M. aus ${word} sagt`
  planted.set(field, {word, whole})
  return whole
}

/** As `sentence`, a word alone: it passes for an id. */
function wordOf(field: string): string {
  const word = randomBytes(16).toString('hex')
  planted.set(field, {word, whole: word})
  return word
}

/** A text that will be taken. */
function typed(field: string) {
  accepted.push(field)
  return {lang: 'de', text: sentence(field)}
}
const entry = (field: string): string => typed(field).text
/** A text that will be refused, or that nobody keeps. */
const rejected = (field: string) => ({lang: 'de', text: sentence(field)})

interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string
  as?: string
}

/** Sends anything, and keeps what is said of it when it is refused. */
async function send(path: string, {method = 'POST', headers = {}, body, as = 'partner'}: Sent = {}): Promise<number> {
  const {token} = await fetchToken(c.system.issuer, as)
  const response = await fetch(`${c.system.api}${path}`, {
    method,
    headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers},
    ...(body === undefined ? {} : {body}),
  })
  const said = [await response.text(), ...[...response.headers].map(([name, value]) => `${name}: ${value}`)]
  if (response.status >= 400)
    refusals.set(`problem ${refusals.size} of ${method} to ${path.slice(0, 30)}`, said.join('\n'))
  return response.status
}

const json = JSON.stringify
const decide = (who: string, id: string, decision: BarrierDecision) => c.decide(who, id, decision)
const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const

async function reportWithTexts(): Promise<string> {
  const barrier = await c.reportAs('partner', {
    title: typed('title'),
    description: typed('description'),
    occupations: [entry('first occupation'), entry('second occupation')],
    region: entry('region'),
    legalBasis: entry('legal basis'),
  })
  return barrier.id
}

/** One barrier through every decision that carries a text, to its end. */
async function wholeLife(id: string): Promise<void> {
  const lead = 'lead-health-care'
  await decide('coordination', id, {decision: 'ask', question: typed('question')})
  await decide('partner', id, {decision: 'answer', answer: typed('answer')})
  await decide('coordination', id, {decision: 'reclassify', scope: 'structural', reason: typed('reclassify')})
  await decide('coordination', id, accept)
  await c.offeredTo(id, 'health-care')
  await decide(lead, id, {decision: 'refuse', reason: typed('refuse')})
  await c.offeredTo(id, 'social-services')
  await decide('coordination', id, {decision: 'offer', group: 'health-care'})
  await decide(lead, id, {decision: 'take', targetDate: inDays(30)})
  await decide(lead, id, {decision: 'hand-back', reason: typed('hand-back')})
  await decide('coordination', id, {decision: 'offer', group: 'health-care'})
  await decide(lead, id, {decision: 'take', targetDate: inDays(30)})
  for (const audience of ['internal', 'shared']) {
    await c.api.done(lead, `/barriers/${id}/comments`, {audience, text: typed(`${audience} comment`)})
  }
  const {id: solution} = await c.api.done<{id: string}>('member-health-care', '/solutions', {
    barriers: [id],
    title: typed('title of a solution'),
    description: typed('description of a solution'),
  })
  await decide(lead, id, {decision: 'adopt', solution})
  await wholeSolution(c, solution, typed)
  const progress = {decision: 'progress', health: 'at-risk', text: typed('progress')} as const
  await decide(lead, id, {...progress, nextStep: typed('next step')})
  await decide(lead, id, {decision: 'reschedule', targetDate: inDays(90), reason: typed('reschedule')})
  await decide('coordination', id, {decision: 'reject-date', reason: typed('reject-date')})
  await decide(lead, id, {decision: 'propose-abandon', reason: typed('propose-abandon')})
  await decide('coordination', id, {decision: 'reject-abandon', reason: typed('reject-abandon')})
  await decide('coordination', id, {decision: 'escalate', reason: typed('escalate')})
  await decide(lead, id, {decision: 'pause', until: inDays(30), reason: typed('pause')})
  await decide(lead, id, {decision: 'resume'})
  await decide(lead, id, {decision: 'resolve', extent: 'part', summary: typed('summary')})
  await decide('partner', id, {decision: 'contest', reason: typed('contest')})
  await decide(lead, id, {decision: 'resolve', extent: 'full', summary: typed('second summary')})
  await decide('partner', id, {decision: 'confirm'})
  await decide('partner', id, {decision: 'returned', reason: typed('returned')})
  await decide(lead, id, {decision: 'propose-abandon', reason: typed('second propose-abandon')})
  await decide('coordination', id, {decision: 'abandon', reason: typed('abandon')})
  await decide('partner', id, {decision: 'appeal', reason: typed('appeal')})
  const elsewhere = {ground: 'other-authority', authority: typed('authority')} as const
  await decide('coordination-2', id, {decision: 'decline', ...elsewhere, reason: typed('decline')})
  await decide('coordination', id, {decision: 'reopen', reason: typed('reopen')})
  await decide('partner', id, {decision: 'withdraw', reason: typed('withdraw')})
  // The reporter of the duplicate is the last to leave.
  await decide('partner-2', id, {decision: 'withdraw', reason: typed('last withdraw')})
}

async function directory(): Promise<void> {
  const organisation = {id: 'planted-organisation', kind: 'employer', name: typed('name of an organisation')}
  await c.api.done('coordination', '/organisations', organisation)
  const group = {id: 'planted-group', name: typed('name of a group'), industries: ['crafts'], capacity: 1}
  const charter = {objective: typed('objective'), limits: typed('limits')}
  await c.api.done('coordination', '/groups', {...group, charter})
  const person = {
    issuer: c.system.issuer,
    subject: entry('subject'),
    organisation: 'planted-organisation',
    name: entry('name of a person'),
  }
  const {id} = await c.api.done<{id: string}>('coordination', '/people', {...person, roles: [{role: 'partner'}]})
  await c.api.done('coordination', '/groups/planted-group/members', {person: id, role: 'member'})
  // The identity is taken: the store quotes it in its error.
  const again = {...person, name: rejected('name of a person who is there').text, roles: []}
  await send('/v1/people', {as: 'coordination', body: json(again)})
}

/** What does not fit, in every way and place. */
async function misfits(id: string): Promise<void> {
  const decisions = `/v1/barriers/${id}/decisions`
  const bodies: unknown[] = [
    {...report(), [sentence('unknown key')]: 1},
    {...report(), title: {lang: 'de', text: 'x', [sentence('unknown key of a title')]: sentence('its value')}},
    {...report(), occupations: [{[sentence('unknown key in a list')]: {[sentence('and below')]: 1}}]},
    {...report(), industry: sentence('enum')},
    {...report(), scope: {[sentence('object for an enum')]: 1}},
    {...report(), title: {lang: sentence('language'), text: sentence('text beside a wrong language')}},
    {...report(), title: sentence('text that is no object')},
    {...report(), description: {lang: 'de', text: `${sentence('ill-formed text')}\ud800`}},
    {...report(), description: {lang: 'de', text: sentence('too long text').padEnd(10_001, 'x')}},
    sentence('string for a body'),
    [sentence('list for a body')],
  ]
  for (const body of bodies) await send('/v1/barriers', {body: json(body)})
  const unfit: [who: string, decision: unknown][] = [
    ['coordination', {decision: sentence('name of a decision')}],
    ['coordination', {decision: 'decline', ground: sentence('ground'), reason: rejected('reason beside a ground')}],
    ['coordination', {decision: 'offer', group: wordOf('group that is not there')}],
    ['coordination', {decision: 'merge', into: wordOf('survivor that is not there'), reason: rejected('its reason')}],
    ['coordination', {decision: 'pause', until: sentence('day'), reason: rejected('reason beside a day')}],
    ['coordination', {decision: 'abandon', reason: rejected('reason of a decision that is not allowed')}],
    ['mentoring', {decision: 'withdraw', reason: rejected('reason of somebody else')}],
    ['partner', {decision: 'decline', ground: 'not-specific', reason: rejected('reason of the wrong role')}],
  ]
  for (const [as, decision] of unfit) await send(decisions, {as, body: json(decision)})
  await send('/v1/solutions', {
    body: json({barriers: [wordOf('barrier that is not there')], title: rejected('t'), description: rejected('d')}),
  })
  await send(`/v1/barriers/${id}/comments`, {body: json({audience: sentence('audience'), text: rejected('comment')})})
}

const brokenBodies = (): string[] => [
  `{"title": "${sentence('broken JSON')}`,
  `${sentence('no JSON')}`,
  `{"__proto__": {"x": "${sentence('prototype')}"}}`,
  `{"title": {"lang": "de", "text": "${sentence('unescaped')}\n"}}`,
]

async function unreadable(id: string): Promise<void> {
  for (const body of brokenBodies()) await send('/v1/barriers', {body})
  await send('/v1/barriers', {headers: {'content-type': `text/${wordOf('content type')}`}, body: '{}'})
  await send('/v1/barriers', {headers: {'content-type': 'text/plain'}, body: sentence('plain text')})
  await send('/v1/barriers', {method: wordOf('method').toUpperCase()})
  const key = wordOf('idempotency key')
  taken.push(await send('/v1/barriers', {headers: {'idempotency-key': key}, body: json(report())}))
  await send('/v1/barriers', {headers: {'idempotency-key': key}, body: json(report({title: rejected('reused key')}))})
  await send('/v1/barriers', {headers: {'idempotency-key': `\t${sentence('wrong key')}ä`}, body: json(report())})
  const headers = {
    'x-planted': sentence('a header'),
    'accept-language': `${sentence('Accept-Language')}, de;q=${wordOf('quality')}`,
    traceparent: `00-${wordOf('traceparent')}-${wordOf('parent').slice(0, 15)}-zz`,
    tracestate: `vendor=${wordOf('tracestate')}`,
    'x-request-id': wordOf('request id'),
    prefer: sentence('Prefer'),
    'user-agent': sentence('User-Agent'),
    cookie: `session=${wordOf('cookie')}`,
    referer: `https://example.org/${wordOf('referer')}`,
  }
  taken.push(await send('/v1/barriers', {headers, body: json(report())}))
  await send(`/v1/barriers/${id}/decisions`, {headers: {'if-match': sentence('If-Match')}, body: '{}'})
  const get = {method: 'GET'}
  await send(`/v1/${wordOf('path')}`, get)
  await send(`/v1/barriers/${wordOf('id')}`, get)
  await send(`/v1/barriers/${encodeURIComponent(sentence('id that cannot be one'))}`, get)
  await send(`/v1/barriers/${wordOf('path that cannot be read')}%zz`, get)
  await send(`/v1/barriers?${wordOf('parameter')}=${wordOf('its value in a query')}`, get)
  await send(`/v1/barriers?industry=${wordOf('industry')}&cursor=${wordOf('cursor')}`, get)
  const place = Buffer.from(json([sentence('cursor that can be read'), 'x'])).toString('base64url')
  await send(`/v1/barriers?cursor=${place}`, get)
  await send(`/v1/barriers?group=${wordOf('group in a query')}&organisation=${wordOf('organisation')}`, get)
  const claims = Buffer.from(json({sub: sentence('subject of a bogus token')})).toString('base64url')
  for (const token of [wordOf('token'), `${wordOf('head')}.${claims}.${wordOf('signature')}`]) {
    await send('/v1/me', {method: 'GET', headers: {authorization: `Bearer ${token}`}})
  }
}

test('what people type is in the records and nowhere else', async t => {
  const id = await reportWithTexts()
  await otherLives(c, id, typed)
  await misfits(id)
  await unreadable(id)
  await directory()
  await wholeLife(id)
  t.deepEqual(taken, [201, 201])
  t.true(refusals.size > 35)

  const histories = await until('the workflow of the barrier has ended and all is logged', async () => {
    const found = await workflowHistories(c)
    return wordsOf(found, id).includes('closed: withdrawn') && found
  })
  await until('everything is in the log', async () => {
    const {version} = await c.view(id)
    return (await c.history(id)).length === version
  })
  const messages = await streamMessages(c)
  const {kept, other} = await storedDocuments(c)
  const found = leaks(planted, kept).map(place => place.replace(/ in .*/, ''))
  t.deepEqual([...new Set(found)].toSorted(), accepted.toSorted(), 'the records hold what was taken, and only that')

  t.deepEqual(leaks(planted, messages), [], 'JetStream')
  t.deepEqual(leaks(planted, histories), [], 'Temporal')
  t.deepEqual(leaks(planted, logFiles(c)), [], 'logs')
  t.deepEqual(leaks(planted, refusals), [], 'problems')
  t.deepEqual(leaks(planted, other), [], 'records beside their texts')

  // The places were really read: each holds what must be there.
  t.true([...messages.values()].some(message => message.includes('rin.barrier.withdrawn.v1') && message.includes(id)))
  t.true(wordsOf(histories, id).includes('waits for the working group'))
  t.true(logFiles(c).get('logs/gateway.log')?.includes('/v1/barriers/:id/decisions'))
})

test('what people are called is nowhere but in the directory', async t => {
  const names = loadConsortium().people.filter(({id}) => /^(lead|member)-|-2$/.test(id))
  const sought = new Map(names.map(({id}) => [id, {word: id, whole: id}]))
  t.true(sought.size > 10)
  t.is(
    new Set(leaks(sought, (await storedDocuments(c)).kept).map(place => place.replace(/ in .*/, ''))).size,
    sought.size,
  )
  for (const places of [await streamMessages(c), await workflowHistories(c), logFiles(c), refusals]) {
    t.deepEqual(leaks(sought, places), [])
  }
})

test('the search finds what has leaked, also when it is encoded', t => {
  const whole = 'Frau M. aus 0123456789abcdef sagt'
  const sought = new Map([['field', {word: '0123456789abcdef', whole}]])
  const line = JSON.stringify({input: [whole, {}]})
  for (const written of [line, btoa(line), btoa(` ${line}`), btoa(`  ${line}`), Buffer.from(line).toString('hex')]) {
    t.deepEqual(leaks(sought, new Map([['place', `a ${written} b`]])), ['field in place'])
  }
  appendFileSync(join(c.dataDir, 'logs', 'planted.log'), `${whole}\n`)
  t.deepEqual(leaks(sought, logFiles(c)), ['field in logs/planted.log'])
})
