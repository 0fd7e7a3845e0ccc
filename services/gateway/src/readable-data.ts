// What is held of a person as a text that they can read, in the words of a language.
import {type PersonData, type RetentionRules, spanOf} from '@rin/contracts'
import {type Language, speakerOf} from './sentences.ts'

/** What the text says beside what is held; the catalogues have the words. */
export const labels = [
  'title',
  'person',
  'id',
  'name',
  'organisation',
  'identities',
  'roles',
  'memberships',
  'since',
  'until',
  'erasure',
  'held',
  'pseudonym',
  'followed',
  'follows',
  'left',
  'acts',
  'told',
  'retention',
  'from',
  'legalBasis',
  'none',
] as const
type Labels = Record<(typeof labels)[number], string>

const section = (title: string, lines: readonly string[], none: string): string =>
  [title, '-'.repeat(title.length), ...(lines.length > 0 ? lines : [none]), ''].join('\n')

/** `36 months` as 36 Monate. */
function inWords(period: string, language: Language): string {
  const {count, unit} = spanOf(period)
  return new Intl.NumberFormat(language, {style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long'}).format(count)
}

const rulesIn = ({rules, copies, kept}: RetentionRules, {from, legalBasis}: Labels, language: Language): string[] => [
  ...[...rules, ...copies].map(({name, startsAt, period, ...rule}) => {
    const because = 'legalBasis' in rule ? ` (${legalBasis}: ${rule.legalBasis})` : ''
    return `${name[language]}: ${inWords(period, language)}, ${from}: ${startsAt[language]}${because}`
  }),
  ...kept.map(({name, because}) => `${name[language]}: ${because[language]}`),
]

/** Texts of which there are several are kept under a number each: `occupation-0`. */
const unnumbered = (field: string): string => field.replace(/-\d+$/, '')

export function readable({person, held, acts, told, retention}: PersonData, language: Language): string {
  const {day, time, word, sentence} = speakerOf(language)
  const w = Object.fromEntries(labels.map(label => [label, word('label', label)])) as Labels
  const named = (kind: string, id: string): string => `${word('kind', kind)} ${id}`
  const file = [
    `${w.id}: ${person.id}`,
    `${w.name}: ${person.name}`,
    `${w.organisation}: ${person.organisation}`,
    `${w.identities}: ${person.identities.join(', ')}`,
    `${w.roles}: ${person.roles.map(({role, group}) => word('role', role) + (group ? ` (${group})` : '')).join(', ')}`,
    ...person.memberships.map(
      ({group, role, from, until}) =>
        `${w.memberships}: ${group}, ${word('role', role)}, ${w.since} ${day(from)}${until ? ` ${w.until} ${day(until)}` : ''}`,
    ),
    ...(person.erasure ? [`${w.erasure}: ${w.since} ${time(person.erasure.since)}`] : []),
  ]
  const typed = held.flatMap(({kind, id, names, texts}) => [
    ...names.map(name => `${named(kind, id)}: ${w.pseudonym}: ${name}`),
    ...texts
      .filter(({text}) => text !== '')
      .map(({field, lang, text}) => `${named(kind, id)}, ${word('field', unnumbered(field))} (${lang}): ${text}`),
  ])
  const followed = held.flatMap(({kind, id, follows}) => (follows ? [`${named(kind, id)}: ${w[follows]}`] : []))
  const done = acts.map(act => `${time(act.time)}: ${sentence(act)} (${named(act.kind, act.record)})`)
  const shown = told.map(
    ({barrier, name, to, at, times}) => `${named('barrier', barrier)} (${name}): ${to}, ${time(at)}, ${times}×`,
  )
  return [
    `${w.title}\n${'='.repeat(w.title.length)}\n`,
    section(w.person, file, w.none),
    section(w.held, typed, w.none),
    section(w.followed, followed, w.none),
    section(w.acts, done, w.none),
    section(w.told, shown, w.none),
    section(w.retention, rulesIn(retention, w, language), w.none),
  ].join('\n')
}
