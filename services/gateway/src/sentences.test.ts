// Sentences of a history: one for every event in every language that is spoken, with a word for every code.
import {readdirSync} from 'node:fs'
import * as contracts from '@rin/contracts'
import test from 'ava'
import {sample} from './given.ts'
import {catalogueOf, speaker, speakerOf, spoken} from './sentences.ts'

type Told = Parameters<ReturnType<typeof speaker>['sentence']>[0]

/** Every code that an event may carry in a field that sentences have words for. */
const codes: Record<string, readonly string[]> = {
  role: [...contracts.roles, 'workflow', 'setup', 'erasure', 'protected'],
  stage: contracts.stages,
  outcome: contracts.outcomes,
  industry: contracts.industries,
  category: contracts.categories,
  scope: contracts.scopes,
  priority: contracts.priorities,
  confidentiality: contracts.confidentialities,
  ground: [...contracts.grounds, ...contracts.erasureGrounds],
  health: contracts.healths,
  extent: contracts.extents,
  finding: contracts.findings,
  audience: contracts.Audience.options,
  clock: [...contracts.clockNames, ...contracts.solutionClocks],
  decision: contracts.decisionNames,
}

test('every language of the consortium has a file, and those that are spoken are filled', t => {
  const files = readdirSync(new URL('../languages/', import.meta.url)).toSorted()
  t.deepEqual(files, ['ar.json', 'de.json', 'en.json', 'ru.json', 'tr.json', 'uk.json'])
  t.deepEqual(
    files.map(file => catalogueOf(file.slice(0, 2)).dir),
    ['rtl', 'ltr', 'ltr', 'ltr', 'ltr', 'ltr'],
  )
  const named = contracts.events.map(({name}) => name).toSorted()
  for (const language of spoken) {
    const {words, sentences, unknown} = catalogueOf(language)
    t.deepEqual(Object.keys(sentences).toSorted(), named, language)
    const filled = Object.fromEntries(Object.entries(words).map(([field, of]) => [field, Object.keys(of).toSorted()]))
    t.deepEqual(filled, Object.fromEntries(Object.entries(codes).map(([field, of]) => [field, of.toSorted()])))
    for (const text of [unknown, ...Object.values(sentences)]) t.regex(text, /\S/)
  }
})

/** Whatever is closed has an outcome. */
const closed = (stage: string): object => (stage === 'closed' ? {outcome: 'resolved'} : {})

/** Of these `because` is the code of a refusal. */
const refusals = new Set(['rin.barrier.turned-down.v1', 'rin.barrier.undone.v1'])

/** Whatever codes the event may carry in place of those of its sample. */
function variants(told: Told): Told[] {
  const {changed = {}, ...data} = told.data as {changed?: Record<string, unknown>}
  const others = (field: string): readonly string[] => codes[field === 'because' ? 'decision' : field] ?? []
  return [
    told,
    ...contracts.roles.map(role => ({...told, role})),
    {...told, role: null, organisation: null},
    ...Object.keys(data)
      .filter(field => !(field === 'because' && refusals.has(told.event)) && field !== 'clock')
      .flatMap(field => others(field).map(code => ({...told, data: {...told.data, [field]: code}}))),
    ...Object.keys(changed).flatMap(field =>
      others(field).map(code => ({
        ...told,
        data: {...told.data, changed: {...changed, ...closed(code), [field]: code}},
      })),
    ),
  ]
}

