// Personal data on real servers: a person reads what is held of them, is erased, and is then nowhere, while the whole log still verifies.
import {randomBytes} from 'node:crypto'
import type {BarrierSummary, CaseFile, Erasure, PersonData, RetentionRun, SolutionSummary} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import mongoose from 'mongoose'
import {answerTo, checkpointOf, verifier} from './support/audit.ts'
import {type Consortium, report, startConsortium, text, until} from './support/consortium.ts'
import {leaks, logFiles, operations, storedDocuments, streamMessages, workflowHistories} from './support/everywhere.ts'
import {periodsOf} from './support/retention-periods.ts'
import {rootOfLog} from './support/whole-log.ts'

async function withDatabase<T>(use: (db: mongoose.Connection) => Promise<T>): Promise<T> {
  const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
  return use(db).finally(() => db.close())
}

let c: Consortium
let verify: ReturnType<typeof verifier>
test.before(async () => {
  // The run of the day is made before anything is over its time; what is erased here is what somebody asks for.
  c = await startConsortium({
    RIN_RETENTION_FILE: await periodsOf({'case-texts': '1 seconds'}, '20 seconds'),
    RIN_RETENTION_EVERY_MS: '2000',
  })
  verify = verifier(c)
  await withDatabase(db => db.getClient().db('admin').command({setParameter: 1, syncdelay: 1}))
})
test.after.always(() => c?.stop())

const word = randomBytes(16).toString('hex')
const address = `${randomBytes(16).toString('hex')}@example.org`
const planted = new Map([
  ['sentence', {word, whole: `Ich heiße Amal und schreibe ${word}`}],
  ['address', {word: address, whole: address}],
])
const sentence = text(`Ich heiße Amal und schreibe ${word}, ${address}`)

const idOf = async (who: string): Promise<string> => (await c.me(who)).person
const dataOf = (who: string, id: string) => c.api.get<PersonData>(who, `/people/${id}/data`)
const erasureOf = (id: string) => c.api.get<Erasure>('coordination', `/people/${id}/erasure`)
const erase = (who: string, id: string, ground = 'consent-withdrawn') =>
  c.api.post<Erasure>(who, `/people/${id}/erase`, {ground})
const exported = (id: string) => c.api.get<CaseFile>('coordination', `/audit/export?barrier=${id}`)
const keys = async () => [(await c.api.get<{key: string}>('coordination', '/audit/key')).key]
const isLogged = (id: string) =>
  until('all of it is in the log', async () => (await c.history(id)).length === (await c.view(id)).version)

/** What a person has typed in an open case that has ended and in a sealed one, and elsewhere. */
async function aLife(who = 'partner-2') {
  const own = await c.reportAs(who, {title: text(`Über mich: ${address}`), description: sentence})
  const sealed = await c.reportAs(who, {description: sentence, confidentiality: 'sealed'})
  await c.decide('coordination', own.id, {decision: 'ask', question: text('Seit wann?')})
  await c.decide(who, own.id, {decision: 'answer', answer: sentence})
  for (const id of [own.id, sealed.id]) {
    await c.api.done(who, `/barriers/${id}/comments`, {audience: 'shared', text: sentence})
  }
  const elsewhere = await c.reportAs('partner')
  const solution = {barriers: [elsewhere.id], title: text('Ein Vorschlag'), description: sentence}
  const {id: proposed} = await c.api.done<{id: string}>(who, '/solutions', solution)
  await c.api.done(who, `/solutions/${proposed}/comments`, {audience: 'shared', text: sentence})
  await c.decide(who, own.id, {decision: 'withdraw', reason: sentence})
  return {own: own.id, sealed: sealed.id, elsewhere: elsewhere.id, proposed}
}

