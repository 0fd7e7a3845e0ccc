// Figures: the boards of groups, and the lists of barriers and solutions, where there are many of both.
import {type Board, industries, type Solution} from '@rin/contracts'
import {inDays, text} from '../../support/consortium.ts'
import type {Bench, Targets} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {load, middle, ROUNDS} from '../measure.ts'
import {type Seeded, seedBarriers} from '../seed.ts'
import {seedSolutions} from '../seed-solutions.ts'

const BARRIERS = 100_000
const DONE = 80_000
const SOLUTIONS = 60_000
/** With the solutions themselves: 300,000. */
const COMMITMENTS = 4
const IN_FLIGHT = 16
const SECONDS = 4
const MOST_P99_MS = 50
/** Of each list: the first so many. */
const ASKED = 400
const LATE_OF = 10

/** The id of a group is that of its industry. */
const groups = industries

/** Copies of so many templates in turn go to the groups in turn, and some of them are late. */
function spread(templates: number) {
  let n = 0
  return (state: Seeded): void => {
    const group = groups[Math.floor(n / templates) % groups.length] ?? 'crafts'
    const {movement} = state
    if (movement.offeredTo) movement.offeredTo = group
    if (movement.group) movement.group = group
    if (state.groups.length > 0) state.groups = [group]
    if (state.dueAt && Math.floor(n / templates / groups.length) % LATE_OF === 0)
      state.dueAt = '2026-01-01T22:59:59.999Z'
    n++
  }
}

/** A barrier in every state that a board tells apart. */
async function templates({consortium: c}: Bench) {
  const reason = text('Das hat sich geändert.')
  const lead = 'lead-health-care'
  const {id: offered} = await c.reportAs('partner')
  const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
  await c.decide('coordination', offered, accept)
  await c.offeredTo(offered, 'health-care')
  const [held, paused, confirmation, followUp, closed] = await Promise.all([1, 2, 3, 4, 5].map(() => c.taken()))
  if (!held || !paused || !confirmation || !followUp || !closed) throw new Error('five were taken')
  await c.decide(lead, paused, {decision: 'pause', reason, until: inDays(60)})
  await c.resolved(confirmation)
  await c.resolved(followUp)
  await c.decide('partner', followUp, {decision: 'confirm'})
  await c.decide(lead, closed, {decision: 'propose-abandon', reason})
  await c.decide('coordination', closed, {decision: 'abandon', reason})
  return {live: [offered, held, paused, confirmation], done: [followUp, closed], held}
}

/** A solution with promises of an organisation. */
async function promising({consortium: c}: Bench, barrier: string): Promise<string> {
  const lead = 'lead-health-care'
  const {id} = await c.propose('member-health-care', barrier)
  await c.decide(lead, barrier, {decision: 'adopt', solution: id})
  const organisation = String((await c.me('partner-2')).organisation)
  for (let n = 0; n < COMMITMENTS; n++)
    await c.decideOnSolution(lead, id, {
      decision: 'ask-commitment',
      organisation,
      what: text('Prüfende stellen.'),
      measure: text('Zwei Termine im Monat.'),
      due: inDays(60),
    })
  const {commitments} = await c.api.get<Solution>('partner-2', `/solutions/${id}`)
  for (const {id: commitment} of commitments)
    await c.decideOnSolution('partner-2', id, {decision: 'accept-commitment', commitment})
  return id
}

/** What is asked, by what it is called, once everything is there. */
async function setUp(bench: Bench): Promise<[string, Targets][]> {
  const {consortium: c, mongo} = bench
  const {live, done, held} = await templates(bench)
  const solution = await promising(bench, held)
  await bench.logged()
  // What is seeded are entries of the log as well: nobody else may write any.
  await c.system.processes.audit.stop()
  const lively = await seedBarriers(mongo, live, BARRIERS - DONE, spread(live.length))
  const over = await seedBarriers(mongo, done, DONE, spread(done.length))
  const ids = [...lively, ...over]
  await seedSolutions(mongo, solution, ids.slice(0, SOLUTIONS))
  const [coordinator, lead, partner] = [
    await bench.token('coordination'),
    await bench.token('lead-health-care'),
    await bench.token('partner'),
  ]
  const v1 = `${c.system.api}/v1`
  const asked = (token: string, paths: readonly string[]): Targets => paths.map(path => ({url: `${v1}${path}`, token}))
  return [
    ['board of a group, asked by its lead', asked(lead, ['/groups/health-care/board'])],
    [
      'boards of all groups',
      asked(
        coordinator,
        groups.map(group => `/groups/${group}/board`),
      ),
    ],
    [
      'barriers of a group',
      asked(
        coordinator,
        groups.map(group => `/barriers?group=${group}`),
      ),
    ],
    [
      'barriers, the first due first',
      asked(
        coordinator,
        groups.map(group => `/barriers?sort=due&industry=${group}`),
      ),
    ],
    ['barriers that a partner sees', asked(partner, ['/barriers'])],
    ['solutions', asked(coordinator, ['/solutions'])],
    ['solutions that a partner sees', asked(partner, ['/solutions'])],
    [
      'solutions of a barrier',
      asked(
        coordinator,
        ids.slice(0, ASKED).map(id => `/solutions?barrier=${id}`),
      ),
    ],
  ]
}

export async function boardsFigure(bench: Bench): Promise<Figure> {
  const {consortium: c} = bench
  const measured = []
  for (const [name, targets] of await setUp(bench)) {
    await load({targets, inFlight: IN_FLIGHT, seconds: 2})
    const loads = []
    for (let round = 0; round < ROUNDS; round++)
      loads.push(await load({targets, inFlight: IN_FLIGHT, seconds: SECONDS}))
    measured.push({name, ...middle(loads)})
  }
  const {done: finished, assigned} = await c.api.get<Board>('lead-health-care', '/groups/health-care/board')
  return {
    title: 'Boards and lists',
    how: `${IN_FLIGHT} in flight, ${BARRIERS} barriers of ${groups.length} groups (of one: ${assigned.count} assigned, ${finished.count} done), ${SOLUTIONS} solutions with ${COMMITMENTS} commitments each; pages of 50.`,
    header: ['', 'per second', 'p50 ms', 'p99 ms'],
    rows: measured.map(({name, throughput, p50, p99}) => [name, digits(throughput), digits(p50), digits(p99)]),
    aims: measured.map(({name, p99}) => ({what: `${name}: p99`, measured: p99, limit: MOST_P99_MS, unit: ' ms'})),
  }
}
