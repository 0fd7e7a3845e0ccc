// Structural barriers on real servers: individual reports linked to them and counted, and merged reporters who follow the survivor.
import {type Barrier, type BarrierDecision, type Confidentiality, type DecisionMade, WORKFLOW} from '@rin/contracts'
import test from 'ava'
import {type Consortium, type report, startConsortium, text, until} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(async () => {
  await c?.stop()
})

const reason = text('Es ist dasselbe Hindernis.')
const unlink = {decision: 'unlink', reason} as const
const merge = (into: string) => ({decision: 'merge', into, reason}) as const
const decline = {decision: 'decline', ground: 'not-specific', reason} as const

/** The decision, carried out however long that takes. */
async function carriedOut(who: string, id: string, decision: BarrierDecision): Promise<Barrier> {
  const answer = await c.decide(who, id, decision)
  if (!answer.moving) return answer
  return until(`${decision.decision} is carried out`, async () => {
    const barrier = await c.view(id)
    return !barrier.moving && barrier
  })
}

const structural = async (more: Parameters<typeof report>[0] = {}) => (await c.reportAs('partner', more)).id
const individual = async (who: string, more: Parameters<typeof report>[0] = {}) =>
  (await c.reportAs(who, {scope: 'individual', ...more})).id
const link = (id: string, to: string) => carriedOut('coordination', id, {decision: 'link', to})
/** Reported and linked. */
async function linked(to: string, who: string, more: Parameters<typeof report>[0] = {}): Promise<string> {
  const id = await individual(who, more)
  await link(id, to)
  return id
}
const linksOf = async (id: string, who = 'coordination') => (await c.view(id, who)).links
const countOf = async (id: string) => (await linksOf(id))?.count
const listed = async (who: string, query: string) =>
  (await c.api.get<{items: Barrier[]}>(who, `/barriers?${query}`)).items.map(({id}) => id)
const decisionsOn = async (id: string, who = 'coordination') =>
  (await c.api.get<{items: DecisionMade[]}>(who, `/barriers/${id}/decisions`)).items

test('reports of two industries are linked to one structural barrier, which counts them and lets one go', async t => {
  const to = await structural()
  t.deepEqual(await linksOf(to), {count: 0, organisations: [], industries: [], categories: []})
  const first = await linked(to, 'partner')
  const second = await linked(to, 'partner-2', {industry: 'crafts', category: 'evidence'})
  const third = await linked(to, 'partner-2', {industry: 'crafts', category: 'language'})
  const sealed = await linked(to, 'mentoring', {industry: 'crafts', category: 'evidence', confidentiality: 'sealed'})
  t.like(await c.view(second, 'partner'), {stage: 'review', structural: to, links: null})
  for (const who of ['mentoring', 'coordination'])
    t.deepEqual(
      await linksOf(to, who),
      {
        count: 4,
        organisations: [
          {organisation: 'small-business', count: 2},
          {organisation: 'migrant-organisation', count: 1},
          {organisation: null, count: 1},
        ],
        industries: [
          {industry: 'crafts', count: 3},
          {industry: 'health-care', count: 1},
        ],
        categories: [
          {category: 'evidence', count: 2},
          {category: 'language', count: 1},
          {category: 'recognition', count: 1},
        ],
      },
      who,
    )
  t.deepEqual(await listed('partner', `structural=${to}`), [third, second, first])
  t.deepEqual(await listed('coordination', `structural=${to}&industry=crafts`), [sealed, third, second])

  const alone = await carriedOut('coordination', third, unlink)
  t.like(alone, {structural: null, stage: 'review'})
  t.is(await countOf(to), 3)
  t.deepEqual(await listed('partner', `structural=${to}`), [second, first])
  await link(third, await structural())
  t.is(await countOf(to), 3)
})

test('the structural barrier says of a link nothing but the id of the report', async t => {
  const to = await structural()
  const id = await linked(to, 'mentoring', {confidentiality: 'restricted', industry: 'digital', category: 'funding'})
  const entry = await until('the link is logged', async () =>
    (await c.history(to, 'partner-2')).find(({event}) => event === 'rin.barrier.link-added.v1'),
  )
  t.deepEqual(entry.data, {report: id, changed: {linked: [id]}})
  t.is(entry.actor, WORKFLOW.person)
})

