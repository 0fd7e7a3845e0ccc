// Who may read and propose solutions, and how they are shown.
import {
  type ActingOnSolution,
  type Actor,
  allowedOnSolution,
  auditing,
  type CommitmentMovement,
  coordinating,
  type DueClock,
  held,
  type Role,
  readingCases,
  reporting,
  type Solution,
  type SolutionComment,
  type SolutionDecisionMade,
  type SolutionSummary,
  tallyOf,
  WORKFLOW,
} from '@rin/contracts'
import {clockView, dueClocks} from '@rin/kit/clocks'
import {type RecordDocument, shownText, textKey} from '@rin/kit/record'
import {clocksOf} from './domain/clocks.ts'
import type {CommentState} from './domain/comment.ts'
import type {Moment} from './domain/moment.ts'
import type {SolutionState} from './domain/state.ts'

export type SolutionRecord = RecordDocument<SolutionState>

export const proposerRole = (actor: Actor): Role | null => held(actor, reporting)
/** The role in which somebody comments: whoever proposes or coordinates may. */
export const commenterRole = (actor: Actor): Role | null => held(actor, [...reporting, ...coordinating])
/** Coordinators and auditors read internal comments wherever they see the solution. */
export const readsInternal = (actor: Actor): boolean => held(actor, auditing) !== null
export const coordinates = (actor: Actor): boolean => held(actor, coordinating) !== null
/** Coordinators see every barrier, and so every solution; barriers ask as the workflow. */
export const seesAll = (actor: Actor): boolean => actor.person === WORKFLOW.person || coordinates(actor)
/** Everybody who reads cases; the workflow asks for the barriers service. */
export const mayRead = (actor: Actor): boolean => actor.person === WORKFLOW.person || held(actor, readingCases) !== null

/** Only who works in a group may be lead or member of one that holds a barrier. */
export const worksInGroup = ({roles}: Actor): boolean => roles.some(({group}) => group !== undefined)

/** Whoever is asked for a promise has to see what for. */
export const wasAsked = ({organisation}: Actor, {state}: SolutionRecord): boolean =>
  Object.values(state.movement.commitments).some(each => each.organisation === organisation)

/** The barriers that it was proposed or adopted for. */
export const barriersIn = ({state: {movement}}: SolutionRecord): string[] => [
  ...new Set([...movement.barriers, ...movement.adoptedFor]),
]

/** A text of the record as it is shown. */
export const text = ({texts}: Pick<SolutionRecord, 'texts'>, version: number, field: string) =>
  shownText(texts[textKey(version, field)])

export function summaryOf(record: SolutionRecord, now: string): SolutionSummary {
  const {_id, version, state} = record
  const {movement, status, proposedBy, proposedAt, changedAt, dueAt, pattern} = state
  return {
    id: _id,
    version,
    status,
    barriers: movement.barriers,
    adoptedFor: movement.adoptedFor,
    title: text(record, 1, 'title'),
    description: text(record, 1, 'description'),
    proposedBy,
    proposedAt,
    pattern: pattern ? {id: pattern.id, version: pattern.version} : null,
    progress: tallyOf(movement),
    dueAt,
    late: dueAt !== null && dueAt <= now,
    changedAt,
  }
}

const inOrder = ([, a]: [string, CommitmentMovement], [, b]: [string, CommitmentMovement]): number =>
  a.milestone - b.milestone || (a.due < b.due ? -1 : 1)

const commitmentsOf = (record: SolutionRecord, acting: ActingOnSolution, at: Moment): Solution['commitments'] => {
  const {movement, typed} = record.state
  return Object.entries(movement.commitments)
    .toSorted(inOrder)
    .map(([id, {clock, ...commitment}]) => {
      const {asked, evidence} = typed[id] ?? {asked: 0, evidence: null}
      return {
        id,
        ...commitment,
        what: text(record, asked, 'what'),
        measure: text(record, asked, 'measure'),
        evidence: evidence === null ? null : text(record, evidence, 'evidence'),
        clock: clock ? clockView(clock, at) : null,
        actions: allowedOnSolution(movement, acting, id),
      }
    })
}

function updateOf(record: SolutionRecord): Solution['update'] {
  const {update} = record.state
  if (!update) return null
  const {version, health, time} = update
  const nextStep = textKey(version, 'nextStep') in record.texts ? text(record, version, 'nextStep') : null
  return {health, text: text(record, version, 'text'), nextStep, time}
}

/** The decisions on record, with their texts. */
export const decisionsOf = (record: SolutionRecord): SolutionDecisionMade[] =>
  record.state.decisions.map(({fields, ...made}) => ({
    ...made,
    texts: Object.fromEntries(fields.map(field => [field, text(record, made.version, field)])),
  }))

export function viewOf(record: SolutionRecord, acting: ActingOnSolution, at: Moment): Solution {
  const {movement} = record.state
  return {
    ...summaryOf(record, at.now),
    commitments: commitmentsOf(record, acting, at),
    update: updateOf(record),
    updateClock: movement.updateClock ? clockView(movement.updateClock, at) : null,
    confidential: record.state.confidential,
    found: Object.entries(movement.found).flatMap(([barrier, finding]) => (finding ? [{barrier, finding}] : [])),
    actions: allowedOnSolution(movement, acting),
  }
}

/** The lines of the worklist for a solution: its clocks that count, those of them that end before an instant. */
export function dueClocksOf(record: SolutionRecord, before: string | undefined, at: Moment): DueClock[] {
  const {movement, status} = record.state
  const line = {
    kind: 'solution' as const,
    id: record._id,
    title: text(record, 1, 'title'),
    status,
    adoptedFor: movement.adoptedFor,
  }
  return dueClocks(clocksOf(movement), before).map(([name, clock]) => {
    const promised = movement.commitments[name]
    const of = promised
      ? {clock: 'commitment' as const, commitment: name, organisation: promised.organisation}
      : {clock: 'update' as const, commitment: null, organisation: null}
    return {...line, ...of, ...clockView(clock, at)}
  })
}

export const commentOf = (comment: RecordDocument<CommentState>): SolutionComment => ({
  id: comment._id,
  ...comment.state,
  text: text(comment, 1, 'text'),
})
