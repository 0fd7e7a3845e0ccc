// What is held of a person as a text that they can read, in German or English.
import {type PersonData, type RetentionRules, spanOf} from '@rin/contracts'

/** The languages in which it is written; the first for whoever wants none of them. */
export const readers = ['en', 'de'] as const
type Language = (typeof readers)[number]

const words = {
  de: {
    title: 'Was das Konsortium über Sie gespeichert hat',
    person: 'Verzeichnis',
    name: 'Name',
    organisation: 'Organisation',
    identities: 'Anmeldung',
    roles: 'Rollen',
    memberships: 'Arbeitsgruppen',
    since: 'seit',
    until: 'bis',
    held: 'Was Sie geschrieben haben',
    names: 'Ihr Deckname in diesem Fall',
    followed: 'Wem Sie folgen oder nicht mehr folgen',
    follows: 'Sie folgen',
    left: 'Sie folgen nicht mehr',
    acts: 'Was Sie getan haben (im Protokoll, das nicht gelöscht werden kann und keine Texte enthält)',
    told: 'Wem gezeigt wurde, wer hinter Ihrem Decknamen steht',
    retention: 'Wie lange was gespeichert bleibt',
    from: 'ab',
    none: 'nichts',
  },
  en: {
    title: 'What the consortium holds of you',
    person: 'Directory',
    name: 'Name',
    organisation: 'Organisation',
    identities: 'Identity',
    roles: 'Roles',
    memberships: 'Working groups',
    since: 'since',
    until: 'until',
    held: 'What you have written',
    names: 'your name in this case',
    followed: 'What you follow or no longer follow',
    follows: 'you follow it',
    left: 'you no longer follow it',
    acts: 'What you have done (in the log, which cannot be erased and holds no texts)',
    told: 'To whom it was shown who stands behind your name',
    retention: 'For how long what is kept',
    from: 'from',
    none: 'nothing',
  },
} as const satisfies Record<Language, object>

const section = (title: string, lines: readonly string[], none: string): string =>
  [title, '-'.repeat(title.length), ...(lines.length > 0 ? lines : [none]), ''].join('\n')

/** `36 months` as 36 Monate. */
function inWords(period: string, language: Language): string {
  const {count, unit} = spanOf(period)
  return new Intl.NumberFormat(language, {style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long'}).format(count)
}

const rulesIn = ({rules, copies, kept}: RetentionRules, language: Language): string[] => [
  ...[...rules, ...copies].map(
    ({name, startsAt, period}) =>
      `${name[language]}: ${inWords(period, language)}, ${words[language].from}: ${startsAt[language]}`,
  ),
  ...kept.map(({name, because}) => `${name[language]}: ${because[language]}`),
]

export function readable({person, held, acts, told, retention}: PersonData, language: Language): string {
  const w = words[language]
  const file = [
    `${w.name}: ${person.name}`,
    `${w.organisation}: ${person.organisation}`,
    `${w.identities}: ${person.identities.join(', ')}`,
    `${w.roles}: ${person.roles.map(({role, group}) => (group ? `${role} (${group})` : role)).join(', ')}`,
    ...person.memberships.map(
      ({group, role, from, until}) =>
        `${w.memberships}: ${group}, ${role}, ${w.since} ${from}${until ? ` ${w.until} ${until}` : ''}`,
    ),
  ]
  const typed = held.flatMap(({kind, id, names, texts}) => [
    ...names.map(name => `${kind} ${id}: ${w.names}: ${name}`),
    ...texts.filter(({text}) => text !== '').map(({field, lang, text}) => `${kind} ${id}, ${field} (${lang}): ${text}`),
  ])
  return [
    `${w.title}\n${'='.repeat(w.title.length)}\n`,
    section(w.person, file, w.none),
    section(w.held, typed, w.none),
    section(
      w.followed,
      held.flatMap(({kind, id, follows}) => (follows ? [`${kind} ${id}: ${w[follows]}`] : [])),
      w.none,
    ),
    section(
      w.acts,
      acts.map(({time, event, kind, record}) => `${time}  ${event}  ${kind} ${record}`),
      w.none,
    ),
    section(
      w.told,
      told.map(({barrier, to, at}) => `barrier ${barrier}: ${to}, ${at}`),
      w.none,
    ),
    section(w.retention, rulesIn(retention, language), w.none),
  ].join('\n')
}
