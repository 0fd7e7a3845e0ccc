// The lives of barriers whose clocks run for seconds: people decide only what opens the next clock, in time or too late.
import {setTimeout as pause} from 'node:timers/promises'
import {type BarrierDecision, CHECKS, type ClockName, type Firing, industries, type Movement} from '@rin/contracts'
import {inDays, report, text} from '../support/consortium.ts'
import type {Asking, Command} from './asking.ts'
import type {Random} from './random.ts'
import type {Told} from './snapshot.ts'

export interface Place {
  asking: Asking
  random: Random
  /** Resolves with the movement of the barrier once this holds for it. */
  reached(id: string, what: string, holds: (m: Movement) => boolean): Promise<Movement>
}

const [reporter, coordinator, colleague] = ['partner', 'coordination', 'coordination-2'] as const
const reason = text('Aus gutem Grund.')
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 6_000

const has =
  (what: Firing, ...names: ClockName[]) =>
  ({clocks}: Movement): boolean =>
    names.every(name => clocks[name]?.fired.includes(what))
const inReview = ({stage, moving}: Movement): boolean => stage === 'review' && moving === null

/** Reports a barrier; what people do with it then, as one line each. */
async function begin({asking, random, reached}: Place) {
  const must = async (command: Command): Promise<Told> => {
    const told = await asking.tell(command)
    if (told.verdict === 'yes') return told
    throw new Error(`${command.decision ?? command.kind} on ${told.record} was answered ${told.status} ${told.code}`)
  }
  const body = report({industry: random.pick(industries)})
  const {record} = await must({kind: 'report', who: reporter, path: '/barriers', body})
  const path = `/barriers/${record}/decisions`
  const deciding = (who: string, decided: BarrierDecision): Command => {
    const {decision} = decided
    return {kind: 'decide', who, path, body: decided, record, decision}
  }
  const until = (what: string, holds: (m: Movement) => boolean) => reached(record, what, holds)

  return {
    until,
    decide: (who: string, decision: BarrierDecision) => must(deciding(who, decision)),
    /** Comes too late if the workflow was faster; whether it did not. */
    try: async (who: string, decision: BarrierDecision) =>
      (await asking.tell(deciding(who, decision))).verdict === 'yes',
    propose: (who: string) => {
      const proposed = {barriers: [record], title: text('Ein Kalender'), description: text('Alle planen gemeinsam.')}
      return must({kind: 'propose', who, path: '/solutions', body: proposed})
    },
    closed: () => until('it is closed', ({stage, moving}) => stage === 'closed' && moving === null),
    pick: random.pick,
    between: random.between,
  }
}
type Case = Awaited<ReturnType<typeof begin>>

const accept = {decision: 'accept', industry: 'crafts', category: 'evidence', priority: 'high'} as const
const decline = {decision: 'decline', ground: 'not-specific', reason} as const

/** A group takes it; when an offer has lapsed before, the next that it is offered to. */
async function assign(one: Case): Promise<string> {
  for (;;) {
    const {offeredTo, refusedBy} = await one.until(
      'a group may take it',
      m => m.stage === 'assignment' && (m.offeredTo !== null || m.coordinatorsCalled),
    )
    const group = offeredTo ?? one.pick(industries.filter(each => !refusedBy.includes(each)))
    if (offeredTo === null) await one.try(coordinator, {decision: 'offer', group})
    if (await one.try(`lead-${group}`, {decision: 'take', targetDate: inDays(30)})) return group
  }
}

async function resolve(one: Case, group: string): Promise<void> {
  await one.until('it is taken', ({stage, moving}) => stage === 'resolution' && moving === null)
  const {record: solution} = await one.propose(`member-${group}`)
  await one.decide(`lead-${group}`, {decision: 'adopt', solution})
  await one.until('a solution is adopted', ({adoptedSolution}) => adoptedSolution !== null)
  await one.decide(`lead-${group}`, {decision: 'resolve', extent: 'full', summary: reason})
  await one.until('it is resolved', ({stage}) => stage !== 'resolution')
}

export type Life = (place: Place) => Promise<unknown>

/** Everybody waits until the head is called; who has to confirm and to answer says nothing at all. */
const silent: Life = async place => {
  const one = await begin(place)
  await one.until('the head is called to the review', has('escalated', 'acknowledgement', 'review'))
  await one.decide(coordinator, accept)
  await one.until('nobody has taken it', m => m.coordinatorsCalled && has('escalated', 'assignment')(m))
  const group = await assign(one)
  await one.until('the head is called to the group', has('escalated', 'resolution', 'progress'))
  await resolve(one, group)
  await one.closed()
}

/** Everybody acts as soon as they can. */
const prompt: Life = async place => {
  const one = await begin(place)
  await one.decide(coordinator, {decision: 'claim'})
  await one.decide(coordinator, accept)
  await resolve(one, await assign(one))
  await one.try(reporter, {decision: 'confirm'})
  for (let check = 0; check < CHECKS; check++) {
    await one.until('it is asked', m => m.checksDone > check || (m.checksDone === check && m.checkAsked))
    await one.try(reporter, {decision: 'still-solved'})
  }
  await one.closed()
}

/** A question that nobody answers. */
const unanswered: Life = async place => {
  const one = await begin(place)
  await one.decide(coordinator, {decision: 'ask', question: reason})
  await one.closed()
}

/** The review stands still for a question, which is answered after a reminder: at the last moment, or when all is over. */
const answered: Life = async place => {
  const one = await begin(place)
  await one.until('the review is warned of', has('warned', 'review'))
  await one.decide(coordinator, {decision: 'ask', question: reason})
  await one.until('the reporter is reminded', has('reminded', 'answer'))
  await one.decide(reporter, {decision: 'answer', answer: reason})
  await one.until('the head is called', m => inReview(m) && has('escalated', 'review')(m))
  await one.decide(coordinator, decline)
  await one.closed()
}

/** The review stands still for a while. */
const paused: Life = async place => {
  const one = await begin(place)
  await one.until('the review is warned of', has('warned', 'review'))
  await one.decide(coordinator, {decision: 'pause', until: inDays(7), reason})
  await pause(one.between(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS))
  await one.decide(coordinator, {decision: 'resume'})
  await one.until('the head is called', has('escalated', 'review'))
  await one.decide(coordinator, decline)
  await one.closed()
}

/** Declined late, and once more after an appeal, for which the review starts anew. */
const appealed: Life = async place => {
  const one = await begin(place)
  await one.until('the head is called', has('escalated', 'acknowledgement', 'review'))
  await one.decide(coordinator, decline)
  await one.closed()
  await one.decide(reporter, {decision: 'appeal', reason})
  await one.until('the head is called again', m => inReview(m) && has('escalated', 'review')(m))
  await one.decide(colleague, decline)
  await one.closed()
}

/** So many of each. */
const counts: readonly [life: Life, count: number][] = [
  [silent, 40],
  [prompt, 30],
  [appealed, 30],
  [answered, 30],
  [paused, 30],
  [unanswered, 40],
]
export const lives: readonly Life[] = counts.flatMap(([life, count]) => Array.from({length: count}, () => life))
