// An older backup of MongoDB beside a stream that is intact: services refuse, `npm run recover` rolls forward, what is lost is marked.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Barrier, Person, Solution} from '@rin/contracts'
import {loadConsortium} from '@rin/demo/consortium'
import {registerConsortium} from '@rin/demo/register'
import test from 'ava'
import {answerTo} from './support/audit.ts'
import {type Backups, backups, openRestorable, owners, type Rested} from './support/backups.ts'
import {type Consortium, inDays, report, text, until} from './support/consortium.ts'

const reason = text('Aus gutem Grund.')
const lead = 'lead-health-care'
const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
const LOST = {lang: 'und', text: '', lost: true}

let c: Consortium
let on: Backups
let lose: () => Promise<void>
test.before(async () => {
  const stage = await openRestorable()
  c = stage.consortium
  on = backups(stage)
  lose = async () => {
    await stage.servers.lose('mongo')
    await stage.servers.start('mongo')
  }
})
test.after.always(() => on?.close())

/** Everything of the time that a backup is going to lose, and the same commands again. */
async function lostTime(barrier: string) {
  const [reportKey, personKey, progressKey] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
  const reporting = report({title: text('Ein neuer Bericht')})
  const person = {
    issuer: c.system.issuer,
    subject: 'somebody-new',
    organisation: 'rin',
    roles: [{role: 'auditor'}],
    name: 'N',
  }
  const progress = {decision: 'progress', health: 'on-track', text: text('Es geht voran.')}
  const again = {
    report: () => c.api.post<Barrier>('partner', '/barriers', reporting, {'idempotency-key': reportKey}),
    person: () => c.api.post<Person>('coordination', '/people', person, {'idempotency-key': personKey}),
    progress: () =>
      c.api.post<Barrier>(lead, `/barriers/${barrier}/decisions`, progress, {'idempotency-key': progressKey}),
  }
  // Another process takes another block of references, of which the backup knows nothing.
  const {barriers} = c.system.processes
  await barriers.stop()
  barriers.start()
  await barriers.ready()
  const [reported, registered] = [(await again.report()).body.id, (await again.person()).body.id]
  await again.progress()
  const {id: sealed} = await c.reportAs('partner-2', {confidentiality: 'sealed'})
  await c.api.done('partner', `/barriers/${barrier}/comments`, {audience: 'shared', text: text('Ein Kommentar.')})
  const {id: solution} = await c.propose('member-health-care', barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution})
  await c.decideOnSolution(lead, solution, {
    decision: 'ask-commitment',
    organisation: 'small-business',
    what: text('Termine stellen.'),
    due: inDays(60),
    measure: text('Zwei im Monat.'),
    milestone: 1,
  })
  const {id: withdrawn} = await c.reportAs('partner')
  await c.decide('partner', withdrawn, {decision: 'withdraw', reason})
  await until('its history is kept', async () => (await c.status(withdrawn))?.runs[0]?.digest)
  return {reported, sealed, registered, solution, withdrawn, again}
}

let barrier: string
let lost: Awaited<ReturnType<typeof lostTime>>
let was: Rested

test.serial('services whose records are behind the stream refuse to serve, and say what to do', async t => {
  barrier = await c.taken()
  await on.rested()
  await on.backUp('mongo')
  lost = await lostTime(barrier)
  was = await on.rested()
  await on.whileStopped(() => on.putBack('mongo'))
  t.deepEqual(await on.behind(), [...owners])
  const refused = await answerTo(c, 'partner', `/barriers/${barrier}`)
  t.deepEqual([refused.status, refused.body.code], [503, 'behind'])
  const log = readFileSync(join(c.dataDir, 'logs', 'barriers.log'), 'utf8')
  t.true(log.includes('records are behind the stream: run `npm run recover`'))
})

test.serial('a dry run says what would be, and changes nothing', async t => {
  const before = await on.stored()
  t.notDeepEqual(before, was.records)
  const {said, code} = await on.recover('--dry-run')
  t.is(code, 0, said.join('\n'))
  const line = /^barrier: 4 records to be rolled forward by [0-9]+ versions; [0-9]+ texts are lost\.$/
  t.true(
    said.some(each => line.test(each)),
    said.join('\n'),
  )
  t.is(said.at(-1), 'Nothing was changed. What is not named here is in step with the stream.')
  t.deepEqual(await on.stored(), before)
  t.deepEqual(await on.behind(), [...owners])
})

