// The history for people, over HTTP: sentences in their language, reasons, causes, changes, filters, states and differences.
import type {History, HistoryDifference, HistoryEntry, Movement, SolutionMovement} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import type {z} from 'zod'
import {answerTo} from './support/audit.ts'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'
import {policyInSeconds} from './support/policy-in-seconds.ts'

type Told = z.infer<typeof History>
type AsOf<M> = HistoryEntry & {lang: string; state: M}

let c: Consortium
/** A barrier that was reviewed, paused, resumed, accepted and offered, and whose offer was warned of. */
let id: string
test.before(async () => {
  c = await startConsortium({}, policyInSeconds({target: 4, after: 60, headReminder: 60}))
  id = (await c.reportAs('partner')).id
  await c.decide('coordination', id, {decision: 'claim'})
  await c.decide('coordination', id, {decision: 'pause', until: inDays(30), reason: text('Das Amt zieht um.')})
  await c.decide('coordination', id, {decision: 'resume'})
  await c.decide('coordination', id, {
    decision: 'accept',
    industry: 'health-care',
    category: 'recognition',
    priority: 'high',
  })
  await until('it was warned', async () => (await entriesOf(id)).some(({event}) => event === 'rin.barrier.warned.v1'))
})
test.after.always(() => c?.stop())

const historyOf = (query = '', who = 'partner') => c.api.get<Told>(who, `/barriers/${id}/history${query}`)
const entriesOf = async (barrier: string, who = 'partner') =>
  (await c.api.get<Told>(who, `/barriers/${barrier}/history`)).items
const sequences = async (query: string) => (await historyOf(query)).items.map(({sequence}) => sequence)

function find(items: readonly HistoryEntry[], event: string): HistoryEntry {
  const found = items.find(entry => entry.event === `rin.barrier.${event}.v1`)
  if (!found) throw new Error(`${event} is not in the history`)
  return found
}

/** The answer to a client that prefers languages. */
async function preferring(languages: string) {
  const {token} = await fetchToken(c.system.issuer, 'partner')
  const headers = {authorization: `Bearer ${token}`, 'accept-language': languages}
  const response = await fetch(`${c.system.api}/v1/barriers/${id}/history`, {headers})
  return {header: response.headers.get('content-language'), told: (await response.json()) as Told}
}

test('every event is told in a sentence of the language that is asked for', async t => {
  const {organisation} = await c.me('partner')
  const {organisation: coordinating} = await c.me('coordination')
  const {reference} = await c.view(id)
  const [en, de] = await Promise.all([historyOf(), historyOf('?lang=de-AT')])
  t.like(en, {lang: 'en', dir: 'ltr'})
  t.like(de, {lang: 'de', dir: 'ltr'})
  const said = ({items}: Told, event: string) => find(items, event).sentence
  t.is(
    said(en, 'reported'),
    `A partner organisation (${organisation}) reported the barrier ${reference} (category: recognition of foreign qualifications; industry: health care; structural barrier; open to the consortium).`,
  )
  t.is(said(de, 'claimed'), `Die Koordination (${coordinating}) hat die Prüfung übernommen.`)
  t.regex(said(de, 'paused'), /hat die Barriere bis zum \d{1,2}\. \p{L}+ \d{4} ruhen lassen\.$/u)
  t.regex(said(en, 'paused'), /paused the barrier until \d{1,2} [A-Z][a-z]+ \d{4}\.$/)
  t.is(
    said(de, 'moved'),
    'Der Ablauf hat die Entscheidung „Annahme“ ausgeführt; die Barriere ist nun in der Stufe „Zuweisung“.',
  )
  t.is(said(en, 'routed'), 'The workflow offered the barrier to the working group health-care.')
  t.regex(said(de, 'warned'), /^Der Ablauf hat gewarnt: Die Frist „[^“]+“ endet am \d/)
})

