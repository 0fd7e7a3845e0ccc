// Who may see what of a barrier, and in which shape.
import {
  type Acting,
  type Actor,
  allowed,
  type Barrier,
  type BarrierStanding,
  type BarrierSummary,
  type Clock,
  type ClockName,
  type Comment,
  coordinating,
  type DecisionMade,
  type DueClock,
  type EarlierBarrier,
  held,
  type Links,
  readingCases,
} from '@rin/contracts'
import {clockView, dueClocks} from '@rin/kit/clocks'
import {type RecordDocument, shownText, textKey} from '@rin/kit/record'
import type {CommentState} from './domain/comment.ts'
import type {Moment} from './domain/moment.ts'
import {type BarrierState, type Decided, isOfPresentWork, latestProgress, listedBy} from './domain/state.ts'

type Progress = NonNullable<Barrier['progress']>

/** What is shown of a barrier and does not stand in its record. */
export interface Beside {
  /** Those to it, if it is a structural barrier. */
  links: Links | null
  /** The latest update of the solution that it adopted. */
  update: Progress | null
}

export type BarrierRecord = RecordDocument<BarrierState>
/** As much of a record as a summary is made of. */
export type ListedRecord = Pick<BarrierRecord, '_id' | 'version' | 'time' | 'salt' | 'texts'> & {
  state: Omit<BarrierState, 'decisions'>
}

/** The groups that the actor leads or is a member of. */
export const groupsOf = (actor: Actor): string[] => actor.roles.flatMap(({group}) => group ?? [])

export const mayRead = (actor: Actor): boolean => held(actor, readingCases) !== null
/** The role in which somebody coordinates, or null. */
export const coordinatingRole = (actor: Actor): string | null => held(actor, coordinating)
export const coordinates = (actor: Actor): boolean => coordinatingRole(actor) !== null
export const audits = (actor: Actor): boolean => held(actor, ['auditor']) !== null

/** The actor as the decision table needs to know them: with the pseudonyms that are theirs in this record. */
export const actingOn = (actor: Actor, record: BarrierRecord | null): Acting => ({
  ...actor,
  standsFor: [...(actor.organisation ? [actor.organisation] : []), ...(record?.private[actor.person] ?? [])],
})

/** The pseudonym under which this person is a reporter of the barrier, or null. */
export const pseudonymIn = ({private: names, state}: BarrierRecord, {person}: Actor): string | null =>
  (names[person] ?? []).find(pseudonym => state.movement.reporters.some(({by}) => by === pseudonym)) ?? null

export const standingOf = (record: BarrierRecord, actor: Actor): BarrierStanding => ({
  stage: record.state.movement.stage,
  confidentiality: record.state.confidentiality,
  pseudonym: pseudonymIn(record, actor),
  group: record.state.movement.group,
  supporting: record.state.movement.supporting ?? [],
  industry: record.state.movement.industry,
})

const reports = (actor: Actor, record: BarrierRecord): boolean => {
  const {standsFor} = actingOn(actor, record)
  return record.state.movement.reporters.some(({by}) => standsFor.includes(by))
}

const belongsTo = (actor: Actor, {state}: BarrierRecord): boolean =>
  groupsOf(actor).some(mine => listedBy(state.movement).groups.includes(mine))

/** Open: everybody who reads cases. Restricted and sealed: reporter, groups and coordinators; restricted also auditors. */
export function sees(actor: Actor, record: BarrierRecord): boolean {
  const {confidentiality} = record.state
  if (!mayRead(actor)) return false
  if (confidentiality === 'open' || coordinates(actor)) return true
  if (confidentiality === 'restricted' && audits(actor)) return true
  return reports(actor, record) || belongsTo(actor, record)
}

/** A board is for the group, coordinators and auditors. */
export const mayReadBoard = (actor: Actor, group: string): boolean =>
  coordinates(actor) || audits(actor) || groupsOf(actor).includes(group)

/** Of what stands on a board that they may read: auditors do not see what is sealed. */
export const seesOnBoard = (
  actor: Actor,
  {confidentiality}: Pick<BarrierState, 'confidentiality'>,
  group: string,
): boolean => confidentiality !== 'sealed' || coordinates(actor) || groupsOf(actor).includes(group)

/** Internal comments are for the groups, coordinators and auditors; shared ones for everybody who sees the barrier. */
export const seesInternal = (actor: Actor, record: BarrierRecord): boolean =>
  coordinates(actor) || audits(actor) || belongsTo(actor, record)

/** A text of the record as it is shown. */
export const text = (texts: BarrierRecord['texts'], key: string) => shownText(texts[key])

/** Who reported the barrier itself; null for a sealed report, and once that reporter has withdrawn. */
function reportedBy({_id, state}: ListedRecord): string | null {
  if (state.confidentiality === 'sealed') return null
  return state.movement.reporters.find(({barrier}) => barrier === _id)?.by ?? null
}

const clockOf = (clock: ClockName, shown: Clock, at: Moment) => ({clock, ...clockView(shown, at)})

const clocksOf = ({state}: ListedRecord, at: Moment) =>
  Object.entries(state.movement.clocks).map(([name, clock]) => clockOf(name as ClockName, clock, at))