test.serial('recovering leads to the same versions and states, and to a log that goes on', async t => {
  const {said, code} = await on.recover()
  t.is(code, 0, said.join('\n'))
  t.deepEqual(
    said.filter(each => each.endsWith('is lost.')),
    [
      `person ${lost.registered}: whose account or pseudonym it is, is lost.`,
      `barrier ${lost.sealed}: whose account or pseudonym it is, is lost.`,
    ],
  )
  t.is(said.at(-1), 'Records are in step with the stream.')
  await on.untilServing()
  t.deepEqual(await on.stored(), was.records)
  await on.untilSigned()
  t.is(await on.rootAt(was.checkpoint.size), was.checkpoint.root)
  t.deepEqual((await on.recover()).said, ['Records are in step with the stream.'])
})

test.serial('what is lost is marked, and what was kept is there', async t => {
  t.deepEqual((await c.view(lost.reported)).title as object, LOST)
  const {title, progress} = await c.view(barrier)
  t.is(title.text, 'Anerkennung dauert zu lange')
  t.deepEqual(progress?.text as object, LOST)
  const {items} = await c.api.get<{items: {text: object}[]}>('partner', `/barriers/${barrier}/comments`)
  t.deepEqual(
    items.map(each => each.text),
    [LOST],
  )
  const solution: Solution = await c.solution(lost.solution)
  t.deepEqual([solution.title, ...solution.commitments.map(({what}) => what)] as object[], [LOST, LOST])
  // Nobody knows any more who has reported it.
  t.is((await answerTo(c, 'partner-2', `/barriers/${lost.sealed}`)).status, 404)
  t.is((await answerTo(c, 'coordination', `/barriers/${lost.sealed}`)).status, 200)
  // Temporal has it still.
  const {runs} = await until('its workflow shows', () => c.status(lost.withdrawn))
  const history = `/barriers/${lost.withdrawn}/workflow/runs/${runs[0]?.run}/history`
  await until('its history is kept again', async () => (await answerTo(c, 'auditor', history)).status === 200)
})

test.serial('a command of that time, given again, happens once', async t => {
  const before = await on.stored()
  const person = () => c.api.get<Person>('coordination', `/people/${lost.registered}`)
  t.like(await person(), {lost: true, roles: [{role: 'auditor'}]})
  const [again, registered] = [await lost.again.report(), await lost.again.person()]
  t.deepEqual([again.status, again.body.id], [201, lost.reported])
  t.deepEqual([registered.status, registered.body.id], [201, lost.registered])
  t.is((await lost.again.progress()).status, 200)
  // The command itself says whose account it was.
  t.false('lost' in (await person()))
  t.deepEqual(await on.stored(), before)
})

test.serial('decisions and moves go on where they were', async t => {
  const {id, reference} = await c.reportAs('partner')
  const references = was.records.barriers?.map(({state}) => (state as Barrier).reference) ?? []
  t.false(references.includes(reference))
  for (const each of [id, lost.reported]) {
    await c.decide('coordination', each, accept)
    await c.offeredTo(each, 'health-care')
  }
  const resolved = await c.decide(lead, barrier, {decision: 'resolve', extent: 'full', summary: reason})
  t.is(resolved.stage, 'confirmation')
})

test.serial(
  'without any backup records come back from the stream alone, and accounts when they are registered again',
  async t => {
    was = await on.rested()
    await on.whileStopped(lose)
    const {code, said} = await on.recover()
    t.is(code, 0, said.join('\n'))
    await on.untilServing()
    t.deepEqual(await on.stored(), was.records)
    t.is((await answerTo(c, 'partner', '/me')).body.code, 'unknown-person')
    await registerConsortium(c.api, c.system.issuer, loadConsortium())
    await until('partners are known', async () => (await answerTo(c, 'partner', '/me')).status === 200)
    await on.untilSigned()
    t.is(await on.rootAt(was.checkpoint.size), was.checkpoint.root)
  },
)