test('without a wish it is the language that the client prefers, of those that are spoken', async t => {
  const german = await preferring('uk, de;q=0.8, en;q=0.5')
  t.deepEqual([german.header, german.told.lang], ['de', 'de'])
  t.regex(german.told.items[0]?.sentence ?? '', /gemeldet/)
  t.is((await preferring('ar, uk')).told.lang, 'en')
  t.is((await historyOf('?lang=tr')).lang, 'en')
  t.like(await answerTo(c, 'partner', `/barriers/${id}/history?lang=%7B`), {status: 422, body: {code: 'invalid'}})
})

test('an entry says why, what caused it, what it changed, and where its proof and its run are', async t => {
  const {items} = await historyOf()
  const paused = find(items, 'paused')
  t.deepEqual(paused.reason, text('Das Amt zieht um.'))
  t.is(paused.kind, 'decision')
  t.deepEqual([paused.cause, paused.workflow], [null, null])
  t.true(paused.changes.some(({field, from, to}) => `${field} ${from} ${to}` === 'clocks.review.state running paused'))
  t.is(find(items, 'claimed').reason, null)

  const [accepted, moved] = [find(items, 'accepted'), find(items, 'moved')]
  t.like(moved.cause, {rule: 'move', because: 'accept', event: accepted.id})
  t.deepEqual(
    moved.changes.find(({field}) => field === 'stage'),
    {field: 'stage', from: 'review', to: 'assignment'},
  )
  t.is(find(items, 'warned').cause?.policy, '1')
  const {run} = (await c.status(id)) ?? {}
  const [asAudited] = (await c.history(id)).filter(({sequence}) => sequence === moved.sequence)
  const path = `/v1/barriers/${id}/workflow/runs/${run}`
  t.regex(asAudited?.workflow?.href ?? '', new RegExp(`^${path}\\?activity=[0-9]+-[0-9]+$`))
  t.is(moved.workflow, null, 'runs are for those who audit')

  t.is(moved.proof.href, `/v1/audit/proofs?index=${moved.index}`)
  t.is((await answerTo(c, 'partner', moved.proof.href.slice('/v1'.length))).status, 200)
})

test('entries are chosen by kind, event, person and time, and old values stay what they were', async t => {
  const {items} = await historyOf()
  const those = (fit: (entry: HistoryEntry) => boolean) => items.filter(fit).map(({sequence}) => sequence)
  const {person} = await c.me('coordination')
  t.deepEqual(await sequences('?kind=other'), [1])
  t.deepEqual(
    await sequences('?kind=decision'),
    those(({kind}) => kind === 'decision'),
  )
  t.deepEqual(
    await sequences(`?person=${person}`),
    those(({actor}) => actor === person),
  )
  t.deepEqual(
    await sequences('?person=workflow&event=moved'),
    those(({event}) => event.endsWith('.moved.v1')),
  )
  const [from, to] = [find(items, 'paused').time, find(items, 'accepted').time]
  t.deepEqual(
    await sequences(`?from=${from}&to=${to}`),
    those(({time}) => from <= time && time <= to),
  )
  const today = new Date().toLocaleDateString('sv-SE', {timeZone: 'Europe/Berlin'})
  t.deepEqual(
    await sequences(`?from=${inDays(-2)}&to=${today}`),
    those(() => true),
  )
  t.deepEqual(await sequences(`?from=${inDays(2)}`), [])
  t.deepEqual(
    await sequences(`?cursor=${find(items, 'moved').sequence - 1}&event=moved`),
    those(({event}) => event.endsWith('.moved.v1')),
  )
  const [moved] = (await historyOf('?event=moved')).items
  t.deepEqual(moved?.changes, find(items, 'moved').changes)
  t.like(await answerTo(c, 'partner', `/barriers/${id}/history?kind=comment`), {status: 422})
  t.like(await answerTo(c, 'partner', `/barriers/${id}/history?from=yesterday`), {status: 422})
})