test.serial('a person reads all that is held of them; others are told nothing of sealed cases', async t => {
  const life = await aLife()
  t.context = life
  const person = await idOf('partner-2')
  const mine = await dataOf('partner-2', person)
  const typed = (data: PersonData) => data.held.flatMap(({kind, texts}) => texts.map(({field}) => `${kind} ${field}`))
  const everywhere = [
    ...['title', 'description', 'region', 'legalBasis', 'answer', 'reason'].map(field => `barrier ${field}`),
    'solution title',
    'solution description',
    'comment text',
    'remark text',
  ]
  t.deepEqual([...new Set(typed(mine))].toSorted(), everywhere.toSorted())
  t.is(mine.held.filter(({names}) => names.length === 1).length, 1, 'the name in the sealed case')
  t.true(mine.acts.some(({event, record}) => event === 'rin.barrier.reported.v1' && record === life.sealed))
  t.true(mine.held.some(({id, follows}) => id === life.own && follows === 'follows'))
  t.true(mine.retention.rules.length >= 6)

  const theirs = await dataOf('coordination', person)
  t.deepEqual(
    theirs.held.filter(({id}) => id === life.sealed),
    [],
  )
  t.is(
    theirs.held.filter(({kind}) => kind === 'comment').length,
    1,
    'the comment in the sealed case is not theirs to see',
  )
  t.false(theirs.acts.some(({record}) => record === life.sealed))
  t.true(theirs.held.every(({follows}) => follows === null))
  t.like(await answerTo(c, 'partner', `/people/${person}/data`), {status: 403, body: {code: 'role-not-allowed'}})

  const {token} = await fetchToken(c.system.issuer, 'partner-2')
  const headers = {authorization: `Bearer ${token}`, accept: 'text/plain', 'accept-language': 'de-DE, en'}
  const {reference} = await c.view(life.own)
  const response = await fetch(`${c.system.api}/v1/people/${person}/data`, {headers})
  const readable = await response.text()
  t.true(response.headers.get('content-type')?.startsWith('text/plain'))
  for (const said of [
    'Was das Konsortium über Sie gespeichert hat',
    `Barriere ${life.own}, Beschreibung (de): ${sentence.text}`,
    `hat die Barriere ${reference} gemeldet`,
    'Eine geschützte Person',
    'Kommentar zu einer Lösung',
    '12 Monate',
  ])
    t.true(readable.includes(said), said)
  t.notRegex(readable, /rin\.|legalBasis|occupation|remark|disclosure/, 'and no code')
})

test.serial(
  'an erased person is in no query and no record from then on, and the log tells no more of it than it may',
  async t => {
    const {own, sealed, proposed} = await aLife()
    const person = await idOf('partner-2')
    const named = {issuer: c.system.issuer, subject: address, organisation: 'rin', name: `Amal ${word}`, roles: []}
    const {id: other} = await c.api.done<{id: string}>('coordination', '/people', named)
    await isLogged(own)
    const key = await keys()
    t.true(leaks(planted, (await storedDocuments(c)).kept).length > 10)
    t.is(verify(await exported(own), {keys: key}).status, 0)

    const titles = async () => {
      const lists = ['/barriers?limit=100', '/solutions?limit=100'].map(path =>
        c.api.get<{items: (BarrierSummary | SolutionSummary)[]}>('coordination', path),
      )
      const listed = (await Promise.all(lists)).flatMap(({items}) => items)
      return [own, sealed, proposed].map(id => listed.find(each => each.id === id)?.title.text)
    }
    t.true((await titles()).every(title => title !== undefined && title !== ''))

    const told = (await dataOf('coordination', person)).held
    const typed = (...kinds: string[]) => ({
      texts: told.filter(({kind}) => kinds.includes(kind)).reduce((sum, {texts}) => sum + texts.length, 0),
    })
    const expected = {barriers: typed('barrier', 'comment'), solutions: typed('solution', 'remark')}
    t.like(await erase('partner', person), {status: 403, body: {code: 'role-not-allowed'}})
    t.like(await erase('coordination', person), {status: 201, body: {person, ground: 'consent-withdrawn', done: null}})
    t.like(await erase('coordination', other), {status: 201})
    t.like(await answerTo(c, 'partner-2', '/me'), {status: 403, body: {code: 'unknown-person'}})
    const blank = {lang: 'und', text: ''}
    t.like(await c.view(own), {title: blank, description: blank, outcome: 'withdrawn'})
    t.like(await c.view(sealed), {description: blank, stage: 'review'})
    t.like(await c.solution(proposed), {title: blank, description: blank})
    t.deepEqual(await titles(), ['', '', ''], 'nor does any list remember them')
    const {items} = await c.api.get<{items: {texts: object}[]}>('coordination', `/barriers/${own}/decisions`)
    t.deepEqual(
      items.map(({texts}) => texts),
      [{question: text('Seit wann?')}, {answer: blank}, {reason: blank}],
      'what others wrote stays',
    )
    t.deepEqual(leaks(planted, (await storedDocuments(c)).kept), [], 'nothing is left in any record')

    const done = await until('nothing more can come', async () => {
      const erasure = await erasureOf(person)
      return erasure.done !== null && erasure
    })
    t.deepEqual(done.forgotten, expected, 'and nothing of the sealed case')
    t.deepEqual(Object.keys(done.gone).toSorted(), ['backups', 'journal', 'oplog'])

    const events = async (id: string) => (await c.history(id)).map(({event}) => event)
    await isLogged(own)
    t.is((await events(own)).at(-1), 'rin.barrier.erased.v1')
    t.false((await events(sealed)).includes('rin.barrier.erased.v1'), 'the log does not say whose the sealed case was')
    const after = await exported(own)
    t.true(after.texts?.every(each => each.text === 'Seit wann?'))
    t.is(verify(after, {keys: key}).status, 0)
  },
)

