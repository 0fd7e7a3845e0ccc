// Spoilt rules of the catalogue.
import type {Mutant} from './mutants.ts'

const rule =
  (place: string, seenBy: readonly string[]) =>
  (name: string, find: string, replace: string): Mutant => ({
    name: `catalogue: ${name}`,
    file: `services/solutions/src/${place}.ts`,
    find,
    replace,
    tests: seenBy,
  })
const alike = rule('domain/alike', ['services/solutions/src/domain/alike.test.ts'])
const words = rule('domain/words', ['services/solutions/src/domain/words.test.ts'])
const pattern = rule('domain/pattern', ['services/solutions/src/domain/pattern.test.ts'])
/** On servers, seen by the tests with such a title. */
const onServers =
  (place: string, file: string) =>
  (name: string, match: string, find: string, replace: string): Mutant => ({
    ...rule(place, [file])(name, find, replace),
    match,
  })
const commands = onServers('pattern-commands', 'test/catalogue.test.ts')
const store = onServers('pattern-store', 'test/catalogue.test.ts')
const views = onServers('pattern-views', 'test/catalogue.test.ts')
const shelf = onServers('shelf', 'test/catalogue.test.ts')
const searching = onServers('pattern-queries', 'test/catalogue.test.ts')
const suggesting = onServers('suggestions', 'test/suggestions.test.ts')

export const catalogueMutants: readonly Mutant[] = [
  alike('the industry before the category', 'category: 4, industry: 2', 'category: 2, industry: 4'),
  alike('words before codes', 'byWords / (byWords + 1)', 'byWords'),
  alike('what fits no category as a category', 'each !== NO_CATEGORY && ', ''),
  alike('suggestions without a reason', 'because.length > 0', 'true'),
  alike('a filter of one code alone', '(asked.industry === undefined', '(true'),
  words('accents that count', ".replaceAll(/\\p{Mn}/gu, '')", ''),
  alike('the broad before the narrow', 'breadth(a) - breadth(b)', 'breadth(b) - breadth(a)'),
  words(
    'compounds whole',
    'isLong(word) ? Array.from({length: word.length - LONG + 1}, (_, i) => word.slice(i)) : [word]',
    '[word]',
  ),
  words(
    'what is repeated',
    'new Map(typedWordsOf(text).map(typed => [folded(typed), typed]))',
    'typedWordsOf(text).map(typed => [folded(typed), typed])',
  ),
  words('forms of a word', 'if (word.length <= PIECE) return [word]', 'if (word.length > 0) return [word]'),
  words('letters of any word', 'word.length >= LONG && ', 'word.length > 0 && '),
  words('a title like any text', 'boost: {title: 2}', 'boost: {}'),
  pattern('a pattern of one version', 'editions: [...state.editions, edition]', 'editions: [edition]'),
  pattern('confidential solutions for leads', '(open && role', '(role'),
  pattern('leads of any group', ' && group !== undefined && groups.includes(group)', ''),
  pattern('uses that were never adopted', "['proposed', 'rejected', 'withdrawn']", "['proposed']"),
  pattern('industries of what is confidential', "status === 'effective' && open", "status === 'effective'"),
  commands('published before it works', 'nobody else publishes*', "if (status !== 'effective')", 'if (false)'),
  commands(
    'an adoption that leads nowhere back',
    'a pattern that is adopted*',
    ', texts: proposalOf(record), pattern}',
    ', texts: proposalOf(record)}',
  ),
  commands(
    'the industry of a hidden barrier',
    'what was solved for a barrier*',
    'const worked = open.filter',
    'const worked = seen.ok.filter',
  ),
  store('a solution published twice', 'a solution is published once*', ', options: {unique: true}}', '}'),
  commands('a version of what nobody has read', 'a new version is made*', '{command, ifVersion}', '{command}'),
  commands('a version that forgets where it worked', 'a new version is shown*', 'carried, {worked})', 'carried)'),
  views('the legal basis left behind', 'the legal basis*', ", 'legalBasis'].filter", '].filter'),
  shelf(
    'a catalogue that stays as it was',
    'a new version*',
    'patterns.get(id)?.version !== version',
    '!patterns.has(id)',
  ),
  searching(
    'the last of a page again',
    'the catalogue is searched*',
    'descending(from, each.place) < 0',
    'descending(from, each.place) <= 0',
  ),
  shelf('a look that was begun before the question', 'what one process*', 'next = undefined\n', ''),
  suggesting(
    'suggestions before anybody accepted it',
    'suggestions are*',
    "stage !== 'review' && priority !== null",
    'true',
  ),
  suggesting(
    'a barrier that is like itself',
    'earlier barriers*',
    'earlier.filter(({id}) => id !== barrier.id)',
    '[...earlier]',
  ),
  {
    name: 'catalogue: earlier barriers that are not seen',
    file: 'services/barriers/src/earlier.ts',
    find: ', visibleTo(actor)',
    replace: '',
    tests: ['test/suggestions.test.ts'],
    match: 'earlier barriers*',
  },
]
