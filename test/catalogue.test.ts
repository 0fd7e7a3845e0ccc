// The catalogue on real servers: published, revised, searched and adopted, in several languages and by several processes.
import type {PatternSummary, Problem} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {type Consortium, startConsortium, text, until} from './support/consortium.ts'
import {effects, patternOf, quickChecks} from './support/effective.ts'
import {leaks, logFiles, streamMessages} from './support/everywhere.ts'
import {startReplica} from './support/replicas.ts'
import {sender} from './support/sender.ts'

let c: Consortium
let e: ReturnType<typeof effects>
/** An effective solution of the group for health care, for an open barrier. */
let works: {solution: string; barrier: string}
test.before(async () => {
  c = await startConsortium({}, quickChecks)
  e = effects(c)
  works = await e.effective()
})
test.after.always(() => c?.stop())

const lead = 'lead-health-care'
const reason = text('Das hat sich geändert.')

const refusal = async (
  who: string,
  path: string,
  body: unknown,
): Promise<[number, string | undefined, string | undefined]> => {
  const {status, body: answer} = await c.api.post<Problem>(who, path, body)
  return [status, answer.code, answer.errors?.[0]?.pointer]
}
const search = async (query: string): Promise<PatternSummary[]> =>
  (await c.api.get<{items: PatternSummary[]}>('mentoring', `/catalogue?${query}`)).items
const titles = async (query: string): Promise<string[]> => (await search(query)).map(({title}) => title.text)
const code = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: Error) => error.message,
  )

test('the lead of a group that holds a barrier of an effective solution publishes it, and everybody reads it', async t => {
  const published = await e.publish(
    lead,
    patternOf(works.solution, {
      costRange: {from: 5_000, to: 20_000},
      legalBasis: text('PflBG'),
      occupations: ['Pflegefachkraft'],
      industries: ['education'],
    }),
  )
  t.like(published, {
    version: 1,
    latest: 1,
    solution: works.solution,
    title: text('Gemeinsame Prüfungstermine'),
    costRange: {from: 5_000, to: 20_000},
    legalBasis: text('PflBG'),
    occupations: ['Pflegefachkraft'],
    publishedBy: {organisation: 'hospital'},
    uses: {proposed: 0, adopted: 0, effective: 0, ineffective: 0},
  })
  t.deepEqual(published.industries, ['education', 'health-care'], 'also where its barrier was found solved')
  t.deepEqual(await e.pattern(published.id), published)
  t.regex(await code(c.api.get('operator', `/catalogue/${published.id}`)), /role-not-allowed/)
})

test('nobody else publishes, and nothing that was not found to work', async t => {
  const body = patternOf(works.solution)
  for (const who of ['partner', 'member-health-care', 'lead-crafts', 'auditor'])
    t.deepEqual((await refusal(who, '/catalogue', body))[1], 'role-not-allowed', who)
  const barrier = await e.taken()
  const {id} = await c.propose('member-health-care', barrier)
  const {status, body: early} = await c.api.post<Problem>(lead, '/catalogue', patternOf(id))
  t.deepEqual([status, early.code, early.stage], [409, 'decision-not-allowed', 'proposed'])
  t.deepEqual(await refusal(lead, '/catalogue', patternOf('nothing')), [422, 'unknown-reference', '/solution'])
  const turned = {...body, costRange: {from: 2, to: 1}}
  t.deepEqual(await refusal(lead, '/catalogue', turned), [422, 'invalid', '/costRange/to'])
  t.deepEqual(await refusal(lead, '/catalogue/nothing/versions', withoutSolution(body)), [404, 'not-found', undefined])
})

const withoutSolution = ({solution: _, ...carried}: ReturnType<typeof patternOf>) => carried

test('the same key publishes one pattern', async t => {
  const key = {'idempotency-key': crypto.randomUUID()}
  const {solution} = await e.effective()
  const publish = () => c.api.post<PatternSummary>(lead, '/catalogue', patternOf(solution), key)
  const first = await publish()
  t.deepEqual([first.status, first.body.version], [201, 1])
  t.deepEqual((await publish()).body, first.body)
})

test('a solution is published once, also by several at the same time', async t => {
  const {solution} = await e.effective()
  const publish = (who: string, title: string) =>
    c.api.post<Problem>(who, '/catalogue', patternOf(solution, {title: text(title)}))
  const titled = Array.from({length: 6}, (_, i) => `Einmalig ${i}`)
  const answers = await Promise.all(titled.map((title, i) => publish(i % 2 ? lead : 'coordination', title)))
  t.deepEqual(answers.map(({status}) => status).toSorted(), [201, 409, 409, 409, 409, 409])
  t.deepEqual((await refusal(lead, '/catalogue', patternOf(solution))).slice(0, 2), [409, 'already-exists'])
  t.is((await titles('q=Einmalig&limit=100')).length, 1)
})