test('the state is read as of any entry, and any two are compared in either order', async t => {
  const {items} = await historyOf()
  const path = `/barriers/${id}/history`
  const asOf = (sequence: number) => c.api.get<AsOf<Movement>>('partner', `${path}/${sequence}?lang=de`)
  const first = await asOf(1)
  t.like(first, {lang: 'de', dir: 'ltr', sequence: 1, state: {stage: 'review', reviewer: null}})
  t.regex(first.sentence, /gemeldet/)
  const [paused, warned] = [find(items, 'paused'), find(items, 'warned')]
  t.like(await asOf(paused.sequence), {state: {stage: 'review', reviewer: (await c.me('coordination')).person}})
  t.truthy((await asOf(paused.sequence)).state.pausedUntil)

  const between = async (from: number, to: number) =>
    (await c.api.get<z.infer<typeof HistoryDifference>>('partner', `${path}/difference?from=${from}&to=${to}`)).changes
  const forth = await between(1, warned.sequence)
  t.deepEqual(
    forth.find(({field}) => field === 'stage'),
    {field: 'stage', from: 'review', to: 'assignment'},
  )
  const back = await between(warned.sequence, 1)
  const sorted = (changes: typeof forth) => changes.toSorted((a, b) => (a.field < b.field ? -1 : 1))
  t.deepEqual(sorted(back), sorted(forth.map(({field, from, to}) => ({field, from: to, to: from}))))
  t.deepEqual(await between(paused.sequence - 1, paused.sequence), paused.changes)
  t.deepEqual(await between(2, 2), [])

  for (const missing of ['999', '0', 'first'])
    t.like(await answerTo(c, 'partner', `${path}/${missing}`), {status: 404, body: {code: 'not-found'}})
  t.like(await answerTo(c, 'partner', `${path}/difference?from=1&to=999`), {
    status: 422,
    body: {code: 'invalid', errors: [{in: 'query', pointer: '/to', code: 'no-entry'}]},
  })
})

test('a solution is told in the same way', async t => {
  const taken = await c.taken()
  const solution = await c.propose('member-health-care', taken)
  await c.decide('lead-health-care', taken, {decision: 'adopt', solution: solution.id})
  const path = `/solutions/${solution.id}/history`
  const {items} = await until('it is adopted', async () => {
    const told = await c.api.get<Told>('auditor', `${path}?lang=de`)
    return told.items.length > 1 && told
  })
  const [proposed, reserved] = items
  t.regex(proposed?.sentence ?? '', /^Ein Mitglied einer Arbeitsgruppe \(.+\) hat die Lösung vorgeschlagen\.$/)
  t.is(reserved?.sentence, `Die Lösung wurde für die Barriere ${taken} gewählt.`)
  t.regex(reserved?.workflow?.href ?? '', new RegExp(`^/v1/barriers/${taken}/workflow/runs/`))
  const {state} = await c.api.get<AsOf<SolutionMovement>>('auditor', `${path}/2`)
  t.deepEqual(state.adoptedFor, [taken])
  const {changes} = await c.api.get<z.infer<typeof HistoryDifference>>('auditor', `${path}/difference?from=1&to=2`)
  t.deepEqual(changes, [{field: 'adoptedFor', from: [], to: [taken]}])
})

test('of a sealed case nobody learns the organisation, and whoever does not see it finds nothing', async t => {
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  await c.decide('partner', sealed.id, {decision: 'withdraw', reason: text('Hat sich erledigt.')})
  const path = `/barriers/${sealed.id}/history`
  await until('it is logged', async () => (await entriesOf(sealed.id, 'coordination')).length >= 3)
  const {person, organisation} = await c.me('partner')
  for (const query of ['', '?lang=de', '/1', '/3', '/difference?from=1&to=3']) {
    const answer = await c.api.get<Partial<AsOf<Movement> & Told>>('coordination', `${path}${query}`)
    const written = JSON.stringify(answer)
    t.false(written.includes(person), query)
    t.false(written.includes(String(organisation)), query)
    for (const who of ['auditor', 'partner-2'])
      t.like(await answerTo(c, who, `${path}${query}`), {status: 404, body: {code: 'not-found'}})
  }
  const [reported] = await entriesOf(sealed.id, 'coordination')
  t.regex(reported?.sentence ?? '', /^A protected person reported/)
})
