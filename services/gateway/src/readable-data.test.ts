// What is held of a person in words: no code is left that a language has a word for, and what people typed stays as it is.
import * as contracts from '@rin/contracts'
import test from 'ava'
import {fields, kinds, sample} from './given.ts'
import {labels, readable} from './readable-data.ts'
import {catalogueOf, type Language, speakerOf, spoken} from './sentences.ts'

const id = '3b52f0c4-0000-4000-8000-000000000000'
const rules: contracts.RetentionRules = {rules: [], copies: [], kept: []}

/** What is held of somebody without anything but this. */
const holding = (more: Partial<contracts.PersonData> = {}): contracts.PersonData => ({
  person: {id, organisation: 'clinic', name: 'Amal', identities: [], roles: [], memberships: [], erasure: null},
  held: [],
  acts: [],
  told: [],
  retention: rules,
  ...more,
})

/** The lines below a heading. */
const below = (data: contracts.PersonData, label: string, language: Language): string[] => {
  const [, lines = ''] = readable(data, language).split(`${speakerOf(language).word('label', label)}\n---`)
  return lines.split('\n\n')[0]?.split('\n').slice(1) ?? []
}

test('texts are derived from what is sent, and none that an event commits to is forgotten', t => {
  const committed = contracts.events.flatMap(({type}) => Object.keys(sample(type).data.texts ?? {}))
  t.deepEqual(
    committed.map(field => field.replace(/-\d+$/, '')).filter(field => !fields.includes(field)),
    [],
  )
})

test('what is held of people is of a kind of which there are events', t => {
  t.deepEqual(
    contracts.HeldOfPerson.shape.kind.options.filter(kind => !kinds.includes(kind)),
    [],
  )
})

for (const language of spoken) {
  test(`every kind of record, field of a text and role has a word in ${language}`, t => {
    const {held} = catalogueOf(language)
    const named = {label: labels, kind: kinds, field: fields, role: contracts.roles}
    for (const [of, codes] of Object.entries(named) as [keyof typeof named, readonly string[]][]) {
      t.deepEqual(Object.keys(held[of]).toSorted(), codes.toSorted(), of)
      for (const [code, word] of Object.entries(held[of])) t.regex(word, /\S/, code)
    }
  })

  test(`acts are told in ${language} by their sentence, with day and time in Berlin`, t => {
    const acts = contracts.events.map(({type}) => ({...sample(type), time: '2027-06-30T22:05:00.000Z'}))
    const {sentence, time, word} = speakerOf(language)
    const lines = below(holding({acts}), 'acts', language)
    t.is(lines.length, acts.length)
    for (const [i, act] of acts.entries()) {
      const line = lines[i] ?? ''
      t.is(line, `${time(act.time)}: ${sentence(act)} (${word('kind', act.kind)} ${act.record})`)
      t.regex(line, /^1\.? \p{L}+ 2027 \p{L}+ 00:05: \p{Lu}/u)
      t.notRegex(line, /rin\.|\.v1/)
    }
  })
}

test('what somebody has typed stands beside what it is, as they typed it', t => {
  const said = (field: string, text: string) => ({event: crypto.randomUUID(), field, lang: 'de', text})
  const texts = [said('legalBasis', '2027-03-04'), said('occupation-12', 'Köchin'), said('reason', '')]
  const held = [{kind: 'barrier' as const, id, names: ['f0e1'], follows: 'left' as const, texts}]
  t.deepEqual(below(holding({held}), 'held', 'de'), [
    `Barriere ${id}: Ihr Deckname in diesem Fall: f0e1`,
    `Barriere ${id}, Rechtsgrundlage (de): 2027-03-04`,
    `Barriere ${id}, Beruf (de): Köchin`,
  ])
  t.deepEqual(below(holding({held}), 'followed', 'de'), [`Barriere ${id}: Sie folgen nicht mehr`])
})

test('roles are words, times in groups and what was shown are dates', t => {
  const data = holding({told: [{barrier: id, name: 'f0e1', to: 'c-1', at: '2027-03-04T09:30:00.000Z', times: 1}]})
  const [from, until] = ['2027-03-04T23:30:00.000Z', '2027-04-01T10:00:00.000Z']
  data.person.roles = [{role: 'head'}, {role: 'lead', group: 'crafts'}]
  data.person.memberships = [
    {group: 'crafts', role: 'member', from, until},
    {group: 'crafts', role: 'lead', from: until, until: null},
  ]
  t.deepEqual(below(data, 'person', 'en').slice(-3), [
    'Roles: head of coordination, lead of a working group (crafts)',
    'Working groups: crafts, member of a working group, since 5 March 2027 until 1 April 2027',
    'Working groups: crafts, lead of a working group, since 1 April 2027',
  ])
  t.deepEqual(below(data, 'told', 'en'), [`barrier ${id} (f0e1): c-1, 4 March 2027 at 10:30, 1×`])
})

test('a code without a word stands for itself, so that nothing is left out', t => {
  const {word} = speakerOf('de')
  t.is(word('field', 'dream'), 'dream')
})
