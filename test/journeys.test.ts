// Journeys over HTTP on real servers: what people do with barriers, from report to follow-up and back.
import type {Barrier, DecisionMade, Group} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import {takeTour} from '@rin/demo/tour'
import {newRun} from '@rin/demo/tour-run'
import test from 'ava'
import {type Consortium, inDays, startConsortium, text, until} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const

test('the tour arrives in follow-up, and taken again with the same keys does nothing twice', async t => {
  const guide = {api: c.api, run: newRun(), say: () => {}}
  const first = await takeTour(guide)
  t.deepEqual(
    first.map(({barrier}) => barrier.stage),
    ['follow-up', 'follow-up'],
  )
  const again = await takeTour(guide)
  t.deepEqual(
    again.map(({barrier}) => [barrier.id, barrier.version]),
    first.map(({barrier}) => [barrier.id, barrier.version]),
  )
  for (const {history, barrier} of first) {
    t.deepEqual(
      history.map(entry => entry.sequence),
      Array.from({length: barrier.version}, (_, i) => i + 1),
    )
  }
})

test('a question stops the review until the reporter answers', async t => {
  const {id} = await c.reportAs('partner')
  const asked = await c.decide('coordination', id, {decision: 'ask', question: text('Seit wann?')})
  t.is(asked.waitingFor, 'reporter')
  t.is(asked.clocks.find(({clock}) => clock === 'review')?.state, 'paused')
  t.is(await c.refusal('partner-2', id, {decision: 'answer', answer: text('Seit März.')}), 'role-not-allowed')
  const answered = await c.decide('partner', id, {decision: 'answer', answer: text('Seit Mai.')})
  t.is(answered.waitingFor, 'coordinator')
  const {items} = await c.api.get<{items: DecisionMade[]}>('coordination', `/barriers/${id}/decisions`)
  t.deepEqual(
    items.map(({decision, texts}) => [decision, ...Object.values(texts).map(typed => typed.text)]),
    [
      ['ask', 'Seit wann?'],
      ['answer', 'Seit Mai.'],
    ],
  )
})

test('a declined report is appealed once and not decided by whoever declined it', async t => {
  const {id} = await c.reportAs('partner')
  const reason = text('Das ist geklärt.')
  const declined = await c.decide('coordination', id, {decision: 'decline', ground: 'not-specific', reason})
  t.is(declined.outcome, 'declined')
  const appealed = await c.decide('partner', id, {decision: 'appeal', reason: text('Ist es nicht.')})
  t.is(appealed.stage, 'review')
  t.is(await c.refusal('coordination', id, {...accept}), 'four-eyes')
  await c.decide('coordination-2', id, {decision: 'decline', ground: 'not-a-barrier', reason})
  t.is(await c.refusal('partner', id, {decision: 'appeal', reason}), 'already-used')
})

test('a report that every group refuses calls the coordinators, who offer it on; what nobody leads is offered nothing', async t => {
  const unled = {id: 'unled', name: text('Gruppe'), industries: ['environment'], capacity: 3}
  t.false((await c.api.done<Group>('coordination', '/groups', unled)).led)
  const {id} = await c.reportAs('partner-2', {industry: 'environment', category: 'requirements'})
  await c.decide('coordination', id, {...accept, industry: 'environment', category: 'requirements'})
  await c.offeredTo(id, 'environment')
  await c.decide('lead-environment', id, {decision: 'refuse', reason: text('Nicht unser Feld.')})
  const called = await until('the coordinators are called', async () => {
    const barrier = await c.view(id)
    return barrier.assignment?.coordinatorsCalled && barrier
  })
  t.is(called.waitingFor, 'coordinator')
  t.is(await c.refusal('coordination', id, {decision: 'offer', group: 'nobody'}), 'unknown-reference')
  t.is(await c.refusal('coordination', id, {decision: 'offer', group: unled.id}), 'last-lead')
  await c.decide('coordination', id, {decision: 'offer', group: 'digital'})
  const taken = await c.decide('lead-digital', id, {decision: 'take', targetDate: inDays(20)})
  t.is(taken.assignment?.group, 'digital')
  const handedBack = await c.decide('lead-digital', id, {decision: 'hand-back', reason: text('Doch nicht.')})
  t.is(handedBack.stage, 'assignment')
  t.deepEqual(handedBack.assignment?.refusedBy, ['environment', 'digital'])
})

