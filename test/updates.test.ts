// The latest update on a barrier, on real servers: what its solution says shows there, too, to whoever sees the barrier.
import type {Barrier} from '@rin/contracts'
import test from 'ava'
import {type Consortium, startConsortium, text} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const lead = 'lead-health-care'
const member = 'member-health-care'

async function adopted(more: Parameters<Consortium['taken']>[0] = {}): Promise<{barrier: string; solution: string}> {
  const barrier = await c.taken(more)
  const {id: solution} = await c.propose(member, barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution})
  return {barrier, solution}
}

const said = async (barrier: string, who = 'coordination') => (await c.view(barrier, who)).progress?.text.text

test.serial('the later of both is the latest update, and only of the solution that is adopted now', async t => {
  const {barrier, solution} = await adopted()
  t.is(await said(barrier), undefined)
  await c.decide(member, barrier, {decision: 'progress', health: 'on-track', text: text('Es geht los.')})
  t.is(await said(barrier), 'Es geht los.')
  await c.decideOnSolution(lead, solution, {
    decision: 'update',
    health: 'at-risk',
    text: text('Zu wenige Prüfende.'),
    nextStep: text('Kammern fragen.'),
  })
  t.like((await c.view(barrier, 'partner')).progress, {
    health: 'at-risk',
    text: text('Zu wenige Prüfende.'),
    nextStep: text('Kammern fragen.'),
  })
  const told = await c.decide(lead, barrier, {decision: 'progress', health: 'late', text: text('Es dauert.')})
  t.is(told.progress?.text.text, 'Es dauert.')

  await c.decideOnSolution(lead, solution, {decision: 'update', health: 'on-track', text: text('Sie sind da.')})
  t.is(await said(barrier), 'Sie sind da.')
  const {id: other} = await c.propose(member, barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution: other})
  t.is(await said(barrier), 'Es dauert.')
})

test.serial('whoever sees a barrier that is not open sees what is said of its solution', async t => {
  const {barrier, solution} = await adopted({confidentiality: 'restricted'})
  await c.decideOnSolution(lead, solution, {decision: 'update', health: 'on-track', text: text('Läuft.')})
  for (const who of ['partner', lead, 'coordination', 'auditor']) t.is(await said(barrier, who), 'Läuft.', who)
})

test.serial(
  'while solutions cannot be asked, decisions are taken and answered with what was said of the barrier itself',
  async t => {
    const {barrier, solution} = await adopted()
    await c.decideOnSolution(lead, solution, {decision: 'update', health: 'late', text: text('Dauert noch.')})
    const {solutions} = c.system.processes
    for (const [stop, again] of [
      [() => solutions.stop(), () => solutions.start()],
      [async () => solutions.kill('SIGSTOP'), () => solutions.kill('SIGCONT')],
    ] as const) {
      await stop()
      const progress = {decision: 'progress', health: 'on-track', text: text('Geht voran.')} as const
      const {status, body} = await c.api.post<Barrier>(lead, `/barriers/${barrier}/decisions`, progress)
      t.deepEqual([status, body.progress?.text.text], [200, 'Geht voran.'])
      t.is((await c.view(barrier)).version, body.version)
      again()
      await solutions.ready()
    }
    await c.decideOnSolution(lead, solution, {decision: 'update', health: 'on-track', text: text('Wieder da.')})
    t.is(await said(barrier), 'Wieder da.')
  },
)
