// A structural barrier on its whole way: linked reports, two solutions, promises kept, broken and released, a contested resolution,
// effect checks, a pattern, and another group that uses it again. It asks until it is answered, so that it may be told under fire.
import {
  type Actor,
  type Barrier,
  type BarrierDecision,
  CHECKS,
  type Pattern,
  type Solution,
  type SolutionDecision,
} from '@rin/contracts'
import type {Asking, Command} from '../faults/asking.ts'
import {inDays, report, text, until} from './consortium.ts'

/** Longer than a killed worker is missed. */
const PATIENCE_MS = 90_000
const lead = 'lead-health-care'
const reason = text('Aus gutem Grund.')

/** Reports of two industries, by three organisations. */
const reports = [
  ['partner', 'health-care'],
  ['partner-2', 'health-care'],
  ['mentoring', 'health-care'],
  ['partner', 'social-services'],
  ['partner-2', 'social-services'],
] as const

/** The ids of everything that the journey has made. */
export interface Made {
  barrier: string
  linked: string[]
  solutions: string[]
  pattern: string
  another: string
  again: string
}

/** Asks, one after another; throws when something is refused. `before` is called before each command. */
function traveller({tell, look}: Asking, before: () => void) {
  async function must(command: Command): Promise<string> {
    before()
    const told = await tell(command)
    if (told.verdict === 'yes') return told.record
    throw new Error(`${command.decision ?? command.kind} was answered ${told.status} ${told.code}`)
  }
  const seen = <T extends object>(who: string, path: string, what: string, holds: (found: T) => boolean): Promise<T> =>
    until(
      what,
      async () => {
        const found = await look<T>(who, path)
        return found && holds(found) && found
      },
      PATIENCE_MS,
    )
  const barrier = (id: string, what: string, holds: (found: Barrier) => boolean) =>
    seen<Barrier>('coordination', `/barriers/${id}`, what, holds)

  return {
    must,
    barrier,
    solution: (id: string) => seen<Solution>('coordination', `/solutions/${id}`, 'the solution shows', () => true),
    pattern: (id: string) => seen<Pattern>('partner', `/catalogue/${id}`, 'the pattern shows', () => true),
    organisationOf: async (who: string) =>
      String((await seen<Actor>(who, '/me', `${who} shows`, () => true)).organisation),
    report: (who: string, more: Parameters<typeof report>[0]) =>
      must({kind: 'report', who, path: '/barriers', body: report(more)}),
    /** Decides, and waits until the workflow has carried it out. */
    async decide(who: string, record: string, decision: BarrierDecision): Promise<Barrier> {
      const path = `/barriers/${record}/decisions`
      await must({kind: 'decide', who, path, body: decision, record, decision: decision.decision})
      return barrier(record, `${decision.decision} is carried out`, ({moving}) => moving === null)
    },
    onSolution(who: string, record: string, decision: SolutionDecision): Promise<string> {
      const path = `/solutions/${record}/decisions`
      return must({kind: 'decide-solution', who, path, body: decision, record, decision: decision.decision})
    },
  }
}
type Traveller = ReturnType<typeof traveller>

/** Accepted, and taken by the group that it was routed to. */
async function taken(on: Traveller, id: string, group: 'health-care' | 'crafts'): Promise<void> {
  await on.decide('coordination', id, {decision: 'accept', industry: group, category: 'recognition', priority: 'high'})
  await on.barrier(id, `it is offered to ${group}`, ({assignment}) => assignment?.offeredTo === group)
  await on.decide(`lead-${group}`, id, {decision: 'take', targetDate: inDays(30)})
}

/** A solution that is adopted for the barrier. */
async function adopted(on: Traveller, barrier: string, who: string): Promise<string> {
  const proposed = {barriers: [barrier], title: text('Gemeinsame Prüfungen'), description: text('Ein Kalender.')}
  const solution = await on.must({kind: 'propose', who, path: '/solutions', body: proposed})
  await on.decide(lead, barrier, {decision: 'adopt', solution})
  return solution
}

/** A commitment that the organisation of `who` has accepted. Its id is that of the command that asked for it. */
async function promised(on: Traveller, solution: string, who: string, milestone: number): Promise<string> {
  const before = (await on.solution(solution)).commitments.map(({id}) => id)
  const organisation = await on.organisationOf(who)
  const what = text('Prüfende stellen.')
  await on.onSolution(lead, solution, {
    decision: 'ask-commitment',
    organisation,
    what,
    due: inDays(60),
    measure: text('Zwei Termine im Monat.'),
    milestone,
  })
  const {commitments} = await on.solution(solution)
  const commitment = commitments.find(({id}) => !before.includes(id))?.id ?? ''
  await on.onSolution(who, solution, {decision: 'accept-commitment', commitment})
  return commitment
}

const keep = (on: Traveller, solution: string, who: string, commitment: string): Promise<string> =>
  on.onSolution(who, solution, {decision: 'keep', commitment, evidence: text('Steht im Kalender.')})