test.serial('what was erased leaves every copy in time, and the whole log still verifies', async t => {
  const {elsewhere} = await aLife('member-digital')
  const person = await idOf('member-digital')
  t.true(leaks(planted, await operations(c)).length > 10)
  t.like(await erase('coordination', person), {status: 201})
  await until('nothing more can come', async () => (await erasureOf(person)).done !== null)
  await until(
    'the log of operations has forgotten',
    async () => leaks(planted, await operations(c)).length === 0,
    90_000,
  )
  const {kept, other: besides} = await storedDocuments(c)
  const places = {kept, besides, jetstream: await streamMessages(c), temporal: await workflowHistories(c)}
  for (const [name, all] of Object.entries({...places, logs: logFiles(c)})) {
    t.true(all.size > 0, name)
    t.deepEqual(leaks(planted, all), [], name)
  }
  const checkpoint = await checkpointOf(c)
  t.is(await rootOfLog(c, checkpoint.size), checkpoint.root)
  t.is((await c.view(elsewhere)).description.text, report().description.text)
})

test.serial('an erasure that a service cannot carry out goes on when it is back', async t => {
  const person = await idOf('member-crafts')
  const {id} = await c.reportAs('member-crafts', {description: sentence})
  const {solutions, barriers} = c.system.processes
  await Promise.all([solutions.stop(), barriers.stop()])
  t.like(await erase('coordination', person), {status: 201, body: {done: null, forgotten: {}}})
  solutions.start()
  barriers.start()
  await Promise.all([solutions.ready(), barriers.ready()])
  await until('it is done', async () => (await erasureOf(person)).done !== null, 60_000)
  t.is((await c.view(id)).description.text, '')
})

test.serial('a group keeps its lead: whoever leads it alone is not erased', async t => {
  const lead = await idOf('lead-crafts')
  t.like(await erase('coordination', lead), {status: 409, body: {code: 'last-lead'}})
  t.is((await c.me('lead-crafts')).person, lead)
})

