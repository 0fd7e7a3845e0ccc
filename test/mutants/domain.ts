// Spoilt rules of the domain: what decisions and moves change, clocks and the calendar, who sees what.
import type {Mutant} from './mutants.ts'

const domain = [
  'every-decision',
  'every-move',
  'assignment',
  'resolution',
  'closing',
  'merge',
  'clocks',
  'state',
  'properties',
]
const domainTests = domain.map(name => `services/barriers/src/domain/${name}.test.ts`)

const rule =
  (file: string, tests: readonly string[]) =>
  (name: string, find: string, replace: string): Mutant => ({name, file, find, replace, tests})

const barriers = (file: string) => rule(`services/barriers/src/domain/${file}.ts`, domainTests)
const decide = barriers('decide')
const advance = barriers('advance')
const stages = barriers('stages')
const clocks = barriers('clocks')
const policy = barriers('policy')
const views = rule('services/barriers/src/views.ts', ['services/barriers/src/views.test.ts'])
const calendar = rule('infra/kit/src/working-days.ts', ['infra/kit/src/working-days.test.ts'])
const texts = rule('contracts/src/texts.ts', ['contracts/src/texts.test.ts'])

export const domainMutants: readonly Mutant[] = [
  decide('a decision without the table', 'if (code) return {problem', 'if (false) return {problem'),
  decide(
    'a decision that moves at once',
    'because: decision.decision, set: effect}} : effect',
    'because: decision.decision, set: effect}} && effect : effect',
  ),
  decide('a target date in the past', 'targetDate < today || ', ''),
  decide('a target date beyond the limit', ' || targetDate > addSpan(today, policy.resolutionLimit[m.scope])', ''),
  decide('a pause without end', ' || d.until > addSpan(today, policy.longestPause)', ''),
  decide(
    'a later date without approval',
    'return atOnce ? newTarget(d.targetDate, now) : {pendingDate: d.targetDate}',
    'return newTarget(d.targetDate, now)',
  ),
  decide('confirmation by the group that solved it', "own ? 'coordinator' : 'reporter'", "'reporter'"),
  decide('who declined is forgotten', 'decline: ({acting}) => ({closedBy: acting.person})', 'decline: () => ({})'),
  decide('who abandoned is forgotten', 'abandon: ({acting}) => ({closedBy: acting.person})', 'abandon: () => ({})'),
  decide('a decision that acknowledges nothing', "endClocks(m.clocks, 'acknowledgement') : {}", '{} : {}'),
  decide('a refusal that does not count', 'refuse: ({m}) => ({...leaveOut(m, m.offeredTo), ', 'refuse: ({m}) => ({'),
  decide('a hand-back that does not count', "'hand-back': ({m}) => leaveOut(m, m.group)", "'hand-back': () => ({})"),
  advance('a move without the table', 'if (!mayMove(m, move, clock, now))', 'if (false)'),
  advance('routing to a group that refused', 'candidates.filter(each => !m.refusedBy.includes(each.id))', 'candidates'),
  advance('routing by load before fit', 'a.position - b.position || ', ''),
  advance('routing without load', 'a.load / a.capacity - b.load / b.capacity || ', ''),
  advance('a survivor that is closed', "if (survivor.stage === 'closed') return", 'if (false) return'),
  advance('a survivor that moves', "if (survivor.moving) return refuse('moving')\n", ''),
  advance('undo that keeps the decision', 'undo: () => ({moving: null})', 'undo: () => ({})'),
  advance(
    'silence that is no consent',
    "uphold: ({m, now}) => enter(m, 'follow-up', null, {tacit: true}, now)",
    "uphold: ({m, now}) => enter(m, 'follow-up', null, {}, now)",
  ),
  advance('an offer that lapses in vain', '...leaveOut(m, m.offeredTo),\n    offeredTo: null', 'offeredTo: null'),
  stages('an offer kept on leaving', '    offeredTo: null,\n    pendingDate: null,\n', '    pendingDate: null,\n'),
  stages('clocks that run on', '{...endClocks(m.clocks), ...clocksOf(to, arrived, now)}', 'clocksOf(to, arrived, now)'),
  stages('stages without clocks', '{...endClocks(m.clocks), ...clocksOf(to, arrived, now)}', 'endClocks(m.clocks)'),
  stages('nobody is waited for', 'waitingFor: waitingFor(after(m, changed))', 'waitingFor: m.waitingFor'),
  stages('a second appeal', '!m.appealed && (outcome', '(outcome'),
  clocks('a clock that stands still runs on', "state: 'paused', left:", "state: 'running', left:"),
  clocks('working days lost in a pause', 'later(today, clock.left.due)', 'later(today, 0)'),
  clocks('a missed clock that was met', "clock.state === 'missed' ? 'missed' : 'met'", "'met'"),
  clocks(
    'a warning after the end',
    'warns && warning < last ? endOfDay(warning) : null',
    'warns ? endOfDay(warning) : null',
  ),
  policy('an acknowledgement too late', 'acknowledgement: {target: wd(2)', 'acknowledgement: {target: wd(3)'),
  policy('a warning too early', 'warnShare: 0.7', 'warnShare: 0.5'),
  policy('an appeal for ever', 'appeal: wd(20)', 'appeal: wd(200)'),
  policy('months as weeks', 'return addMonths(day, count)', 'return addDays(day, count * 7)'),
  views(
    'restricted barriers seen by all',
    "if (confidentiality === 'open' || coordinates(actor)) return true",
    'return true',
  ),
  views(
    'sealed barriers seen by auditors',
    "if (confidentiality === 'restricted' && audits(actor)) return true",
    'if (audits(actor)) return true',
  ),
  views('cases seen by operators', 'if (!mayRead(actor)) return false\n', ''),
  views('a sealed reporter by name', "if (state.confidentiality === 'sealed') return null\n", ''),
  views('internal comments for all', 'coordinates(actor) || audits(actor) || belongsTo(actor, record)', 'true'),
  calendar('holidays', '!holidaysOf(date.getUTCFullYear()).has(number) && ', ''),
  calendar('one-off holidays', ' && !extra.includes(number)', ''),
  calendar('Saturdays', 'weekday !== 0 && weekday !== 6', 'weekday !== 0'),
  calendar('the end of a day in summer', 'return dayOf(winter) === day ? winter', 'return day ? winter'),
  calendar('the end of a month', 'Math.min(Number(day.slice(8)), lastOfMonth)', 'Number(day.slice(8))'),
  texts('control characters', "text => text.replaceAll(CONTROL, '')", 'text => text'),
  texts('ill-formed Unicode', 'text => text.isWellFormed()', '() => true'),
  texts('blank text', "min === 0 || text.trim() !== ''", 'true'),
  texts('lengths by code unit', '[...text].length', 'text.length'),
]
