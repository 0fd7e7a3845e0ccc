// What clients say: a body for every decision, and how likely each is.
import {type BarrierDecision, categories, type Decision, extents, healths, industries, priorities} from '@rin/contracts'
import {inDays, text} from '../support/consortium.ts'
import type {Random} from './random.ts'

interface Known {
  random: Random
  barriers: readonly string[]
  /** Solutions proposed for this barrier. */
  solutions: readonly string[]
}
type Making = Record<Decision, (known: Known) => BarrierDecision | null>

const reason = text('Aus gutem Grund.')
const day = (random: Random, from: number, to: number): string => inDays(Math.floor(random.between(from, to)))

const making: Making = {
  claim: () => ({decision: 'claim'}),
  ask: () => ({decision: 'ask', question: reason}),
  answer: () => ({decision: 'answer', answer: reason}),
  accept: ({random}) => ({
    decision: 'accept',
    industry: random.pick(industries),
    category: random.pick(categories),
    priority: random.pick(priorities),
  }),
  reclassify: ({random}) => ({decision: 'reclassify', industry: random.pick(industries), reason}),
  decline: () => ({decision: 'decline', ground: 'not-specific', reason}),
  merge: ({random, barriers}) => ({decision: 'merge', into: random.pick(barriers), reason}),
  link: ({random, barriers}) => ({decision: 'link', to: random.pick(barriers)}),
  unlink: () => ({decision: 'unlink', reason}),
  offer: ({random}) => ({decision: 'offer', group: random.pick(industries)}),
  take: ({random}) => ({decision: 'take', targetDate: day(random, 8, 60)}),
  refuse: () => ({decision: 'refuse', reason}),
  'hand-back': () => ({decision: 'hand-back', reason}),
  adopt: ({random, solutions}) => (solutions.length > 0 ? {decision: 'adopt', solution: random.pick(solutions)} : null),
  progress: ({random}) => ({decision: 'progress', health: random.pick(healths), text: reason}),
  'add-support': ({random}) => ({decision: 'add-support', group: random.pick(industries)}),
  'end-support': ({random}) => ({decision: 'end-support', group: random.pick(industries)}),
  reschedule: ({random}) => ({decision: 'reschedule', targetDate: day(random, 5, 65), reason}),
  'approve-date': () => ({decision: 'approve-date'}),
  'reject-date': () => ({decision: 'reject-date', reason}),
  pause: ({random}) => ({decision: 'pause', until: day(random, 5, 60), reason}),
  resume: () => ({decision: 'resume'}),
  resolve: ({random}) => ({decision: 'resolve', extent: random.pick(extents), summary: reason}),
  confirm: () => ({decision: 'confirm'}),
  contest: () => ({decision: 'contest', reason}),
  'still-solved': () => ({decision: 'still-solved'}),
  returned: () => ({decision: 'returned', reason}),
  'propose-abandon': () => ({decision: 'propose-abandon', reason}),
  'reject-abandon': () => ({decision: 'reject-abandon', reason}),
  abandon: () => ({decision: 'abandon', reason}),
  withdraw: () => ({decision: 'withdraw', reason}),
  appeal: () => ({decision: 'appeal', reason}),
  reopen: () => ({decision: 'reopen', reason}),
  escalate: () => ({decision: 'escalate', reason}),
}

/** Null when there is nothing to decide it with. */
export const bodyOf = (decision: Decision, known: Known): BarrierDecision | null => making[decision](known)

/** Most decisions move on; those that end a barrier are rare, or nothing would be left to decide. */
const weights: Partial<Record<Decision, number>> = {
  accept: 4,
  take: 4,
  adopt: 4,
  resolve: 4,
  confirm: 3,
  withdraw: 0.1,
  decline: 0.2,
  abandon: 0.2,
  merge: 0.4,
  unlink: 0.3,
  'add-support': 0.5,
  escalate: 0.3,
  pause: 0.4,
  'propose-abandon': 0.2,
}
export const weightOf = (decision: Decision): number => weights[decision] ?? 1

/** Where most is decided about two barriers at once. */
const pairs: Partial<Record<Decision, number>> = {merge: 6, reopen: 8, link: 12, unlink: 12, reclassify: 3}
export const weightOfPairs = (decision: Decision): number => pairs[decision] ?? weightOf(decision)