for (const language of spoken) {
  const {sentence} = speakerOf(language)
  const {unknown, words} = catalogueOf(language)

  test(`every event has a plain sentence in ${language}, whatever its codes`, t => {
    // A code that is a word of the language may stand there as that word.
    const own = new Set(Object.values(words).flatMap(of => Object.values(of)))
    const raw = Object.values(codes)
      .flat()
      .filter(code => code.includes('-') && !own.has(code))
    for (const {type} of contracts.events) {
      for (const told of variants(sample(type))) {
        const said = sentence(told)
        t.not(said, unknown, JSON.stringify(told))
        t.regex(said, /^\p{Lu}.*[^.]\.$/u, type)
        t.notRegex(said, /[{}]|undefined|null|none|Code|\d{4}-\d{2}-\d{2}/, type)
        for (const code of raw) t.false(said.split(/[^\w-]+/).includes(code), `${code} in ${said}`)
      }
    }
  })

  test(`every clock is named in ${language} where it warns, is missed or calls somebody`, t => {
    const told = sample('rin.barrier.warned.v1')
    const [clock] = Object.values((told.data.changed as {clocks: object}).clocks)
    for (const name of contracts.clockNames) {
      const said = sentence({...told, data: {...told.data, clock: name, changed: {clocks: {[name]: clock}}}})
      t.true(said.includes(words.clock?.[name] ?? '?'), said)
    }
  })

  test(`what has no sentence in ${language} is told honestly`, t => {
    const accepted = sample('rin.barrier.accepted.v1')
    for (const told of [
      {...accepted, event: 'rin.barrier.accepted.v2'},
      {...accepted, event: 'rin.barrier.dreamt.v1'},
      {...accepted, data: {}},
      {...accepted, data: {...accepted.data, industry: 'space-travel'}},
      {...accepted, role: 'astronaut'},
    ])
      t.is(sentence(told), unknown)
  })
}

const told = (event: string, data: Record<string, unknown>, by: Partial<Told> = {}): Told => ({
  event: `rin.${event}.v1`,
  actor: 'a-person',
  role: 'lead',
  organisation: 'clinic',
  data,
  ...by,
})

test('days are those of Berlin, in the words of the language', t => {
  const pause = told('barrier.paused', {until: '2027-03-28', changed: {}})
  t.is(
    speakerOf('de').sentence(pause),
    'Die Leitung einer Arbeitsgruppe (clinic) hat die Barriere bis zum 28. März 2027 ruhen lassen.',
  )
  t.is(speakerOf('en').sentence(pause), 'The lead of a working group (clinic) paused the barrier until 28 March 2027.')
  // In Berlin it is the next day already, and another clock is changed as well.
  const clocks = {offer: {dueAt: '2027-05-31T21:59:59.999Z'}, review: {dueAt: '2027-06-30T22:30:00.000Z'}}
  const missed = told('barrier.missed', {rule: 'miss', clock: 'review', changed: {clocks}}, {role: 'workflow'})
  t.regex(speakerOf('en').sentence(missed), /“review” was missed; it ended on 1 July 2027\./)
})

test('who acts under a pseudonym is a protected person, without organisation', t => {
  const withdrawn = told('barrier.withdrawn', {changed: {}}, {actor: 'f0e1', role: null, organisation: null})
  t.is(speakerOf('en').sentence(withdrawn), 'A protected person withdrew the report.')
})

test('a commitment is told with its organisation and its day, a clock of it with its end', t => {
  const clock = {dueAt: '2027-09-30T21:59:59.999Z'}
  const commitments = {'c-1': {organisation: 'school', due: '2027-09-30', clock}, 'c-2': {organisation: 'guild'}}
  const data = {commitment: 'c-1', clock: 'commitment', changed: {commitments}}
  t.regex(
    speakerOf('en').sentence(told('solution.commitment-released', data)),
    /school from its commitment for 30 Sept/,
  )
  t.regex(speakerOf('en').sentence(told('solution.warned', data)), /“keeping the commitment” ends on 30 September 2027/)
})

test('a language that runs from right to left says so', t => {
  const arabic = speaker({...catalogueOf('ar'), by: '–', sentences: {'barrier.claimed': 'تم استلام المراجعة.'}})
  t.is(arabic.dir, 'rtl')
  t.is(arabic.sentence(told('barrier.claimed', {})), 'تم استلام المراجعة.')
})
