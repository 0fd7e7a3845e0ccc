// Spoilt places of the history for people: the sum of events, the timeline, and its sentences.
import type {Mutant} from './mutants.ts'

const at =
  (file: string, ...tests: string[]) =>
  (name: string, find: string, replace: string): Mutant => ({name, file, find, replace, tests})

const fold = at('contracts/src/fold.ts', 'contracts/src/fold.test.ts', 'services/solutions/src/domain/clocks.test.ts')
const timeline = at('services/audit/src/timeline.ts', 'services/audit/src/timeline.test.ts')
const sentences = at('services/gateway/src/sentences.ts', 'services/gateway/src/sentences.test.ts')
const language = at('services/gateway/src/language.ts', 'services/gateway/src/language.test.ts')
const english = at('services/gateway/languages/en.json', 'services/gateway/src/sentences.test.ts')

/** With real servers: each costs some ten seconds. */
const served =
  (file: string, match: string) =>
  (name: string, find: string, replace: string): Mutant => ({
    name,
    file,
    find,
    replace,
    tests: ['test/history.test.ts'],
    match,
  })
const paths = 'services/gateway/src/history.ts'

export const historyMutants: readonly Mutant[] = [
  fold(
    'one commitment alone',
    'commitments: {...m.commitments, ...changed.commitments}',
    'commitments: {...changed.commitments}',
  ),
  fold('one clock alone', 'clocks: {...m.clocks, ...changed.clocks}', 'clocks: {...changed.clocks}'),
  fold('one barrier alone', '[...before.adoptedFor, String(data.barrier)]', '[String(data.barrier)]'),
  fold('absent told from null', 'Reflect.get(to, name) ?? null', 'Reflect.get(to, name)'),
  fold('what is new alone', '...Object.keys(from), ...Object.keys(to)', '...Object.keys(to)'),

  timeline(
    'old values from the page alone',
    'if (before !== null || event.recordversion === 1)',
    'if (before !== null || version === 1)',
  ),
  timeline('states over a gap', 'if (!step.after || !step.whole) return', 'if (!step.after) return'),
  timeline(
    'consents in their own run',
    "if (entry === 'move') return {kind, id, run, activity}",
    "if (entry !== 'decision') return {kind, id, run, activity}",
  ),
  timeline('runs without what was done in them', 'activityid: activity = null', 'activityId: activity = null'),
  timeline('people in a run', 'if (actor !== WORKFLOW.person) return null', 'if (actor === null) return null'),
  timeline('a page without a next one', 'next: items.at(-1)?.sequence ?? null}}', 'next: null}}'),
  timeline('read to the end', 'if (recordversion > last) break', 'if (recordversion > last) continue'),
  timeline('an end that is left out', 'event.time <= to)', 'event.time < to)'),
  timeline('a beginning that is left out', 'event.time >= from)', 'event.time > from)'),

  sentences('days of another zone', "timeZone: 'Europe/Berlin'", "timeZone: 'UTC'"),
  sentences(
    'codes that have no word',
    'if (vocabulary) return vocabulary[value]',
    'if (vocabulary) return vocabulary[value] ?? value',
  ),
  sentences('the code of the decision', "{because: 'decision'}", '{}'),
  sentences('the end of any clock', 'clocks[String(codes.clock)]', 'Object.values(clocks)[0]'),
  sentences('pseudonyms with a role', ": 'protected'),", ": 'partner'),"),
  language('a quality that counts for nothing', 'b.q - a.q', '0'),
  language('what is not wanted', 'filter(({q}) => q > 0)', 'filter(({q}) => q >= 0)'),
  english('a sentence that lacks', '"barrier.merged": "{by} decided', '"barrier.mergers": "{by} decided'),
  english('a word that lacks', '"at-risk": "at risk"', '"at-risks": "at risk"'),

  served(paths, 'of a sealed case*')(
    'a history for whoever does not see the record',
    'return [await decisions, await logged]',
    'return [await decisions.catch(() => ({items: []}) as D), await logged]',
  ),
  served(paths, 'the state is read*')(
    'the difference the other way round',
    "contracts.differences(stateOf('from'), stateOf('to'))",
    "contracts.differences(stateOf('to'), stateOf('from'))",
  ),
  served('services/gateway/src/entries.ts', 'every event is told*')(
    'a wish that counts for nothing',
    '[...(lang === undefined ? [] : [lang]), ...wantedIn',
    '[...wantedIn',
  ),
]
