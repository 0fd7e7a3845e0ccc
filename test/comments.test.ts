// Comments on solutions, on real servers: who may say and read what.
import type {SolutionComment} from '@rin/contracts'
import test from 'ava'
import {type Consortium, startConsortium, text} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const say = (who: string, id: string, audience: SolutionComment['audience'], typed: string) =>
  c.api.post<SolutionComment>(who, `/solutions/${id}/comments`, {audience, text: text(typed)})
const read = async (who: string, id: string): Promise<string[]> =>
  (await c.api.get<{items: SolutionComment[]}>(who, `/solutions/${id}/comments`)).items.map(each => each.text.text)

test('what is internal stays with the groups of its barriers, coordinators and auditors', async t => {
  const barrier = await c.taken()
  const {id} = await c.propose('partner', barrier)
  const {status, body} = await say('lead-health-care', id, 'internal', 'Unter uns.')
  t.is(status, 201)
  t.like(body, {
    solution: id,
    audience: 'internal',
    text: text('Unter uns.'),
    author: (await c.me('lead-health-care')).person,
  })
  t.is((await say('partner', id, 'shared', 'Für alle.')).status, 201)
  for (const who of ['member-health-care', 'coordination', 'auditor'])
    t.deepEqual(await read(who, id), ['Unter uns.', 'Für alle.'], who)
  for (const who of ['partner', 'lead-crafts', 'mentoring']) t.deepEqual(await read(who, id), ['Für alle.'], who)
  for (const who of ['partner', 'lead-crafts', 'auditor'])
    t.is((await say(who, id, 'internal', 'Auch ich.')).body.code, 'role-not-allowed', who)
  t.is((await say('auditor', id, 'shared', 'Geprüft.')).body.code, 'role-not-allowed')
  t.is((await say('partner', crypto.randomUUID(), 'shared', 'Wo?')).body.code, 'not-found')
})

test('a sealed reporter comments under the pseudonym, and only who sees the solution reads it', async t => {
  const sealed = await c.reportAs('partner', {confidentiality: 'sealed'})
  const {id} = await c.propose('partner', sealed.id)
  const {person} = await c.me('partner')
  const {body} = await say('partner', id, 'shared', 'Eilt.')
  t.not(body.author, person)
  await t.throwsAsync(read('partner-2', id), {message: /404 not-found/})
  t.is((await say('partner-2', id, 'shared', 'Ich auch.')).body.code, 'not-found')
  t.deepEqual(await read('coordination', id), ['Eilt.'])
})

test('the same key says it once', async t => {
  const barrier = await c.taken()
  const {id} = await c.propose('partner', barrier)
  const key = {'idempotency-key': crypto.randomUUID()}
  const path = `/solutions/${id}/comments`
  const body = {audience: 'shared', text: text('Einmal.')}
  const [first, second] = [await c.api.post('partner', path, body, key), await c.api.post('partner', path, body, key)]
  t.deepEqual(first.body, second.body)
  t.deepEqual(await read('partner', id), ['Einmal.'])
})