test('a duplicate joins its survivor, and leaves it again when it is reopened', async t => {
  const survivor = await c.reportAs('partner')
  const duplicate = await c.reportAs('partner-2')
  const reason = text('Dasselbe.')
  const merged = await c.decide('coordination', duplicate.id, {decision: 'merge', into: survivor.id, reason})
  t.like(merged, {stage: 'closed', outcome: 'duplicate', into: survivor.id})
  t.is((await c.view(survivor.id)).reports, 2)
  t.deepEqual((await c.view(survivor.id, 'partner-2')).actions, ['withdraw'])

  t.is(
    await c.refusal('coordination', survivor.id, {decision: 'merge', into: duplicate.id, reason}),
    'unknown-reference',
  )

  const reopened = await c.decide('coordination', duplicate.id, {decision: 'reopen', reason: text('Doch anders.')})
  t.like(reopened, {stage: 'review', into: null})
  t.is((await c.view(survivor.id)).reports, 1)
})

test('a merge that the survivor refuses meanwhile is undone and says why', async t => {
  const survivor = await c.reportAs('partner')
  const duplicate = await c.reportAs('partner')
  const reason = text('Dasselbe.')
  await c.system.processes.worker.stop()
  const pending = await c.decide('coordination', duplicate.id, {decision: 'merge', into: survivor.id, reason})
  t.is(pending.moving?.to, 'closed')
  await c.decide('partner', survivor.id, {decision: 'withdraw', reason})
  c.system.processes.worker.start()
  await c.system.processes.worker.ready()
  const undone = await until('the merge is undone', async () => {
    const barrier = await c.view(duplicate.id)
    return !barrier.moving && barrier
  })
  t.is(undone.stage, 'review')
  const {items} = await c.api.get<{items: DecisionMade[]}>('coordination', `/barriers/${duplicate.id}/decisions`)
  t.truthy(items.at(-1)?.undone)
})

test('only a solution that is there can be adopted, and only with one a barrier is resolved', async t => {
  const id = await c.taken()
  const resolve = {decision: 'resolve', extent: 'full', summary: text('Fertig.')} as const
  t.is(await c.refusal('lead-health-care', id, resolve), 'decision-not-allowed')
  t.is(await c.refusal('lead-health-care', id, {decision: 'adopt', solution: crypto.randomUUID()}), 'unknown-reference')
  const solution = await c.propose('partner', id)
  await c.decide('lead-health-care', id, {decision: 'adopt', solution: solution.id})
  t.like(await c.api.get('partner', `/solutions/${solution.id}`), {status: 'adopted', adoptedFor: [id]})
  t.is((await c.decide('lead-health-care', id, resolve)).stage, 'confirmation')
})

test('a pause stops the clocks and refuses everything but its end', async t => {
  const id = await c.taken()
  const reason = text('Wartet auf ein Gesetz.')
  t.is(await c.refusal('lead-health-care', id, {decision: 'pause', reason, until: inDays(400)}), 'date-out-of-range')
  const paused = await c.decide('lead-health-care', id, {decision: 'pause', reason, until: inDays(30)})
  t.true(paused.clocks.filter(({state}) => state === 'running').length === 0)
  t.is(await c.refusal('lead-health-care', id, {decision: 'progress', health: 'late', text: reason}), 'paused')
  const resumed = await c.decide('coordination', id, {decision: 'resume'})
  t.is(resumed.clocks.find(({clock}) => clock === 'resolution')?.state, 'running')
})

test('what returned goes back to the group, which owes a new date', async t => {
  const id = await c.taken()
  await c.resolved(id)
  await c.decide('partner', id, {decision: 'confirm'})
  const returned = await c.decide('partner', id, {decision: 'returned', reason: text('Es ist wieder da.')})
  t.like(returned, {stage: 'resolution', assignment: {group: 'health-care'}})
  t.truthy(returned.adoptedSolution)
})

