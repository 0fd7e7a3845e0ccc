// What moves: the text-free state of a barrier that service, workflow, API and user interface all read.

export const roles = ['partner', 'member', 'lead', 'coordinator', 'head', 'auditor', 'operator'] as const
export type Role = (typeof roles)[number]

export const stages = ['review', 'assignment', 'resolution', 'confirmation', 'follow-up', 'closed'] as const
export type Stage = (typeof stages)[number]

export const outcomes = [
  'declined',
  'duplicate',
  'resolved',
  'partly-resolved',
  'unresolved',
  'unanswered',
  'withdrawn',
] as const
export type Outcome = (typeof outcomes)[number]

/** Who has to act next; nobody when only time has to pass. */
export const parties = ['coordinator', 'reporter', 'group', 'workflow', 'nobody'] as const
export type Party = (typeof parties)[number]

export const industries = [
  'public-administration',
  'health-care',
  'environment',
  'digital',
  'crafts',
  'commerce',
  'education',
  'social-services',
] as const
export type Industry = (typeof industries)[number]

export const categories = [
  'recognition',
  'evidence',
  'language',
  'residence',
  'requirements',
  'selection',
  'adaptation',
  'reconciliation',
  'information',
  'digital',
  'funding',
  'other',
] as const
type Category = (typeof categories)[number]

export const scopes = ['individual', 'structural'] as const
type Scope = (typeof scopes)[number]
export const priorities = ['low', 'normal', 'high'] as const
type Priority = (typeof priorities)[number]
export const extents = ['full', 'part'] as const
type Extent = (typeof extents)[number]
export const grounds = ['not-a-barrier', 'not-specific', 'other-authority', 'outside-berlin'] as const
export const healths = ['on-track', 'at-risk', 'late'] as const
export const confidentialities = ['open', 'restricted', 'sealed'] as const
export type Confidentiality = (typeof confidentialities)[number]

export const clockNames = [
  'acknowledgement',
  'review',
  'answer',
  'offer',
  'assignment',
  'resolution',
  'progress',
  'confirmation',
  'effect',
] as const
export type ClockName = (typeof clockNames)[number]
export const clockStates = ['running', 'paused', 'met', 'missed'] as const
type ClockState = (typeof clockStates)[number]
export const firings = ['warned', 'missed', 'reminded', 'escalated'] as const
export type Firing = (typeof firings)[number]

/** A service level under way. Instants are UTC with milliseconds, computed once by the service that records the event. */
export interface Clock {
  state: ClockState
  /** Version of the policy under which it was started. */
  policy: string
  /** When to warn; null where this clock has no warning. */
  warnAt: string | null
  dueAt: string
  /** What follows a miss: the call to the head, the closing of an unanswered question, the note of a silence. */
  thenAt: string | null
  fired: Firing[]
  /** Working days (seconds, for a clock of seconds) to the warning and to the next instant, counted when it was stopped. */
  left: {warn: number | null; due: number} | null
}

/** One who reported: of the barrier itself first, then those of merged duplicates. */
interface Reporter {
  barrier: string
  /** The organisation, or the pseudonym of a sealed reporter. */
  by: string
}

/** A decision that is recorded and that the workflow has yet to carry out. */
interface Moving {
  to: Stage
  outcome: Outcome | null
  /** The decision. */
  because: string
  /** What else changes on arrival. */
  set: Partial<Movement>
  /** The code with which it was turned down: it cannot be carried out any more, only undone. Absent before. */
  turnedDown?: string | undefined
}

export interface Movement {
  stage: Stage
  outcome: Outcome | null
  waitingFor: Party
  moving: Moving | null
  reporters: Reporter[]
  scope: Scope
  industry: Industry
  category: Category
  priority: Priority | null
  /** The coordinator who claimed the review. */
  reviewer: string | null
  /** The coordinator who declined or abandoned: not the one to decide an appeal. */
  closedBy: string | null
  offeredTo: string | null
  /** Groups that refused, let an offer lapse or handed back: routing leaves them out. */
  refusedBy: string[]
  /** Routing found no group left and called the coordinators. */
  coordinatorsCalled: boolean
  group: string | null
  leadOrganisation: string | null
  /** Organisations that led the work until their lead left. Absent where none did. */
  formerLeads?: string[] | undefined
  /** Groups that support the one that holds it. Absent before there were any, as are the two below. */
  supporting?: string[] | undefined
  /** A day in Berlin. */
  targetDate: string | null
  /** A later target date that waits for approval. */
  pendingDate: string | null
  /** The target date was set by rule after contest or returned; the lead still owes one. */
  provisionalTarget: boolean
  adoptedSolution: string | null
  extent: Extent | null
  abandonProposed: boolean
  confirmBy: 'reporter' | 'coordinator' | null
  confirmedAt: string | null
  /** Nobody answered in time, so the workflow confirmed. */
  tacit: boolean
  checksDone: number
  checkAsked: boolean
  /** Somebody has answered a check of this confirmation: it still works. Absent before anybody was asked. */
  foundSolved?: boolean | undefined
  pausedUntil: string | null
  appealed: boolean
  appealUntil: string | null
  answerUntil: string | null
  lateAnswered: boolean
  /** The survivor that this duplicate was merged into. */
  into: string | null
  /** The structural barrier that this individual report is linked to. */
  structural?: string | null | undefined
  /** The individual reports that are linked to this structural barrier. */
  linked?: string[] | undefined
  /** When the head of coordination was called in. */
  headCalledAt: string | null
  clocks: Partial<Record<ClockName, Clock>>
}

/** The groups that work on it: the one that leads, then those that support it. */
export const groupsOn = ({group, supporting = []}: Pick<Movement, 'group' | 'supporting'>): string[] =>
  group === null ? supporting : [group, ...supporting]

/** Who asks, as the decision table needs to know them. */
export interface Acting {
  person: string
  organisation: string | null
  roles: readonly {role: Role; group?: string | undefined}[]
  /** The names under which this actor counts as a reporter: the organisation, and pseudonyms of sealed reports. */
  standsFor: readonly string[]
}

/** A movement as it begins: in review, reported by one, with no clock started yet. */
export const beginning = (reporter: Reporter, facts: Pick<Movement, 'scope' | 'industry' | 'category'>): Movement => ({
  stage: 'review',
  outcome: null,
  waitingFor: 'coordinator',
  moving: null,
  reporters: [reporter],
  ...facts,
  priority: null,
  reviewer: null,
  closedBy: null,
  offeredTo: null,
  refusedBy: [],
  coordinatorsCalled: false,
  group: null,
  leadOrganisation: null,
  targetDate: null,
  pendingDate: null,
  provisionalTarget: false,
  adoptedSolution: null,
  extent: null,
  abandonProposed: false,
  confirmBy: null,
  confirmedAt: null,
  tacit: false,
  checksDone: 0,
  checkAsked: false,
  pausedUntil: null,
  appealed: false,
  appealUntil: null,
  answerUntil: null,
  lateAnswered: false,
  into: null,
  headCalledAt: null,
  clocks: {},
})
