// Spoilt rows and rules of solutions.
import {type SolutionDecisionName, solutionDecisions} from '@rin/contracts'
import type {Mutant} from './mutants.ts'

const names = Object.keys(solutionDecisions) as SolutionDecisionName[]
const file = 'contracts/src/solution-decisions.ts'
const tests = ['contracts/src/solution-decisions.test.ts']
const everywhere =
  "{from: ['proposed', 'adopted', 'delivering', 'delivered', 'effective', 'ineffective', 'rejected', 'withdrawn']}"
const anyCommitment = "{commitment: ['asked', 'declined', 'open', 'kept', 'broken', 'released']}"

/** A row with other values, replaced behind the table, so that it may be written in any way. */
const row = (decision: SolutionDecisionName, what: string, values: string): Mutant => ({
  name: `the row of ${decision}: ${what}`,
  file,
  find: 'export type SolutionDecisionName = keyof typeof solutionDecisions\n',
  replace: `Object.assign(solutionDecisions['${decision}'], ${values})\nexport type SolutionDecisionName = keyof typeof solutionDecisions\n`,
  tests,
})

const rows = names.flatMap(decision => [
  row(decision, 'another who', "{who: ['proposer', 'member']}"),
  row(decision, 'from everywhere', everywhere),
  row(decision, 'without a field', `{must: solutionDecisions['${decision}'].must.slice(1)}`),
  ...('commitment' in solutionDecisions[decision] ? [row(decision, 'on any commitment', anyCommitment)] : []),
])

const rule =
  (place: string, seenBy: readonly string[]) =>
  (name: string, find: string, replace: string): Mutant => ({name, file: place, find, replace, tests: seenBy})
const table = rule(file, tests)
const movement = rule('contracts/src/solution-movement.ts', ['contracts/src/solution-movement.test.ts'])
const decide = rule('services/solutions/src/domain/decide.ts', ['services/solutions/src/domain/decide.test.ts'])
const state = rule('services/solutions/src/domain/state.ts', ['services/solutions/src/domain/state.test.ts'])
const ofClocks = ['services/solutions/src/domain/clocks.test.ts']
const clocks = rule('services/solutions/src/domain/clocks.ts', [
  ...ofClocks,
  'services/solutions/src/domain/state.test.ts',
])
const promise = rule('services/solutions/src/domain/decide.ts', ofClocks)
const advance = rule('services/solutions/src/domain/advance.ts', ofClocks)
const levels = rule('services/solutions/policies/1.json', ofClocks)
const moves = rule('contracts/src/solution-moves.ts', ['contracts/src/solution-moves.test.ts'])
const solutionNext = rule('workflows/src/solution/next.ts', ['workflows/src/solution/next.test.ts'])
const ofPromises = ['test/promises.test.ts']
const consent = rule('contracts/src/consents.ts', ['workflows/src/barrier/next.test.ts'])
const ofConfidential = ['test/confidential-solutions.test.ts']

const lines = (place: string) => rule(place, ['services/solutions/src/views.test.ts'])

const shown = rule('services/barriers/src/views.ts', ['services/barriers/src/views.test.ts'])

