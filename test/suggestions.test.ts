// Suggestions on real servers: the labelled set over HTTP, earlier barriers, and what of them is shown to whom.
import {readFileSync} from 'node:fs'
import type {Barrier, Suggestions} from '@rin/contracts'
import test from 'ava'
import {type Consortium, startConsortium, text} from './support/consortium.ts'
import {effects, quickChecks} from './support/effective.ts'

type Codes = Pick<Barrier, 'category' | 'industry' | 'scope'>
interface Report extends Codes {
  lang: string
  title: string
  description: string
  occupations: string[]
  legalBasis: string
}
interface Labelled {
  patterns: {
    id: string
    title: string
    text: string
    categories: Codes['category'][]
    industries: Codes['industry'][]
  }[]
  fits: string[]
}
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../infra/demo/${name}`, import.meta.url), 'utf8'))
const {patterns, fits} = read<Labelled>('patterns.json')
const {reports} = read<{reports: Report[]}>('reports.json')

let c: Consortium
let e: ReturnType<typeof effects>
/** By the id of its record, the name under which the labels know a pattern. */
const published = new Map<string, string>()
test.before(async () => {
  c = await startConsortium({}, quickChecks)
  e = effects(c)
  await Promise.all(
    patterns.map(async ({id, title, text: steps, categories, industries}) => {
      const says = {
        title: text(title),
        problem: text('–'),
        steps: text(steps),
        prerequisites: text('–'),
        evidence: text('–'),
      }
      const pattern = await e.published('coordination', {...says, categories, industries})
      published.set(pattern.id, id)
    }),
  )
})
test.after.always(() => c?.stop())

const suggestions = (barrier: string, who = 'coordination') =>
  c.api.get<Suggestions>(who, `/barriers/${barrier}/suggestions`)
const refusal = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: Error) => error.message,
  )

/** The reports as barriers that were accepted in this category, or in their own. */
const accepted = (as?: Codes['category']): Promise<string[]> =>
  Promise.all(
    reports.map(async ({lang, title, description, category, industry, scope, occupations, legalBasis}) => {
      const typed = {title: {lang, text: title}, description: {lang, text: description}, occupations, legalBasis}
      const {id} = await c.reportAs('partner', {...typed, category, industry, scope})
      const codes = {industry, category: as ?? category, priority: 'normal'} as const
      await c.decide('coordination', id, {decision: 'accept', ...codes})
      await c.inStage(id, 'assignment')
      return id
    }),
  )

/** How many of them are suggested the right pattern among the first so many. */
async function fitting(barriers: readonly string[], most: number): Promise<number> {
  const suggested = await Promise.all(barriers.map(async id => (await suggestions(id)).patterns.slice(0, most)))
  return suggested.filter((found, i) => found.some(({id}) => published.get(id) === fits[i])).length
}

test('the right pattern comes first for at least ten of twelve reports, and without a category among the first three for nine', async t => {
  t.true((await fitting(await accepted(), 1)) >= 10)
  t.true((await fitting(await accepted('other'), 3)) >= 9)
})

test('a report in another language finds its pattern through the codes, which are the reason', async t => {
  const [barrier = ''] = (await accepted()).slice(7)
  const [first] = (await suggestions(barrier)).patterns
  t.is(published.get(first?.id ?? ''), 'pooled-examinations')
  t.deepEqual(first?.because, ['category', 'industry'])
})

test('suggestions are for who sees the barrier, once it is accepted', async t => {
  const {id} = await c.reportAs('partner', {confidentiality: 'restricted'})
  t.regex(await refusal(suggestions(id, 'partner')), /409 decision-not-allowed/)
  const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
  await c.decide('coordination', id, accept)
  t.regex(await refusal(suggestions(id, 'mentoring')), /404 not-found/)
  t.regex(await refusal(suggestions(id, 'operator')), /403 role-not-allowed/)
  t.true((await suggestions(id, 'partner')).patterns.length > 0)
  const declined = await c.reportAs('partner')
  await c.decide('coordination', declined.id, {
    decision: 'decline',
    ground: 'not-specific',
    reason: text('Zu allgemein.'),
  })
  t.regex(await refusal(suggestions(declined.id)), /409 decision-not-allowed/)
})

test('earlier barriers come with their solution and the reason, as far as they are seen', async t => {
  const codes = {category: 'residence', industry: 'digital'} as const
  const hidden = await e.effective({...codes, confidentiality: 'restricted'})
  const seen = await e.effective({category: 'residence', title: text('Termine der Einwanderungsbehörde')})
  const barrier = await e.taken({...codes, title: text('Kein Termin bei der Einwanderungsbehörde')})
  const {barriers} = await suggestions(barrier, 'mentoring')
  t.like(barriers[0], {id: seen.barrier, solution: seen.solution, category: 'residence', industry: 'health-care'})
  t.deepEqual(barriers[0]?.because, ['category', 'words'])
  t.true(barriers[0]?.words.includes('Einwanderungsbehörde'))
  t.false(barriers.some(({id}) => id === hidden.barrier || id === barrier))
  const all = await suggestions(barrier)
  t.is(all.barriers[0]?.id, hidden.barrier)
  t.deepEqual(all.barriers[0]?.because.slice(0, 2), ['category', 'industry'])
  t.false(
    (await suggestions(seen.barrier)).barriers.some(({id}) => id === seen.barrier),
    'not itself',
  )
})
