// What is held of a person as a text that they can read, in German or English.
import type {PersonData, RetentionRules} from '@rin/contracts'

type Language = 'de' | 'en'

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
    follows: 'Wem Sie folgen',
    acts: 'Was Sie getan haben (im Protokoll, das nicht gelöscht werden kann und keine Texte enthält)',
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
    follows: 'What you follow',
    acts: 'What you have done (in the log, which cannot be erased and holds no texts)',
    retention: 'For how long what is kept',
    from: 'from',
    none: 'nothing',
  },
} as const satisfies Record<Language, object>

const section = (title: string, lines: readonly string[], none: string): string =>
  [title, '-'.repeat(title.length), ...(lines.length > 0 ? lines : [none]), ''].join('\n')

const rulesIn = ({rules, copies}: RetentionRules, language: Language): string[] =>
  [...rules, ...copies].map(
    ({name, startsAt, period}) => `${name[language]}: ${period}, ${words[language].from}: ${startsAt[language]}`,
  )

/** `asked` is an Accept-Language header: German if it begins with that, else English. */
export function readable({person, held, follows, acts, retention}: PersonData, asked: string): string {
  const language: Language = /^de\b/i.test(asked) ? 'de' : 'en'
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
    ...texts.map(({field, lang, text}) => `${kind} ${id}, ${field} (${lang}): ${text}`),
  ])
  return [
    `${w.title}\n${'='.repeat(w.title.length)}\n`,
    section(w.person, file, w.none),
    section(w.held, typed, w.none),
    section(
      w.follows,
      follows.map(({kind, id, reference}) => `${kind} ${reference ?? id}`),
      w.none,
    ),
    section(
      w.acts,
      acts.map(({time, event, kind, record}) => `${time}  ${event}  ${kind} ${record}`),
      w.none,
    ),
    section(w.retention, rulesIn(retention, language), w.none),
  ].join('\n')
}