test('what was solved for a barrier that is not open is for coordinators to publish', async t => {
  const {solution} = await e.effective({confidentiality: 'restricted'})
  t.is((await refusal(lead, '/catalogue', patternOf(solution)))[1], 'role-not-allowed')
  t.deepEqual(await refusal('lead-crafts', '/catalogue', patternOf(solution)), [422, 'unknown-reference', '/solution'])
  const published = await e.publish('coordination', patternOf(solution, {industries: ['digital']}))
  t.deepEqual(published.industries, ['digital'], 'the industry of the barrier is not told')
})

test('an open solution is not adopted for a restricted barrier, so its lead may go on publishing it', async t => {
  const {solution} = await e.effective()
  const restricted = await e.taken({confidentiality: 'restricted'})
  t.is(await c.refusal(lead, restricted, {decision: 'adopt', solution}), 'less-confidential')
  t.is((await e.publish(lead, patternOf(solution))).version, 1)
})

test('a new version is shown from then on; earlier ones stay readable', async t => {
  const {id} = await e.published(lead, {title: text('Erste Fassung')})
  t.deepEqual(await titles('q=Fassung'), ['Erste Fassung'])
  const revision = withoutSolution(
    patternOf('', {title: text('Zweite Fassung'), categories: ['language'], industries: ['education']}),
  )
  t.is((await refusal('lead-crafts', `/catalogue/${id}/versions`, revision))[1], 'role-not-allowed')
  const revised = await c.api.done<PatternSummary>(lead, `/catalogue/${id}/versions`, revision)
  t.like(revised, {id, version: 2, latest: 2, title: text('Zweite Fassung')})
  t.deepEqual((await e.pattern(id)).categories, ['language'])
  t.like(await e.pattern(id, 1), {version: 1, latest: 2, title: text('Erste Fassung')})
  t.deepEqual((await e.pattern(id, 1)).categories, ['recognition'])
  t.regex(await code(e.pattern(id, 3)), /404/)
  t.deepEqual(revised.industries, ['education', 'health-care'], 'where it worked stays')
  t.deepEqual(await titles('q=Fassung&category=language'), ['Zweite Fassung'])
  t.deepEqual(await titles('q=Fassung&category=recognition'), [])
})

test('a new version is made of the one that its author has read, where they say which', async t => {
  const {id} = await e.published(lead)
  const revision = withoutSolution(patternOf(''))
  const revise = async (key: string, etag: string) =>
    c.api.post<Problem & PatternSummary>(lead, `/catalogue/${id}/versions`, revision, {
      'idempotency-key': key,
      'if-match': etag,
    })
  const first = await revise('first', '"1"')
  t.deepEqual([first.status, first.body.version], [201, 2])
  const late = await revise('second', '"1"')
  t.deepEqual([late.status, late.body.code], [412, 'stale'])
  t.is((await revise('first', '"1"')).body.version, 2, 'the same command again')
  t.is((await e.pattern(id)).latest, 2)
})

test('the legal basis is adopted with the steps, but for what is in another language', async t => {
  const legalBasis = text('PflBG, Abschnitt 4')
  const barrier = await e.taken()
  const {id} = await e.published(lead, {legalBasis})
  const {description} = await e.adopt('partner', id, barrier)
  t.true(description.text.includes(legalBasis.text))
  const {id: foreign} = await e.published(lead, {legalBasis: {lang: 'en', text: 'Nursing act, part 4'}})
  const other = await e.adopt('partner', foreign, barrier)
  t.is(other.description.lang, 'de')
  t.false(other.description.text.includes('Nursing act'))
})

test('the catalogue is searched in German, English, Ukrainian and Arabic, and by codes', async t => {
  const typed = (lang: string, title: string, problem: string) => ({
    title: {lang, text: title},
    problem: {lang, text: problem},
    steps: {lang, text: '–'},
    prerequisites: {lang, text: '–'},
    evidence: {lang, text: '–'},
  })
  const german = typed('de', 'Vorschuss für Übersetzungen', 'Niemand kann die Gebühren vorstrecken.')
  const english = typed('en', 'One desk for employers', 'Small firms cannot find the right office.')
  const ukrainian = typed('uk', 'Консультанти з визнання', 'Документи повертають через дрібні помилки.')
  const arabic = typed('ar', 'شروط التوظيف', 'تطلب الإعلانات شهادة ألمانية دون حاجة.')
  for (const texts of [german, english, ukrainian, arabic])
    await e.published('coordination', {
      ...texts,
      categories: ['funding'],
      industries: ['crafts'],
      occupations: ['Elektronikerin'],
    })

  const first = async (q: string, more = '') => (await titles(`q=${encodeURIComponent(q)}${more}`))[0]
  t.is(await first('gebuhr'), german.title.text)
  t.is(await first('Übersetzung'), german.title.text)
  t.is(await first('employer offices'), english.title.text)
  t.is(await first('документ'), ukrainian.title.text)
  t.is(await first('شهادة'), arabic.title.text)
  t.is(await first('وظيف'), arabic.title.text)
  t.is((await search('category=funding&industry=crafts&occupation=elektroniker&limit=100')).length, 4)
  t.is((await search('category=funding&industry=digital')).length, 0)
  t.deepEqual(await titles('q=Fischerei'), [])
  t.regex(await code(search('category=nothing')), /422/)
  t.regex(await code(c.api.get('operator', '/catalogue')), /role-not-allowed/)

  const {send} = sender(c.system.api, (await fetchToken(c.system.issuer, 'mentoring')).token)
  const pages: string[][] = []
  let path: string | undefined = '/v1/catalogue?category=funding&limit=3'
  while (path) {
    const {answer, headers} = await send(path)
    pages.push((answer.items as PatternSummary[]).map(({id}) => id))
    path = /<([^>]*)>/.exec(headers.get('link') ?? '')?.[1]
  }
  t.deepEqual(
    pages.map(({length}) => length),
    [3, 1],
  )
  t.is(new Set(pages.flat()).size, 4)
})

