// Spoilt rules of working groups: who leads, who was in, what is handed over, and the board.
import type {Mutant} from './mutants.ts'

const rule =
  (file: string, ...tests: readonly string[]) =>
  (name: string, find: string, replace: string): Mutant => ({name, file, find, replace, tests})
const domain = rule('services/groups/src/domain.ts', 'services/groups/src/domain.test.ts')
const reassign = rule('services/barriers/src/domain/reassign.ts', 'services/barriers/src/domain/reassign.test.ts')
const stages = rule('services/barriers/src/domain/stages.ts', 'services/barriers/src/domain/reassign.test.ts')
const table = rule('contracts/src/decisions.ts', 'contracts/src/decisions.test.ts')
const decide = rule('services/barriers/src/domain/decide.ts', 'services/barriers/src/domain/reassign.test.ts')
const onServers =
  (file: string, title: string, test = 'test/groups.test.ts') =>
  (name: string, find: string, replace: string) => ({...rule(file, test)(name, find, replace), match: title})
const onBoards = (file: string, title: string) => onServers(file, title, 'test/boards.test.ts')
const hearing = 'services/barriers/src/reassign.ts'
const board = 'services/barriers/src/board.ts'

export const groupMutants: readonly Mutant[] = [
  onServers('services/groups/src/store.ts', 'a report that every group*', 'test/journeys.test.ts')(
    'groups that nobody leads among those of an industry',
    'found.filter(({state}) => isLed(state))',
    'found',
  ),
  domain('a group without a lead', "return 'last-lead'\n", 'return null\n'),
  domain('a lead by who led before', 'person !== beside && each.leads', 'person !== beside'),
  domain('a lead who counts after the release', 'known.leads || known.version >= version', 'known.leads'),
  domain('a release that comes late', 'known.leads ? known.version > version : known.version >= version', 'false'),
  domain('a release of nothing', '{type: RELEASED, data', '{type: NOTED, data'),
  domain('a time in a group that never ends', '{...each, until: time}', 'each'),
  domain('times in a group forgotten', 'periodsAfter(state?.memberships ?? [],', 'periodsAfter([],'),
  reassign('any review given back', ' && m.reviewer === person', ''),
  reassign('what is closed handed over', 'm.group === group && heldStages.includes(m.stage)', 'm.group === group'),
  reassign('handed over though they still lead', 'leading.includes(m.leadOrganisation)) return {}', 'false) return {}'),
  reassign('whoever has led forgotten', '...(m.formerLeads ?? []), ...before', '...(m.formerLeads ?? [])'),
  reassign('a new lead who confirms', "own ? {...changed, confirmBy: 'coordinator'} : changed", 'changed'),
  stages('former leads for ever', '...(formerLeads ? {formerLeads: []} : {}),', ''),
  table('four eyes on the present lead alone', ' || (m.formerLeads ?? []).includes(organisation)', ''),
  decide('a former lead confirms', 'hasLed(m, by) ||', 'by === m.leadOrganisation ||'),
  onServers('services/groups/src/leads.ts', 'of two leads who leave at once*')(
    'two leads gone at once',
    "return step === 'last-lead' ? refuse(step) :",
    "return step === 'last-lead' ? {events: [], origin: from} :",
  ),
  onServers(hearing, 'what a group holds follows*')(
    'nothing handed over',
    'for (const group of led) await handOver(event, group)',
    '',
  ),
  onServers(hearing, 'a review that a coordinator claimed*')(
    'nothing given back',
    'if (ended.some(coordinates)) await giveBack(event)',
    '',
  ),
  onServers(hearing, 'what is taken in the old role*')(
    'the last moment overlooked',
    'if (Date.now() < Date.parse(event.time) + SETTLED_MS)',
    'if (false)',
  ),
  onServers('services/groups/src/main.ts', 'a directory from before*')(
    'leads from before forgotten',
    'await leads.noteAll(store.leads().cursor())',
    '',
  ),
  onBoards(board, 'what is late shows*')(
    'late before its time is over',
    "'state.dueAt': {$gt: '', $lte: countedAt}",
    "'state.dueAt': {$gt: ''}",
  ),
  onBoards(board, 'a board shows*')(
    'a board without what is to be confirmed',
    '[resolution, confirmation].map(goesOn)',
    '[resolution].map(goesOn)',
  ),
  onBoards(board, 'what a group supports*')(
    'what is paused as if it needed no support',
    '[goesOn(supports), isPaused(supports), ',
    '[goesOn(supports), ',
  ),
  onBoards('services/barriers/src/views.ts', 'a board is for the group*')(
    'a board for everybody',
    'coordinates(actor) || audits(actor) || groupsOf(actor).includes(group)\n\n',
    'true\n\n',
  ),
  onBoards('services/barriers/src/views.ts', 'a board is for the group*')(
    'what is sealed on the board of an auditor',
    "confidentiality !== 'sealed' || coordinates",
    'true || coordinates',
  ),
]
