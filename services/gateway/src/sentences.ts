// Sentences for the entries of a history: the message of an event in a language, with words for its codes, and dates in Berlin.
import {readFileSync} from 'node:fs'
import {ERASURE, SETUP, type ToldEvent, WORKFLOW} from '@rin/contracts'
import {FormatError, IntlMessageFormat} from 'intl-messageformat'
import * as z from 'zod'

const Words = z.record(z.string(), z.string())

/** A file of `languages/`. Messages are in the ICU's format; where a field may lack, they select by its code, `none` if it does. */
const Catalogue = z.strictObject({
  /** For dates. */
  locale: z.string(),
  dir: z.enum(['ltr', 'rtl']),
  /** Who acted: by role, with the organisation where there is one. */
  by: z.string(),
  /** What is said of an event that has no sentence, or lacks what its sentence tells. */
  unknown: z.string(),
  /** By field and code. */
  words: z.record(z.string(), Words),
  /** By event, without version. */
  sentences: z.record(z.string(), z.string()),
  /** For what is held of a person: what is said beside it, and words for kinds of records, for fields of texts and for roles. */
  held: z.strictObject({label: Words, kind: Words, field: Words, role: Words}),
})
export type Catalogue = z.infer<typeof Catalogue>

/** The languages whose files are filled; the first is spoken to whoever wants none of them. */
export const spoken = ['en', 'de'] as const
export type Language = (typeof spoken)[number]

export const catalogueOf = (language: string): Catalogue =>
  Catalogue.parse(JSON.parse(readFileSync(new URL(`../languages/${language}.json`, import.meta.url), 'utf8')))

type Fields = Readonly<Record<string, unknown>>
type Told = Pick<ToldEvent, 'event' | 'actor' | 'role' | 'organisation' | 'data'>

const fieldsIn = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

/** What an event says, in one: codes of the decision, what it changed, and the commitment and the end of the clock concerned. */
function fieldsOf({data}: Told): Fields {
  const {texts, changed, pattern, ...codes} = data
  const change = fieldsIn(changed)
  const commitment = fieldsIn(fieldsIn(change.commitments)[String(codes.commitment)])
  const clocks: Fields = {...fieldsIn(change.clocks), commitment: commitment.clock, update: change.updateClock}
  const {dueAt} = fieldsIn(clocks[String(codes.clock)])
  return {...commitment, ...change, ...codes, dueAt, pattern: fieldsIn(pattern).id}
}

/** A message and the fields by whose codes it selects. */
interface Compiled {
  message: IntlMessageFormat
  selects: string[]
}

function compile(text: string, locale: string): Compiled {
  const message = new IntlMessageFormat(text, locale, undefined, {ignoreTag: true})
  return {message, selects: [...text.matchAll(/\{(\w+)Code,/g)].map(([, field = '']) => field)}
}

/** Whoever else has no role acts under a pseudonym. */
const processes: readonly string[] = [WORKFLOW.person, SETUP.person, ERASURE.person]

/** A decision that was carried out is named in another field than its own. */
const vocabularies: Readonly<Record<string, string>> = {because: 'decision'}

/** Speaks a language. Everything is compiled once. */
export function speaker({locale, dir, by, unknown, words, sentences, held}: Catalogue) {
  const inBerlin = {dateStyle: 'long', timeZone: 'Europe/Berlin'} as const
  const dates = new Intl.DateTimeFormat(locale, inBerlin)
  const times = new Intl.DateTimeFormat(locale, {...inBerlin, timeStyle: 'short'})
  const who = compile(by, locale)
  const messages = new Map<string, Compiled>(
    Object.entries(sentences).map(([name, text]) => [`rin.${name}.v1`, compile(text, locale)]),
  )

  /** A word, a date, or an id as it is; undefined where there is none to tell. */
  function shown(field: string, value: string): string | undefined {
    const vocabulary = words[vocabularies[field] ?? field]
    if (vocabulary) return vocabulary[value]
    // A day is told by its noon, so that no zone makes another day of it.
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dates.format(new Date(`${value}T12:00:00Z`))
    return /^\d{4}-\d{2}-\d{2}T/.test(value) ? dates.format(new Date(value)) : value
  }

  function say({message, selects}: Compiled, fields: Fields): string {
    const values: Record<string, string> = Object.fromEntries(selects.map(field => [`${field}Code`, 'none']))
    for (const [field, value] of Object.entries(fields)) {
      if (value === null || value === undefined || typeof value === 'object') continue
      values[`${field}Code`] = String(value)
      const word = shown(field, String(value))
      if (word !== undefined) values[field] = word
    }
    return String(message.format(values))
  }

  const actorOf = ({actor, role, organisation}: Told): string =>
    say(who, {role: role ?? (processes.includes(actor) ? actor : 'protected'), organisation})

  return {
    dir,
    day: (instant: string): string => dates.format(new Date(instant)),
    time: (instant: string): string => times.format(new Date(instant)),
    /** The word, or else the code: nothing that is held of a person is left out for want of a word. */
    word: (of: keyof typeof held, code: string): string => held[of][code] ?? code,
    sentence(told: Told): string {
      const message = messages.get(told.event)
      if (!message) return unknown
      try {
        return say(message, {...fieldsOf(told), by: actorOf(told)})
      } catch (error) {
        // An event of another version may lack a field or use a code that has no word: better no detail than a wrong one.
        if (error instanceof FormatError) return unknown
        throw error
      }
    },
  }
}

const speakers = new Map(spoken.map(language => [language, speaker(catalogueOf(language))]))

/** Who speaks it; compiled at the start. */
export const speakerOf = (language: Language) => speakers.get(language) as ReturnType<typeof speaker>