test.serial('what is over its time is counted on request, and erased by a run that the log knows of', async t => {
  const {id} = await c.reportAs('partner')
  await c.decide('partner', id, {decision: 'withdraw', reason: text('Hat sich erledigt.')})
  const {changedAt: closedAt} = await c.view(id)
  const run = (who: string, dryRun: boolean) => c.api.post<RetentionRun>(who, '/retention/runs', {dryRun})
  t.like(await run('coordination', true), {status: 403, body: {code: 'role-not-allowed'}})
  const counted = await until('the case is over its time', async () => {
    const {body} = await run('operator', true)
    const cases = body.items.find(({dataClass}) => dataClass === 'case-texts')
    return cases && cases.due > 0 && cases.before >= closedAt && body
  })
  t.true(counted.items.every(({erased}) => erased === 0))
  t.is((await c.view(id)).title.text, report().title.text, 'counting erases nothing')

  const {body} = await run('operator', false)
  t.true(body.done)
  const cases = body.items.find(({dataClass}) => dataClass === 'case-texts')
  t.true(cases !== undefined && cases.due > 0 && cases.erased === cases.due)
  t.is((await c.view(id)).title.text, '')
  await isLogged(id)
  t.like((await c.history(id)).at(-1), {event: 'rin.barrier.erased.v1', data: {because: 'case-texts'}})
  const {items} = await c.api.get<{items: RetentionRun[]}>('auditor', '/retention/runs')
  t.true(items.some(({startedAt}) => startedAt === body.startedAt))
  t.is((await run('operator', true)).body.items.find(({dataClass}) => dataClass === 'case-texts')?.due, 0)
})

test.serial('who stands behind a name in a sealed case is shown once another coordinator has consented', async t => {
  const person = await idOf('partner')
  const {id} = await c.reportAs('partner', {confidentiality: 'sealed'})
  await isLogged(id)
  const name = (await c.history(id))[0]?.actor ?? ''
  t.not(name, person)
  const asked = {name, reason: text('Die Meldung nennt eine Gefahr für Leib und Leben.')}
  const path = `/barriers/${id}/disclosures`
  t.like(await c.api.post('auditor', path, asked), {status: 403, body: {code: 'role-not-allowed'}})
  t.like(await c.api.post('coordination', path, {...asked, name: person}), {status: 422})
  const {id: disclosure} = await c.api.done<{id: string}>('coordination', path, asked)
  const decide = (who: string, decision: object) => c.api.post(who, `/disclosures/${disclosure}/decisions`, decision)
  const show = (who: string) => c.api.post<{person: string}>(who, `/disclosures/${disclosure}/identity`, {})
  t.like(await show('coordination'), {status: 409, body: {code: 'decision-not-allowed'}})
  t.like(await decide('coordination', {decision: 'consent'}), {status: 403, body: {code: 'four-eyes'}})
  t.like(await decide('coordination-2', {decision: 'consent'}), {status: 201, body: {status: 'consented'}})
  t.like(await show('coordination-2'), {status: 403, body: {code: 'role-not-allowed'}})
  t.like(await show('coordination'), {status: 201, body: {person, disclosure: {shown: 1}}})
  const {items} = await c.api.get<{items: {id: string; shown: number}[]}>('head', path)
  t.like(items, [{id: disclosure, shown: 1}])
  const {told} = await dataOf('partner', person)
  t.like(told, [{barrier: id, name, times: 1}], 'and whose name it is may know to whom')
  const said = await until('the log says that it was shown', async () => {
    const all = [...(await streamMessages(c)).values()].filter(message => message.includes(disclosure))
    return all.length === 3 && all.join('\n')
  })
  t.regex(said, /disclosure\.asked.*disclosure\.consented.*disclosure\.shown/s)
  t.false(said.includes(person), 'and never whose name it is')
})

test.serial('a restored backup does not bring back who was erased', async t => {
  const who = await idOf('mentoring')
  const {id} = await c.reportAs('mentoring', {description: sentence})
  const barriers = (db: mongoose.Connection) => db.collection<{_id: string; texts: object; private: object}>('barriers')
  const backup = await withDatabase(db => barriers(db).findOne({_id: id}))
  await erase('coordination', who)
  await until('it is done', async () => (await erasureOf(who)).done !== null, 60_000)
  t.is((await c.view(id)).description.text, '')
  const {texts, private: names} = backup as NonNullable<typeof backup>
  await withDatabase(db => barriers(db).updateOne({_id: id}, {$set: {texts, private: names}}))
  t.is((await c.view(id)).description.text, sentence.text)
  await c.system.processes.groups.stop()
  c.system.processes.groups.start()
  await until('it is erased again', async () => (await c.view(id).catch(() => null))?.description.text === '', 60_000)
})
