// Service levels for trials: every clock runs for seconds, so that a life of months takes a minute.
import {clockNames, Policy, SolutionPolicy} from '@rin/contracts'
import type {Levels} from './consortium.ts'

export interface Spans {
  /** How long each clock runs, in seconds. */
  target: number
  /** How long it is waited after a miss. */
  after: number
  headReminder: number
}

/** Each clock warns after half of its time, but for the effect clock, which never does. */
export function policyInSeconds(spans: Spans): Required<Levels> {
  const timed = {target: `${spans.target} seconds`, after: `${spans.after} seconds`, warns: true}
  const common = {version: '1', warnAfter: 0.5, extraHolidays: []}
  const barriers = Policy.parse({
    ...common,
    clocks: {
      ...Object.fromEntries(clockNames.map(name => [name, timed])),
      offer: {...timed, after: null},
      effect: {...timed, warns: false},
    },
    resolutionLimit: {individual: '10 weeks', structural: '12 months'},
    newTarget: '10 WD',
    longestPause: '6 months',
    appeal: '20 WD',
    lateAnswer: '20 WD',
    headReminder: `${spans.headReminder} seconds`,
  })
  return {barriers, solutions: SolutionPolicy.parse({...common, clocks: {commitment: timed, update: timed}})}
}
