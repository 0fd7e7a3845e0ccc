// Spoilt rules of the domain: what decisions and moves change, clocks and the calendar, who sees what.
import type {Mutant} from './mutants.ts'

const domain = [
  'every-decision',
  'every-move',
  'assignment',
  'resolution',
  'closing',
  'merge',
  'links',
  'support',
  'clocks',
  'pausing',
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
const state = barriers('state')
const clocks = rule('infra/kit/src/clocks.ts', domainTests)
const policy = rule('infra/kit/src/service-levels.ts', [...domainTests, 'infra/kit/src/policy-files.test.ts'])
const levels = rule('services/barriers/policies/1.json', domainTests)
const files = rule('infra/kit/src/policy-files.ts', ['infra/kit/src/policy-files.test.ts'])
const views = rule('services/barriers/src/views.ts', ['services/barriers/src/views.test.ts'])
const barrierState = rule('services/barriers/src/domain/state.ts', ['services/barriers/src/domain/state.test.ts'])
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
  decide(
    'a target date beyond the limit',
    ' || targetDate > addSpan(today, current.resolutionLimit[m.scope], current)',
    '',
  ),
  decide('a miss that a new start hides', "filter(name => clocks[name]?.state === 'running')", 'filter(() => false)'),
  decide('a pause without end', ' || d.until > addSpan(today, current.longestPause, current)', ''),
  decide(
    'a later date without approval',
    'return atOnce ? retargeted(d.targetDate, at) : {pendingDate: d.targetDate}',
    'return retargeted(d.targetDate, at)',
  ),
  decide('confirmation by the group that solved it', "own ? 'coordinator' : 'reporter'", "'reporter'"),
  decide('who declined is forgotten', 'decline: ({acting}) => ({closedBy: acting.person})', 'decline: () => ({})'),
  decide('who abandoned is forgotten', 'abandon: ({acting}) => ({closedBy: acting.person})', 'abandon: () => ({})'),
  decide('a decision that acknowledges nothing', "endClocks(m.clocks, 'acknowledgement') : {}", '{} : {}'),
  decide('a refusal that does not count', 'refuse: ({m}) => ({...leaveOut(m, m.offeredTo), ', 'refuse: ({m}) => ({'),
  decide('a hand-back that does not count', "'hand-back': ({m}) => leaveOut(m, m.group)", "'hand-back': () => ({})"),
  advance('a move without the table', 'if (!mayMove(m, move, clock, at.now))', 'if (false)'),
  advance('routing to a group that refused', 'candidates.filter(each => !m.refusedBy.includes(each.id))', 'candidates'),
  advance('routing by load before fit', 'a.position - b.position || ', ''),
  advance('routing without load', 'a.load / a.capacity - b.load / b.capacity || ', ''),
  advance('a survivor that is closed', "if (survivor.stage === 'closed') return", 'if (false) return'),
  advance(
    'a survivor opened again for nobody',
    " || (survivor.moving !== null && survivor.moving.to !== 'closed')",
    '',
  ),
  advance('a survivor that moves', "if (survivor.moving) return refuse('moving')\n", ''),
  advance('undo that keeps the decision', 'undo: () => ({moving: null})', 'undo: () => ({})'),
  advance(
    'silence that is no consent',
    "uphold: ({m, at}) => enter(m, 'follow-up', null, {tacit: true}, at)",
    "uphold: ({m, at}) => enter(m, 'follow-up', null, {}, at)",
  ),
  advance('an offer that lapses in vain', '...leaveOut(m, m.offeredTo),\n    offeredTo: null', 'offeredTo: null'),
  decide('a scope that breaks its links', ' && keepsScope(m)) return', ' && false) return'),
  decide('a link to what is not there', 'facts.structuralOpen ?', 'true ?'),
  decide('support twice', 'if (groupsOn(m).includes(d.group)) return', 'if (false) return'),
  decide('support of a group that is not there', 'if (unable) return unable\n    if (groupsOn', 'if (groupsOn'),
  decide('offers to groups that nobody leads', "groupLed ? null : refused('last-lead', '/group')", 'null'),
  decide("the end of another group's support", "held(acting, ['lead'], [d.group])", "held(acting, ['lead'])"),
  decide('clocks that end where nothing is left', 'leads !== null && leads.to !== m.stage', 'leads !== null'),
  advance('a link that enters its stage anew', 'to === m.stage ? {...set, moving: null} : enter', 'enter'),
  advance('a link to what is closed', "structural.stage === 'closed' || structural", 'structural'),
  advance('a link to an individual report', " || structural.scope !== 'structural'", ''),
  advance('a link to what is merged away', "if (structural.moving) return refuse('moving')\n", ''),
  advance('a link taken twice', 'if (linked.includes(report)) return {changed: {}}\n', ''),
  advance('all links let go', 'linked.filter(each => each !== report)', '[]'),
  stages('support for nobody', '  supporting: [],\n', ''),
  state('the update of a former life', 'beginnings.includes(decisions[each.decision].to)', 'false'),
  state('what was contested in vain', 'each.undone === null && beginnings', 'beginnings'),
  state('what is yet to be contested', 'movement.moving ? made.slice(0, -1) : made', 'made'),
  state(
    'the first update for the latest',
    ".findLast(({decision}) => decision === 'progress')",
    ".find(({decision}) => decision === 'progress')",
  ),
  stages('an offer kept on leaving', '    offeredTo: null,\n    pendingDate: null,\n', '    pendingDate: null,\n'),
  stages('clocks that run on', '{...endClocks(m.clocks), ...clocksOf(to, arrived, at)}', 'clocksOf(to, arrived, at)'),
  stages('stages without clocks', '{...endClocks(m.clocks), ...clocksOf(to, arrived, at)}', 'endClocks(m.clocks)'),
  stages('nobody is waited for', 'waitingFor: waitingFor(afterChange(m, changed))', 'waitingFor: m.waitingFor'),
  stages('a second appeal', '!m.appealed && (outcome', '(outcome'),
  clocks('a clock that stands still runs on', "state: 'paused', left:", "state: 'running', left:"),
  clocks('working days lost in a pause', 'moved(clock.dueAt, left.due)', 'moved(clock.dueAt, 0)'),
  clocks('a pause that costs a day', 'was >= now && ruler.between(now, was) === count ? was : ruler', 'ruler'),
  clocks('a pause that ends in the past', 'was >= now && ', ''),
  clocks('a follow-up that loses its distance', 'ruler.between(clock.dueAt, was)', '0'),
  clocks(
    'a clock under another policy',
    'rulerOf(policies.of(clock.policy), name)\n  const moved',
    'rulerOf(policies.current, name)\n  const moved',
  ),
  clocks('seconds as days', 'isOfSeconds(policy.clocks[name].target) ? inSeconds : ', ''),
  clocks('a paused barrier that is due', 'clock.left === null && (clock', '(clock'),
  clocks('a met clock that is due', "(clock.state === 'missed' && clock.thenAt !== null)", "clock.state !== 'running'"),
  clocks('a missed clock that was met', "clock.state === 'missed' ? 'missed' : 'met'", "'met'"),
  clocks('a warning after the end', 'warns && warnAt < dueAt ? warnAt : null', 'warns ? warnAt : null'),
  levels('an acknowledgement too late', '"target": "2 WD"', '"target": "3 WD"'),
  levels('a warning too early', '"warnAfter": 0.7', '"warnAfter": 0.5'),
  levels('an appeal for ever', '"appeal": "20 WD"', '"appeal": "200 WD"'),
  policy('months as weeks', 'return addMonths(day, count * times)', 'return addDays(day, count * 7 * times)'),
  policy('the oldest policy for new clocks', 'all.at(-1)', 'all.at(0)'),
  files('versions by letter', '.toSorted((a, b) => Number(a) - Number(b))', '.toSorted()'),
  files('a file under another number', 'if (data.version !== version) throw', 'if (false) throw'),
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
  views('lists with clocks that are met', ".filter(({state}) => state !== 'met')", ''),
  barrierState('barriers hidden from who supports', '[...groupsOn(m), ', '[...(m.group === null ? [] : [m.group]), '),
  barrierState('barriers hidden from who is offered them', 'm.offeredTo === null ? [] : [m.offeredTo]', '[]'),
  views(
    'updates without their next step',
    "fields.includes('nextStep') ? text(texts, textKey(version, 'nextStep')) : null",
    'null',
  ),
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