export const solutionMutants: readonly Mutant[] = [
  ...rows,
  table('the lead of any group', 'held(acting, rolesOf.lead, acting.groups)', 'held(acting, rolesOf.lead)'),
  table('supporting groups without a say', '[...acting.groups, ...acting.supporting]', 'acting.groups'),
  table(
    'supporting groups that lead',
    'held(acting, rolesOf.lead, acting.groups)',
    'held(acting, rolesOf.lead, [...acting.groups, ...acting.supporting])',
  ),
  table('a promise of any organisation', 'promised?.organisation === acting.organisation ? held', 'true ? held'),
  table('anybody as proposer', 'm.by !== null && acting.standsFor.includes(m.by) ? held', 'true ? held'),
  table('a release that nobody asked for', 'row.releaseAsked !== promised.releaseAsked', 'false'),
  table(
    'decisions offered on any commitment',
    '(row.commitment === undefined) !== (commitment === undefined)',
    'false',
  ),
  movement('a broken promise as delivered', "if (broken > 0) return 'delivering'\n", ''),
  movement('a claim as effect', "if (found.length > 0) return 'effective'", "if (kept > 0) return 'effective'"),
  movement('what returned as effective', "if (found.includes('returned')) return 'ineffective'\n", ''),
  movement(
    'findings of other barriers',
    'm.adoptedFor.flatMap(barrier => m.found[barrier] ?? [])',
    'Object.values(m.found)',
  ),
  decide(
    'a decision on a solution without the table',
    "if (code === 'unknown-reference')",
    "if (code !== 'stale') return {changed: {}}\n  if (code === 'unknown-reference')",
  ),
  decide('a promise for yesterday', 'return due < today || due >', 'return due >'),
  decide('a promise for another century', ' || due > addSpan(today, FARTHEST, current)', ''),
  decide('a promise of nobody', 'if (!facts.organisationThere)', 'if (false)'),
  decide('a promise imposed', "milestone, status: 'asked'", "milestone, status: 'open'"),
  decide(
    'a wish that never ends',
    "'refuse-release': given => changed(given, {releaseAsked: false})",
    "'refuse-release': given => changed(given, {})",
  ),
  state('evidence lost', 'evidence: recordversion}', 'evidence: null}'),
  state('a status that stays', 'status: statusOf(movement),', 'status: state.status,'),
  consent(
    'silence as a finding',
    "m.foundSolved ? toSolution(m, 'note-solved') : undefined",
    "toSolution(m, 'note-solved')",
  ),
  consent('a solution that does not hear of its failure', "return toSolution(m, 'note-returned')", 'return undefined'),
  promise('a promise after its day', "if (due < dayOf(at.now)) return {refused: 'date-out-of-range', pointer: ''}", ''),
  promise('a promise without a clock', ", clock: startClock('commitment', at, {due})", ''),
  promise(
    'a kept promise whose clock runs',
    ', ...ended(given.m.commitments[given.d.commitment]?.clock, given.at)',
    '',
  ),
  promise('an update that nobody waits for again', "{updateClock: startClock('update', at)} : {}", '{} : {}'),
  clocks('a late promise as kept in time', 'isOver(clock, now) ? fireClock', 'false ? fireClock'),
  clocks('updates that are never chased', "if (open) return {...changed, updateClock: startClock('update', at)}", ''),
  clocks(
    'updates that are chased for ever',
    'return clock ? {...changed, updateClock: clock} : changed',
    'return changed',
  ),
  clocks('a miss that nobody records', 'filter(([, clock]) => isOver(clock, now))', 'filter(() => false)'),
  advance('a move on a solution without the table', 'if (!mayMoveSolution(m,', 'if (false && !mayMoveSolution(m,'),
  advance('a deadline without consequence', "({status: 'broken', releaseAsked: false,", '({'),
  advance('a warning of another promise', "if (given.clock === 'commitment') return", 'if (false) return'),
  advance('a reminder that is no miss', "fired(given, 'missed', 'reminded')", "fired(given, 'reminded')"),
  levels('a promise broken too soon', '"after": "20 WD"', '"after": "2 WD"'),
  levels('updates too seldom', '"target": "30 days"', '"target": "60 days"'),
  lines('services/solutions/src/views.ts')(
    'a promise that nobody owes',
    'organisation: promised.organisation}',
    'organisation: null}',
  ),
  lines('infra/kit/src/clocks.ts')(
    'a worklist of all that will be',
    '(before === undefined || clock.dueAt < before)',
    'true',
  ),
  lines('infra/kit/src/clocks.ts')('the last to end first', '([, a], [, b]) => (a.dueAt', '([, b], [, a]) => (a.dueAt'),
  {
    ...rule('services/gateway/src/clocks.ts', ['test/clocks.test.ts'])(
      'half a worklist',
      'ask(request, contracts.listSolutionClocks, request.query),',
      'ask(request, contracts.listSolutionClocks, request.query).catch(() => ({items: [], next: null})),',
    ),
    match: 'while solutions cannot*',
  },
  moves('coordinators called again and again', "clock.fired.includes('escalated') ? null : ", ''),
  moves('what is only asked for as a promise', "status === 'open')", "status !== 'kept')"),
  moves('a solution without clocks', "lacksClocks(m) ? [{move: 'start-clocks', at: AT_ONCE}, ...due] : due", 'due'),
  moves('a move before its instant', ' && each.at <= now', ''),
  moves('a move on another promise', ' && each.commitment === commitment', ''),
  solutionNext(
    'a solution that is watched for ever',
    "if (!isOpenSolution(m)) return {kind: 'end', says: statusOf(m)}\n",
    '',
  ),
  solutionNext('the last instant first', 'a.at < b.at ? -1 : a.at > b.at ? 1 : 0', 'a.at < b.at ? 1 : -1'),
  rule('workflows/src/bridge.ts', ofPromises)(
    'promises that no workflow hears of',
    'if (kind) await wake',
    "if (kind === 'barrier') await wake",
  ),
  rule('workflows/src/activities.ts', ofPromises)(
    'every record as a barrier',
    'byType.get(activityInfo().workflowType)',
    "byType.get(activityInfo().workflowType && 'barrier')",
  ),
  shown('the older of two updates', 'own.time >= update.time ? own : update', 'own.time < update.time ? own : update'),
  shown('updates from before a contest', '!update || !isOfPresentWork(record.state, update.time)', '!update'),
  {
    ...rule('services/solutions/src/standing.ts', ['test/solutions.test.ts'])(
      'solutions for what is closed',
      "if (stage === 'closed')",
      'if (false)',
    ),
    match: 'nothing is proposed*',
  },
  rule('services/solutions/src/commands.ts', ofConfidential)(
    'decisions on what is not seen',
    "if ('problem' in seen) return seen\n",
    '',
  ),
  rule('services/solutions/src/standing.ts', ofConfidential)(
    'what is confidential beside others',
    "confidentiality !== 'open' && count > 1",
    'false',
  ),
  rule('services/barriers/src/facts.ts', ofConfidential)(
    'what is confidential for others',
    'confidential ? [...barriers, ...adoptedFor].every(each => each === _id) : ',
    'confidential || ',
  ),
]
