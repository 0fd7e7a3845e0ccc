// Spoilt rows of both tables: from where, to where, who and when.
import {type Decision, decisions, type Move, moves} from '@rin/contracts'
import type {Mutant} from './mutants.ts'

const names = <T extends string>(table: Record<T, unknown>): T[] => Object.keys(table) as T[]
const file = 'contracts/src/decisions.ts'
const tests = ['contracts/src/decisions.test.ts', 'contracts/src/barrier-decisions.test.ts']

/** A row with other values. Whole rows are replaced behind the table, so that a row may be written in any way. */
const row = (decision: Decision, what: string, values: string): Mutant => ({
  name: `the row of ${decision}: ${what}`,
  file,
  find: 'export type Decision = keyof typeof decisions\n',
  replace: `Object.assign(decisions['${decision}'], ${values})\nexport type Decision = keyof typeof decisions\n`,
  tests,
})

const everywhere = "{from: ['review', 'assignment', 'resolution', 'confirmation', 'follow-up', 'closed']}"

const decisionRows = names(decisions).flatMap(decision => [
  row(
    decision,
    'another who',
    `{who: decisions['${decision}'].who.includes('coordinator') ? ['lead'] : ['coordinator']}`,
  ),
  // Unlink is possible everywhere, and the condition of the other two says already where they are.
  ...(['answer', 'appeal', 'unlink'].includes(decision) ? [] : [row(decision, 'from everywhere', everywhere)]),
  row(decision, 'to another stage', `{to: decisions['${decision}'].to === 'closed' ? 'review' : 'closed'}`),
  ...('when' in decisions[decision] ? [row(decision, 'without its condition', '{when: undefined}')] : []),
  ...(decisions[decision].must.length > 0
    ? [row(decision, 'without a field', `{must: decisions['${decision}'].must.slice(1)}`)]
    : []),
  row(decision, 'the other way while paused', `{whilePaused: !decisions['${decision}'].whilePaused}`),
  ...('outcome' in decisions[decision] ? [row(decision, 'another outcome', "{outcome: 'partly-resolved'}")] : []),
])

const moveRow = (move: Move, what: string, values: string): Mutant => ({
  name: `the move ${move}: ${what}`,
  file: 'contracts/src/moves.ts',
  find: 'export type Move = keyof typeof moves\n',
  replace: `Object.assign(moves['${move}'], ${values})\nexport type Move = keyof typeof moves\n`,
  tests: ['contracts/src/moves.test.ts', 'workflows/src/barrier/next.test.ts'],
})

const moveRows = names(moves).flatMap(move => [
  moveRow(move, 'never', '{from: () => null}'),
  moveRow(move, 'at once', '{from: () => AT_ONCE}'),
  ...('clocks' in moves[move]
    ? [moveRow(move, 'without its last clock', `{clocks: moves['${move}'].clocks.slice(0, -1)}`)]
    : []),
])

const table = (name: string, find: string, replace: string): Mutant => ({name, file, find, replace, tests})
const decider = (name: string, find: string, replace: string): Mutant => ({
  name,
  file: 'contracts/src/deciders.ts',
  find,
  replace,
  tests: ['contracts/src/deciders.test.ts', ...tests],
})

export const tableMutants: readonly Mutant[] = [
  ...decisionRows,
  ...moveRows,
  table('decisions while another one moves', "if (m.moving) return 'moving'\n", ''),
  table('decisions from any stage', "if (!row.from.includes(m.stage)) return 'decision-not-allowed'\n", ''),
  table('decisions while paused', "if (m.pausedUntil !== null && !row.whilePaused) return 'paused'\n", ''),
  table('four eyes on an appeal', 'decidesOwnAppeal(decision, m, acting) ||', ''),
  table('four eyes on a solved barrier', ' || confirmsOwnWork(decision, m, acting)', ''),
  table('four eyes without an appeal', 'm.appealed && m.closedBy === acting.person', 'm.closedBy === acting.person'),
  table('an appeal twice', "if (used) return 'already-used'\n", ''),
  table('an appeal for ever', "now <= until ? null : 'too-late'", "until ? null : 'too-late'"),
  table('the end of a period', 'now <= until', 'now < until'),
  decider('the lead of another group', 'held(acting, rolesOf.lead, [m.group])', 'held(acting, rolesOf.lead)'),
  decider('the member of another group', 'held(acting, rolesOf.member, groupsOn(m))', 'held(acting, rolesOf.member)'),
  decider('a supporting group that has no say', 'rolesOf.member, groupsOn(m)', 'rolesOf.member, [m.group]'),
  decider('a supporting group that leads', 'rolesOf.lead, [m.group]', 'rolesOf.lead, groupsOn(m)'),
  decider(
    'the lead of any group ends support',
    'held(acting, rolesOf.lead, m.supporting ?? [])',
    'held(acting, rolesOf.lead)',
  ),
  decider('a group that nobody asked', 'held(acting, rolesOf.lead, [m.offeredTo])', 'held(acting, rolesOf.lead)'),
  decider(
    'any organisation as reporter',
    'return isReporter(m, acting) ? held(acting, reporting) : null',
    'return held(acting, reporting)',
  ),
  decider(
    'the first reporter alone',
    'm.reporters.some(reporter => acting.standsFor.includes(reporter.by))',
    'm.reporters.slice(0, 1).some(reporter => acting.standsFor.includes(reporter.by))',
  ),
  decider('who confirms', "m.confirmBy === 'coordinator' ? 'coordinator' : 'reporter'", "'reporter'"),
  decider(
    'hand-back for a group that speaks',
    'silent(m) ? held(acting, coordinating) : null',
    'held(acting, coordinating)',
  ),
  table(
    'withdraw of one among several',
    "(decision === 'withdraw' && m.reporters.some",
    "(decision === 'claim' && m.reporters.some",
  ),
  table('an answer in review', "(decision === 'answer' && m.stage === 'review') ||", ''),
  table('a group that is gone', 'backToGroup && groupGone', 'backToGroup && !groupGone'),
]