test('who does not see a restricted report is told that it counts, and not whose it is', async t => {
  const to = await structural()
  const id = await linked(to, 'partner-2', {confidentiality: 'restricted'})
  const named = [{organisation: 'small-business', count: 1}]
  for (const who of ['partner-2', 'coordination', 'auditor'])
    t.deepEqual((await linksOf(to, who))?.organisations, named)
  t.deepEqual((await linksOf(to, 'mentoring'))?.organisations, [{organisation: null, count: 1}])
  t.deepEqual(await listed('mentoring', `structural=${to}`), [])
  await t.throwsAsync(c.view(id, 'mentoring'), {message: /404/})
})

test('there are no chains of links and no loops, and who may not link is refused', async t => {
  const to = await structural()
  const id = await linked(to, 'partner')
  const closed = await structural()
  await carriedOut('coordination', closed, decline)
  const rescope = (scope: Barrier['scope']) => ({decision: 'reclassify', scope, reason}) as const
  const refused: [who: string, id: string, decision: BarrierDecision, code: string][] = [
    ['partner', id, unlink, 'role-not-allowed'],
    ['lead-health-care', await individual('partner'), {decision: 'link', to}, 'role-not-allowed'],
    ['coordination', id, {decision: 'link', to: await structural()}, 'decision-not-allowed'],
    ['coordination', to, {decision: 'link', to: await structural()}, 'decision-not-allowed'],
    ['coordination', id, rescope('structural'), 'decision-not-allowed'],
    ['coordination', to, rescope('individual'), 'decision-not-allowed'],
    ['coordination', to, merge(await structural()), 'decision-not-allowed'],
    ['coordination', await individual('partner'), unlink, 'decision-not-allowed'],
  ]
  const own = await individual('partner')
  for (const target of [own, id, closed, crypto.randomUUID()])
    refused.push(['coordination', own, {decision: 'link', to: target}, 'unknown-reference'])
  for (const [who, record, decision, code] of refused)
    t.is(await c.refusal(who, record, decision), code, JSON.stringify([who, decision]))
  t.is(await countOf(to), 1)

  await carriedOut('coordination', id, unlink)
  await carriedOut('coordination', id, rescope('structural'))
  t.is((await carriedOut('coordination', to, merge(id))).outcome, 'duplicate')
})

test('a link to what has closed meanwhile is undone and says why', async t => {
  const to = await structural()
  const id = await individual('partner-2')
  await c.system.processes.worker.stop()
  const pending = await c.decide('coordination', id, {decision: 'link', to})
  t.deepEqual(pending.moving, {to: 'review', because: 'link'})
  await c.decide('partner', to, {decision: 'withdraw', reason})
  c.system.processes.worker.start()
  await c.system.processes.worker.ready()
  const undone = await until('the link is undone', async () => {
    const barrier = await c.view(id)
    return !barrier.moving && barrier
  })
  t.like(undone, {stage: 'review', structural: null})
  t.true(['moving', 'decision-not-allowed'].includes(String((await decisionsOn(id)).at(-1)?.undone)))
  t.is(await countOf(to), 0)
})

test('a linked report counts whatever becomes of it, and so does what is merged into it, each once', async t => {
  const to = await structural()
  const first = await linked(to, 'partner')
  const second = await linked(to, 'partner-2')
  const third = await linked(to, 'mentoring')
  await carriedOut('coordination', first, decline)
  t.is(await countOf(to), 3)
  // Into one that is not linked, which then goes into one that is.
  const between = await individual('partner')
  await carriedOut('coordination', second, merge(between))
  t.like(await c.view(second), {outcome: 'duplicate', structural: to})
  t.is(await countOf(to), 3)
  await carriedOut('coordination', between, merge(third))
  const organisations = [
    {organisation: 'migrant-organisation', count: 2},
    {organisation: 'small-business', count: 1},
    {organisation: 'women-network', count: 1},
  ]
  t.like(await linksOf(to), {count: 4, organisations})
  await carriedOut('coordination', third, merge(to))
  t.like(await linksOf(to), {count: 4, organisations})
  t.is((await c.view(to)).reports, 4)
  await carriedOut('coordination', first, unlink)
  t.is(await countOf(to), 3)
})