test('a restricted report is not there for others, a sealed one has no reporter', async t => {
  const restricted = await c.reportAs('partner', {confidentiality: 'restricted'})
  const hidden = await c.api.post('partner-2', `/barriers/${restricted.id}/comments`, {
    audience: 'shared',
    text: text('?'),
  })
  t.is(hidden.status, 404)
  await t.throwsAsync(c.view(restricted.id, 'partner-2'), {message: /404/})
  t.is((await c.view(restricted.id, 'auditor')).id, restricted.id)

  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  t.is(sealed.reporter.organisation, null)
  await t.throwsAsync(c.view(sealed.id, 'auditor'), {message: /404/})
  await t.throwsAsync(c.view(sealed.id, 'member-social-services'), {message: /404/})
  const mine = await c.view(sealed.id, 'partner')
  t.deepEqual(mine.actions, ['withdraw'])
  await c.decide('partner', sealed.id, {decision: 'withdraw', reason: text('Hat sich erledigt.')})
  const {person, organisation} = await c.me('partner')
  const written = JSON.stringify(
    await until('it is logged', async () => {
      const entries = await c.history(sealed.id)
      return entries.length >= 3 && entries
    }),
  )
  t.false(written.includes(person))
  t.false(written.includes(String(organisation)))
  const {items} = await c.api.get<{items: Barrier[]}>('partner', '/barriers?limit=100')
  t.true(items.some(({id}) => id === sealed.id))
})

test('a solution for a barrier that is not open is there only for those who see the barrier', async t => {
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  const solution = await c.propose('partner', sealed.id)
  t.is(solution.proposedBy.organisation, null)
  t.is((await c.api.get<{id: string}>('partner', `/solutions/${solution.id}`)).id, solution.id)
  await t.throwsAsync(c.api.get('partner-2', `/solutions/${solution.id}`), {message: /404/})
  await t.throwsAsync(c.api.get('partner-2', `/solutions?barrier=${sealed.id}`), {message: /404/})
  const {items} = await c.api.get<{items: {id: string}[]}>('partner-2', '/solutions?limit=100')
  t.false(items.some(({id}) => id === solution.id))
})

test('internal comments stay with the group and coordinators', async t => {
  const id = await c.taken()
  await c.api.done('lead-health-care', `/barriers/${id}/comments`, {audience: 'internal', text: text('Unter uns.')})
  await c.api.done('partner', `/barriers/${id}/comments`, {audience: 'shared', text: text('Für alle.')})
  const seenBy = async (who: string) =>
    (await c.api.get<{items: {text: {text: string}}[]}>(who, `/barriers/${id}/comments`)).items.map(
      each => each.text.text,
    )
  t.deepEqual(await seenBy('coordination'), ['Unter uns.', 'Für alle.'])
  t.deepEqual(await seenBy('partner'), ['Für alle.'])
})

test('a change of role counts within a second', async t => {
  const {id} = await c.reportAs('partner')
  t.is(await c.refusal('mentoring', id, {decision: 'claim'}), 'role-not-allowed')
  const {person} = await c.me('mentoring')
  await c.api.done('coordination', `/people/${person}/roles`, {roles: [{role: 'partner'}, {role: 'coordinator'}]})
  const changed = performance.now()
  let lastInVain = changed
  await until('the role counts', async () => {
    const asked = performance.now()
    const counts = (await c.view(id, 'mentoring')).actions.includes('claim')
    if (!counts) lastInVain = asked
    return counts
  })
  // Whoever asks a second later is told of the role, however long the answer takes.
  t.true(lastInVain - changed < 1_000)
  await c.decide('mentoring', id, {decision: 'claim'})
  await c.api.done('coordination', `/people/${person}/roles`, {roles: [{role: 'partner'}]})
})

test('coordinators see in plain words what the workflow waits for', async t => {
  const {id} = await c.reportAs('partner')
  const status = await until('the workflow waits', async () => {
    const found = await c.status(id)
    return found?.until ? found : null
  })
  t.is(status.workflow, `barrier/${id}`)
  t.is(status.waitsFor, 'review: waits for a coordinator; then: warn who must act (the acknowledgement)')
  await t.throwsAsync(c.api.get('partner', `/barriers/${id}/workflow`), {message: /403/})
})

test('lists are filtered and go on where they were, whatever is written meanwhile', async t => {
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.unshift((await c.reportAs('partner', {industry: 'social-services'})).id)
  const path = '/v1/barriers?industry=social-services&stage=review&limit=2'
  const {token} = await fetchToken(c.system.issuer, 'partner')
  const seen: string[] = []
  for (let next: string | undefined = path; next; ) {
    const response: Response = await fetch(`${c.system.api}${next}`, {headers: {authorization: `Bearer ${token}`}})
    const {items} = (await response.json()) as {items: Barrier[]}
    seen.push(...items.map(({id}) => id))
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    await c.reportAs('partner', {industry: 'social-services'})
  }
  t.deepEqual(seen, ids)
})