test('a pattern that is adopted becomes a solution that leads back to it, and what becomes of it counts', async t => {
  const {id} = await e.published(lead)
  const barrier = await e.taken({industry: 'crafts', category: 'evidence'})
  const solution = await e.adopt('member-crafts', id, barrier)
  t.like(solution, {status: 'proposed', barriers: [barrier], pattern: {id, version: 1}})
  t.deepEqual(solution.title, text('Gemeinsame Prüfungstermine'))
  t.regex(solution.description.text, /legen Prüfende und Termine zusammen/)
  t.deepEqual((await e.pattern(id)).uses, {proposed: 1, adopted: 0, effective: 0, ineffective: 0})
  await e.confirmed(barrier, solution.id, 'crafts')
  t.deepEqual((await e.pattern(id)).uses, {proposed: 1, adopted: 1, effective: 0, ineffective: 0})
  t.deepEqual((await e.pattern(id)).industries, ['health-care'])
  await e.solved(barrier)
  t.deepEqual((await e.pattern(id)).uses, {proposed: 1, adopted: 1, effective: 1, ineffective: 0})
  t.deepEqual((await e.pattern(id)).industries, ['health-care', 'crafts'])
  t.true((await search('industry=crafts&limit=100')).some(each => each.id === id))

  const other = await e.taken()
  const again = await e.adopt('member-health-care', id, other)
  await e.confirmed(other, again.id)
  await c.decide('partner', other, {decision: 'returned', reason})
  t.deepEqual((await e.pattern(id)).uses, {proposed: 2, adopted: 2, effective: 1, ineffective: 1})
  t.is((await c.solution((await c.propose('partner', other)).id)).pattern, null)
})

test('only who may propose for a barrier that they see adopts a pattern for it', async t => {
  const {id} = await e.published(lead)
  const hidden = await e.taken({confidentiality: 'restricted'})
  const adopting = (who: string, pattern: string, barrier: string) =>
    refusal(who, `/catalogue/${pattern}/adoptions`, {barrier})
  t.deepEqual(await adopting('lead-crafts', id, hidden), [422, 'unknown-reference', '/barrier'])
  t.deepEqual(await adopting('partner', 'nothing', works.barrier), [404, 'not-found', undefined])
  t.is((await adopting('auditor', id, works.barrier))[1], 'role-not-allowed')
  const key = {'idempotency-key': crypto.randomUUID()}
  t.deepEqual(await adopting('partner', id, works.barrier), [409, 'decision-not-allowed', '/barrier'], 'it is closed')
  const barrier = await e.taken()
  const once = () => c.api.post<{id: string}>('partner', `/catalogue/${id}/adoptions`, {barrier}, key)
  const first = await once()
  await c.api.done(lead, `/catalogue/${id}/versions`, withoutSolution(patternOf('', {title: text('Neu')})))
  t.is((await once()).body.id, first.body.id, 'also after a new version')
})

test('what one process publishes, all find at once', async t => {
  const replica = await startReplica(c, 'solutions')
  try {
    await replica.ready()
    for (const turn of [1, 2, 3]) {
      const {id} = await e.published(lead, {title: text(`Zwillinge ${turn}`)})
      const answers = await Promise.all(Array.from({length: 20}, () => titles('q=Zwillinge&limit=1')))
      t.true(answers.flat().length === 20)
      for (const found of await Promise.all(Array.from({length: 20}, () => search('q=Zwillinge'))))
        t.true(found.some(each => each.id === id))
    }
  } finally {
    await replica.stop()
  }
})

test('what a pattern says is nowhere but in its record', async t => {
  const word = 'q7x3vkq0zp5'
  const whole = `Frau M. aus ${word} sagt`
  const said = {title: text(whole), steps: text(whole), legalBasis: text(whole), occupations: [whole]}
  const {id} = await e.published(lead, said)
  await e.adopt('partner', id, await e.taken())
  t.is((await search(`q=${word}`))[0]?.id, id)
  await until('both events are published', async () => {
    const messages = [...(await streamMessages(c)).values()].join('\n')
    return (
      messages.includes(id) &&
      messages.includes(`"pattern":{"id":"${id}"`) &&
      messages.includes(`evt.pattern.published.${id}`)
    )
  })
  const planted = new Map([['pattern', {word, whole}]])
  t.deepEqual(leaks(planted, await streamMessages(c)), [])
  t.deepEqual(leaks(planted, logFiles(c)), [])
})