export function summaryOf(record: ListedRecord, at: Moment): BarrierSummary {
  const {_id, version, state, texts} = record
  const m = state.movement
  return {
    id: _id,
    reference: state.reference,
    version,
    stage: m.stage,
    outcome: m.outcome,
    moving: m.moving && {to: m.moving.to, because: m.moving.because as DecisionMade['decision']},
    waitingFor: m.waitingFor,
    title: text(texts, textKey(1, 'title')),
    category: m.category,
    industry: m.industry,
    scope: m.scope,
    priority: m.priority,
    confidentiality: state.confidentiality,
    reporter: {organisation: reportedBy(record)},
    reports: m.reporters.length,
    assignment:
      m.stage === 'review'
        ? null
        : {
            offeredTo: m.offeredTo,
            refusedBy: m.refusedBy,
            group: m.group,
            leadOrganisation: m.leadOrganisation,
            supporting: m.supporting ?? [],
            targetDate: m.targetDate,
            pendingDate: m.pendingDate,
            coordinatorsCalled: m.coordinatorsCalled,
          },
    clocks: clocksOf(record, at).filter(({state}) => state !== 'met'),
    dueAt: state.dueAt,
    late: state.dueAt !== null && state.dueAt <= at.now,
    reportedAt: state.reportedAt,
    changedAt: state.changedAt,
  }
}

function ownProgress({state, texts}: BarrierRecord): Progress | null {
  const made = latestProgress(state)
  if (!made) return null
  const {version, codes, fields, time} = made
  const nextStep = fields.includes('nextStep') ? text(texts, textKey(version, 'nextStep')) : null
  return {health: codes.health as Progress['health'], text: text(texts, textKey(version, 'text')), nextStep, time}
}

/** The later of what was said of the barrier and of its solution, since those began who work on it now. */
function progressOf(record: BarrierRecord, update: Progress | null): Progress | null {
  const own = ownProgress(record)
  if (!update || !isOfPresentWork(record.state, update.time)) return own
  return own && own.time >= update.time ? own : update
}

function occupationsOf({texts}: Pick<BarrierRecord, 'texts'>): string[] {
  const occupation = (i: number): string | undefined => texts[textKey(1, `occupation-${i}`)]?.text
  const occupations: string[] = []
  for (let next = occupation(0); next !== undefined; next = occupation(occupations.length)) occupations.push(next)
  return occupations
}

/** As much of a description as tells what it is about. */
const BEGINNING = 2_000
/** So many of its occupations do. */
export const TELLING = 10

/** A resolved barrier, as others are compared with it. */
export function earlierOf(record: ListedRecord): EarlierBarrier {
  const {_id, state, texts} = record
  const {category, industry, adoptedSolution} = state.movement
  return {
    id: _id,
    reference: state.reference,
    title: text(texts, textKey(1, 'title')),
    description: text(texts, textKey(1, 'description')).text.slice(0, BEGINNING),
    category,
    industry,
    occupations: occupationsOf(record).slice(0, TELLING),
    // What was resolved keeps the solution that did it.
    solution: String(adoptedSolution),
  }
}

export function viewOf(record: BarrierRecord, actor: Actor, at: Moment, {links, update}: Beside): Barrier {
  const {state, texts} = record
  const m = state.movement
  return {
    ...summaryOf(record, at),
    clocks: clocksOf(record, at),
    description: text(texts, textKey(1, 'description')),
    occupations: occupationsOf(record),
    region: text(texts, textKey(1, 'region')).text,
    legalBasis: text(texts, textKey(1, 'legalBasis')).text,
    reviewer: m.reviewer,
    adoptedSolution: m.adoptedSolution,
    extent: m.extent,
    abandonProposed: m.abandonProposed,
    confirmBy: m.confirmBy,
    confirmedAt: m.confirmedAt,
    tacit: m.tacit,
    checksDone: m.checksDone,
    pausedUntil: m.pausedUntil,
    headCalledAt: m.headCalledAt,
    into: m.into,
    progress: progressOf(record, update),
    structural: m.structural ?? null,
    links,
    actions: allowed(m, actingOn(actor, record), at.now),
  }
}

/** The lines of the worklist for a barrier: its clocks that count, those of them that end before an instant. */
export function dueClocksOf(record: ListedRecord, before: string | undefined, at: Moment): DueClock[] {
  const m = record.state.movement
  const line = {
    kind: 'barrier' as const,
    id: record._id,
    reference: record.state.reference,
    title: text(record.texts, textKey(1, 'title')),
    stage: m.stage,
    waitingFor: m.waitingFor,
    group: m.group ?? m.offeredTo,
  }
  return dueClocks(m.clocks, before).map(([name, clock]) => ({...line, ...clockOf(name, clock, at)}))
}

/** A decision on record, with its texts. */
export const decisionOf = (record: BarrierRecord, {fields, ...made}: Decided): DecisionMade => ({
  ...made,
  texts: Object.fromEntries(fields.map(field => [field, text(record.texts, textKey(made.version, field))])),
})

export const commentOf = ({_id, state, texts}: RecordDocument<CommentState>): Comment => ({
  id: _id,
  ...state,
  text: text(texts, textKey(1, 'text')),
})
