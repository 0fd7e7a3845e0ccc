// How patterns are shown, compared and copied.
import type {Pattern, PatternSummary, Text} from '@rin/contracts'
import type {Coded} from './domain/alike.ts'
import {distinct, type Edition, type Used} from './domain/pattern.ts'
import type {Worded} from './domain/words.ts'
import type {PatternRecord} from './pattern-store.ts'
import {text} from './views.ts'

const LONGEST = 10_000

/** A version of the pattern, or undefined when there is no such one. */
export const editionOf = ({state}: PatternRecord, version: number): Edition | undefined =>
  state.editions.find(each => each.version === version)

/** The latest version; a record has one from the start. */
const latestOf = (record: PatternRecord): Edition => editionOf(record, record.version) as Edition

function occupationsOf(record: PatternRecord, {version, fields}: Edition): string[] {
  return fields.filter(field => field.startsWith('occupation-')).map(field => text(record, version, field).text)
}

const industriesOf = ({industries}: Edition, used: Used): Pattern['industries'] =>
  distinct([...industries, ...used.industries])

export function summaryOf(record: PatternRecord, used: Used, edition = latestOf(record)): PatternSummary {
  const {version, time, categories, costRange} = edition
  return {
    id: record._id,
    version,
    title: text(record, version, 'title'),
    categories,
    industries: industriesOf(edition, used),
    costRange,
    uses: used.uses,
    publishedAt: record.state.publishedAt,
    revisedAt: time,
  }
}

export function patternOf(record: PatternRecord, used: Used, edition = latestOf(record)): Pattern {
  const {version, fields} = edition
  const {solution, publishedBy} = record.state
  return {
    ...summaryOf(record, used, edition),
    latest: record.version,
    problem: text(record, version, 'problem'),
    steps: text(record, version, 'steps'),
    legalBasis: fields.includes('legalBasis') ? text(record, version, 'legalBasis') : null,
    prerequisites: text(record, version, 'prerequisites'),
    evidence: text(record, version, 'evidence'),
    occupations: occupationsOf(record, edition),
    solution,
    publishedBy,
  }
}

/** What the latest version is compared by, in codes. */
export function codedOf(record: PatternRecord, used: Used): Coded & {id: string; record: PatternRecord} {
  const edition = latestOf(record)
  return {
    id: record._id,
    record,
    categories: edition.categories,
    industries: industriesOf(edition, used),
    occupations: occupationsOf(record, edition),
  }
}

/** What the latest version is found by, in words. */
export function wordedOf(record: PatternRecord): Worded {
  const {version, fields} = latestOf(record)
  const typed = fields.filter(field => field !== 'title').map(field => text(record, version, field).text)
  return {id: record._id, title: text(record, version, 'title').text, text: typed.join('\n')}
}

/** A proposal in the words of the latest version. Its description is one text, and so in one language: that of the steps. */
export function proposalOf(record: PatternRecord): {title: Text; description: Text} {
  const {version, fields} = latestOf(record)
  const steps = text(record, version, 'steps')
  const told = ['problem', 'steps', 'prerequisites', 'legalBasis'].filter(field => fields.includes(field))
  const typed = told.map(field => text(record, version, field))
  const composed = typed.filter(({lang}) => lang === steps.lang).map(each => each.text)
  return {
    title: text(record, version, 'title'),
    description: {lang: steps.lang, text: [...composed.join('\n\n')].slice(0, LONGEST).join('')},
  }
}
