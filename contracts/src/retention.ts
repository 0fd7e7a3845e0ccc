// Retention: for how long each class of personal data is kept, in the words of DIN 66398, and the runs that end it.
import * as z from 'zod'
import {Instant} from './actors.ts'
import {command, query} from './command.ts'
import {type EventDeclaration, event} from './event.ts'
import {page, pageOf} from './pages.ts'

/** Classes of data (Datenarten) by the service that keeps and erases them. */
export const dataClassesOf = {
  barriers: ['case-texts', 'sealed-names', 'case-followers'],
  solutions: ['solution-texts', 'solution-names', 'solution-followers'],
  groups: ['people-without-role'],
} as const
type Store = keyof typeof dataClassesOf
export type DataClass = (typeof dataClassesOf)[Store][number]
export const dataClasses = Object.values(dataClassesOf).flat() as [DataClass, ...DataClass[]]

/** Copies that the database makes and that no command erases from: they end by age. */
export const keptCopies = ['oplog', 'journal', 'backups'] as const
export type KeptCopy = (typeof keptCopies)[number]

const Period = z
  .string()
  .regex(/^[1-9][0-9]{0,3} (days|months|seconds)$/)
  .describe('Regellöschfrist: days, months, or seconds for trials')
const InWords = z.strictObject({de: z.string().min(1), en: z.string().min(1)})

const described = {name: InWords.describe('Datenart'), startsAt: InWords.describe('Startzeitpunkt'), period: Period}

/** For how long a class of data is kept, from when on, and why. */
export const RetentionRule = z
  .strictObject({dataClass: z.enum(dataClasses), ...described, legalBasis: z.string().min(1)})
  .meta({id: 'RetentionRule'})
export type RetentionRule = z.infer<typeof RetentionRule>

/** For how long something that is erased may live on in a copy. */
export const CopyRule = z.strictObject({copy: z.enum(keptCopies), ...described}).meta({id: 'CopyRule'})
export type CopyRule = z.infer<typeof CopyRule>

/** What no rule erases, and why. */
const KeptRule = z.strictObject({name: InWords.describe('Datenart'), because: InWords}).meta({id: 'KeptRule'})

const once = <T>(all: readonly T[], wanted: readonly T[]): boolean =>
  all.length === wanted.length && wanted.every(each => all.includes(each))

/** All rules: every class of data and every copy exactly once. */
export const RetentionRules = z
  .strictObject({
    rules: z.array(RetentionRule).refine(
      rules =>
        once(
          rules.map(({dataClass}) => dataClass),
          dataClasses,
        ),
      'names not every class of data once',
    ),
    copies: z.array(CopyRule).refine(
      rules =>
        once(
          rules.map(({copy}) => copy),
          keptCopies,
        ),
      'names not every copy once',
    ),
    kept: z.array(KeptRule).describe('what no rule erases, and why'),
  })
  .meta({id: 'RetentionRules'})
export type RetentionRules = z.infer<typeof RetentionRules>

const count = z.int().min(0)
const Item = z.object({
  dataClass: z.enum(dataClasses),
  before: Instant.describe('what began before this is over its time'),
  due: count.describe('records over their time'),
  erased: count.describe('of these, erased by this run'),
})

/** Body of POST /retention/runs. */
export const RunRetention = z
  .strictObject({dryRun: z.boolean().describe('true: only counts what is over its time')})
  .meta({id: 'RunRetention'})
export type RunRetention = z.infer<typeof RunRetention>

/** What a run has found and erased. */
export const RetentionRun = z
  .object({
    startedAt: Instant,
    dryRun: z.boolean(),
    done: z.boolean().describe('false: it is still under way, or was stopped by an outage; the next one goes on'),
    items: z.array(Item),
  })
  .meta({id: 'RetentionRun'})
export type RetentionRun = z.infer<typeof RetentionRun>

const fromGateway = {servedBy: 'groups', sentBy: ['gateway']} as const

export const runRetention = command('retention.run', {
  ...fromGateway,
  data: RunRetention,
  reply: RetentionRun,
  about: 'Erases what is over its time in every service, or only counts it.',
})
export const listRetentionRuns = query('retention.runs', {
  ...fromGateway,
  data: z.strictObject(page),
  reply: pageOf(RetentionRun),
  about: 'The runs that erased what was over its time, newest first.',
})
export const readRetentionRules = query('retention.rules', {
  ...fromGateway,
  data: z.strictObject({}),
  reply: RetentionRules,
  about: 'For how long each class of data is kept.',
})

const retain = <S extends Store>(store: S) =>
  ({
    servedBy: store,
    sentBy: ['groups'],
    data: z.strictObject({dataClass: z.enum(dataClassesOf[store]), before: Instant, dryRun: z.boolean()}),
    reply: z.object({due: count, erased: count.describe('so much at a time: ask again until nothing is due')}),
  }) as const

export const retainInBarriers = command('barrier.retain', {
  ...retain('barriers'),
  about: 'Erases, or counts, what of a class of data is over its time among barriers.',
})
export const retainInSolutions = command('solution.retain', {
  ...retain('solutions'),
  about: 'Erases, or counts, what of a class of data is over its time among solutions.',
})

export const retentionEvents: readonly EventDeclaration[] = [
  event(
    'retention.ran',
    z.object({startedAt: Instant, done: z.boolean(), items: z.array(Item)}),
    'What was over its time was erased.',
  ),
]