test('what is merged into a structural barrier counts by what it was reported as, until it is reopened', async t => {
  const to = await structural()
  const other = await structural({industry: 'crafts', category: 'evidence'})
  const id = await individual('partner-2', {industry: 'digital', category: 'language', confidentiality: 'restricted'})
  const last = await structural({confidentiality: 'restricted'})
  await carriedOut('coordination', id, merge(last))
  t.is(await countOf(to), 0)
  await carriedOut('coordination', other, merge(to))
  await carriedOut('coordination', to, merge(last))
  t.deepEqual(await linksOf(last), {
    count: 3,
    organisations: [
      {organisation: 'migrant-organisation', count: 2},
      {organisation: 'small-business', count: 1},
    ],
    industries: [
      {industry: 'crafts', count: 1},
      {industry: 'digital', count: 1},
      {industry: 'health-care', count: 1},
    ],
    categories: [
      {category: 'evidence', count: 1},
      {category: 'language', count: 1},
      {category: 'recognition', count: 1},
    ],
  })
  t.deepEqual((await linksOf(last, 'partner'))?.organisations, [
    {organisation: 'migrant-organisation', count: 2},
    {organisation: null, count: 1},
  ])
  t.is(await countOf(to), 1, 'it still says what was merged into it')
  await carriedOut('coordination', id, {decision: 'reopen', reason})
  t.is(await countOf(last), 2)
})

test('a paused report is linked and let go, and stays paused', async t => {
  const to = await structural()
  const id = await individual('partner')
  const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
  const {pausedUntil} = await carriedOut('coordination', id, {decision: 'pause', reason, until: day})
  t.like(await link(id, to), {pausedUntil, structural: to})
  t.like(await carriedOut('coordination', id, unlink), {pausedUntil, structural: null})
})

const merges: readonly [survivor: Confidentiality, duplicate: Confidentiality][] = [
  ['open', 'open'],
  ['restricted', 'open'],
  ['restricted', 'restricted'],
  ['sealed', 'restricted'],
  ['sealed', 'sealed'],
]
for (const [over, under] of merges)
  test(`reporters of a duplicate (${under}) follow the survivor (${over}) and hear of its decisions`, async t => {
    const survivor = await structural({confidentiality: over})
    const duplicate = await individual('partner-2', {confidentiality: under})
    if (over !== 'open') await t.throwsAsync(c.view(survivor, 'partner-2'), {message: /404/})
    await carriedOut('coordination', duplicate, merge(survivor))
    const question = text('Seit wann besteht das?')
    await carriedOut('coordination', survivor, {decision: 'ask', question})
    t.is((await c.view(duplicate, 'partner-2')).into, survivor)
    const [heard] = await decisionsOn(survivor, 'partner-2')
    t.like(heard, {decision: 'ask', texts: {question}})
    t.deepEqual((await c.view(survivor, 'partner-2')).actions, ['answer', 'withdraw'])
    t.true((await listed('partner-2', 'limit=100')).includes(survivor))

    const last = await structural({confidentiality: over})
    await carriedOut('partner-2', survivor, {decision: 'answer', answer: text('Seit März.')})
    await carriedOut('coordination', survivor, merge(last))
    await carriedOut('coordination', last, {decision: 'claim'})
    t.is((await c.view(survivor, 'partner-2')).into, last, 'and on, where the survivor is merged itself')
    t.deepEqual(
      (await decisionsOn(last, 'partner-2')).map(({decision}) => decision),
      ['claim'],
    )
    const answered = (await decisionsOn(survivor, 'partner')).find(({decision}) => decision === 'answer')
    t.is(answered?.organisation, under === 'sealed' ? null : 'small-business')
    if (over !== 'open') await t.throwsAsync(c.view(last, 'mentoring'), {message: /404/})
  })