async function linkedReports(on: Traveller, structural: string): Promise<string[]> {
  const linked: string[] = []
  for (const [who, industry] of reports) {
    const id = await on.report(who, {industry, scope: 'individual'})
    await on.decide('coordination', id, {decision: 'link', to: structural})
    linked.push(id)
  }
  return linked
}

/** The first solution: one promise is kept, one broken, one released; the reporter contests what is said of it. */
async function firstAttempt(on: Traveller, barrier: string): Promise<string> {
  const solution = await adopted(on, barrier, 'partner-2')
  const [kept, broken, released] = [
    await promised(on, solution, 'partner-2', 1),
    await promised(on, solution, 'mentoring', 2),
    await promised(on, solution, 'member-social-services', 2),
  ]
  await keep(on, solution, 'partner-2', kept)
  await on.onSolution('mentoring', solution, {decision: 'break', commitment: broken, reason})
  await on.onSolution('member-social-services', solution, {decision: 'ask-release', commitment: released, reason})
  await on.onSolution(lead, solution, {decision: 'release', commitment: released, reason})
  await on.decide(lead, barrier, {decision: 'resolve', extent: 'part', summary: reason})
  await on.decide('partner', barrier, {decision: 'contest', reason})
  return solution
}

/** The second keeps all that was promised, and still works whenever the reporter is asked. */
async function secondAttempt(on: Traveller, barrier: string): Promise<string> {
  const solution = await adopted(on, barrier, 'member-health-care')
  for (const [milestone, who] of ['partner-2', 'mentoring', 'member-crafts'].entries())
    await keep(on, solution, who, await promised(on, solution, who, milestone + 1))
  await on.onSolution(lead, solution, {decision: 'update', health: 'on-track', text: text('Es trägt.')})
  await on.decide(lead, barrier, {decision: 'resolve', extent: 'full', summary: reason})
  await on.decide('partner', barrier, {decision: 'confirm'})
  for (let check = 0; check < CHECKS; check++) {
    await on.barrier(
      barrier,
      'it is asked whether it still works',
      ({waitingFor, checksDone}) => waitingFor === 'reporter' && checksDone === check,
    )
    await on.decide('partner', barrier, {decision: 'still-solved'})
  }
  await on.barrier(barrier, 'it is closed', ({stage}) => stage === 'closed')
  return solution
}

/** Tells the whole journey. */
export async function travel(asking: Asking, before: () => void = () => {}): Promise<Made> {
  const on = traveller(asking, before)
  const barrier = await on.report('partner', {})
  const linked = await linkedReports(on, barrier)
  await taken(on, barrier, 'health-care')
  const first = await firstAttempt(on, barrier)
  const second = await secondAttempt(on, barrier)
  const published = {
    solution: second,
    title: text('Gemeinsame Prüfungstermine'),
    problem: text('Prüfungen fallen aus, weil Prüfende fehlen.'),
    steps: text('Prüfende teilen; Termine gemeinsam planen.'),
    prerequisites: text('Zwei Träger, die mitmachen.'),
    evidence: text('Zwei Prüfungen nach drei und sechs Monaten.'),
    categories: ['recognition'],
    industries: ['health-care'],
  }
  const pattern = await on.must({kind: 'publish', who: lead, path: '/catalogue', body: published})
  const another = await on.report('partner-2', {industry: 'crafts'})
  await taken(on, another, 'crafts')
  const path = `/catalogue/${pattern}/adoptions`
  const again = await on.must({kind: 'reuse', who: 'lead-crafts', path, body: {barrier: another}})
  await on.decide('lead-crafts', another, {decision: 'adopt', solution: again})
  return {barrier, linked, solutions: [first, second], pattern, another, again}
}

/** What became of it, without ids. */
export async function outcomeOf(asking: Asking, made: Made) {
  const on = traveller(asking, () => {})
  const view = (id: string) => on.barrier(id, 'the barrier shows', () => true)
  const solution = async (id: string) => {
    const {status, progress, commitments, found} = await on.solution(id)
    const statuses = commitments.map(each => `${each.milestone} ${each.organisation} ${each.status}`)
    return {status, progress, commitments: statuses.toSorted(), found: found.map(({finding}) => finding)}
  }
  const {stage, outcome, checksDone, links, adoptedSolution} = await view(made.barrier)
  const {uses, industries} = await on.pattern(made.pattern)
  const [first, second] = await Promise.all(made.solutions.map(solution))
  const linked = await Promise.all(made.linked.map(view))
  const reused = await on.solution(made.again)
  return {
    barrier: {stage, outcome, checksDone, links, solvedBySecond: adoptedSolution === made.solutions[1]},
    linked: linked.map(each => [each.stage, each.structural === made.barrier]),
    first,
    second,
    pattern: {uses, industries},
    again: {status: reused.status, ofPattern: reused.pattern?.id === made.pattern},
    another: (await view(made.another)).adoptedSolution === made.again,
  }
}
