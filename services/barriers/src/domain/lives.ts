// Lives of a barrier for the properties: whoever decides what, however long everybody waits, the workflow moves what is due.
import {
  type Acting,
  afterChange,
  allowed,
  BarrierDecision,
  candidates,
  type Decision,
  type Candidate as Due,
  decisionEvents,
  decisionNames,
  grounds,
  industries,
  type Movement,
  moveEvents,
  type Role,
} from '@rin/contracts'
import {addDays, dayOf} from '@rin/kit/working-days'
import {advance, attach, type Candidate, detach, dropLink, takeLink} from './advance.ts'
import {decide, type Facts} from './decide.ts'
import {
  care,
  colleague,
  coordinator,
  lead,
  member,
  moment,
  neighbour,
  otherLead,
  REPORTED,
  report,
  reporter,
  text,
} from './given.ts'
import {decidedIn, permits, permitsSaying, required} from './product.ts'
import {reported} from './state.ts'

const other = (person: string, organisation: string, ...roles: Role[]): Acting => ({
  person,
  organisation,
  roles: roles.map(role => ({role})),
  standsFor: [organisation],
})
const actors: readonly Acting[] = [
  ...[reporter, neighbour, member, lead, otherLead, coordinator, colleague],
  other('the-head', 'senate', 'head'),
  other('an-auditor', 'association', 'auditor'),
  other('an-operator', 'association', 'operator'),
  other('a-newcomer', 'association'),
  // Of the reporting organisation, but no reporter.
  other('a-founder', 'association', 'coordinator'),
]
export const groups: readonly Candidate[] = [care, {...care, id: 'crafts', position: 1}]

/** What happens next in the life of a barrier; numbers choose among what is possible then. */
export interface Happening {
  kind: 'decide' | 'wait' | 'wait-until-due' | 'attach' | 'detach' | 'take-link' | 'drop-link'
  actor: number
  choice: number
  days: number
  /** The decision that everybody tries besides. */
  attempt: number
  facts: Required<Facts>
  /** The other record consents, and the groups that can be routed to. */
  consents: boolean
  groups: readonly Candidate[]
}

/** What happened, as the properties look at it: the movement before and after, and the event. */
export interface Seen {
  before: Movement
  m: Movement
  now: string
  type: string
  data: Record<string, unknown>
}

/** What somebody tried, whether or not they may. */
export interface Tried {
  decision: Decision
  who: Acting
  m: Movement
  now: string
  permitted: boolean
  /** The code of the refusal, or null. */
  code: string | null
  /** The movement that it was tried on is not what it was. */
  disturbed: boolean
  /** What a body lacked that was parsed all the same. */
  unmissed: readonly string[]
}

/** Decisions that lead on are made more often than those that lead out, so that lives get far. */
const onward: readonly Decision[] = ['accept', 'take', 'adopt', 'resolve', 'confirm', 'still-solved']
const outward: readonly Decision[] = ['decline', 'merge', 'withdraw', 'abandon', 'hand-back']
function often(decision: Decision): Decision[] {
  if (outward.includes(decision)) return [decision]
  return Array.from({length: onward.includes(decision) ? 12 : 3}, () => decision)
}

/** What merges into it, and is opened again. */
const duplicateOf = (m: Movement): Movement => ({...m, reporters: [{barrier: 'b-2', by: 'chamber'}]})

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length] as T

function bodyOf(decision: Decision, {choice, days}: Happening, now: string): BarrierDecision {
  const values: Record<string, unknown> = {
    industry: pick(industries, choice),
    category: 'language',
    priority: 'high',
    scope: choice % 2 ? 'individual' : 'structural',
    ground: pick(grounds, choice),
    into: 'b-9',
    to: 'b-7',
    group: pick(groups, choice).id,
    solution: pick(['s-1', 's-2'], choice),
    health: 'on-track',
    extent: choice % 2 ? 'full' : 'part',
    targetDate: addDays(dayOf(now), days),
    until: addDays(dayOf(now), Math.floor(days / 2)),
  }
  const fields = required(decision, values.ground)
    .flat()
    .map(field => [field, values[field] ?? text])
  return BarrierDecision.parse({decision, ...Object.fromEntries(fields)})
}

/** What the body may lack without anybody noticing. */
const unmissedIn = (body: BarrierDecision): string[] =>
  required(body.decision, 'ground' in body ? body.ground : null).flatMap(fields => {
    const lacking = Object.fromEntries(Object.entries(body).filter(([name]) => !fields.includes(name)))
    return BarrierDecision.safeParse(lacking).success ? [fields.join(' or ')] : []
  })

const codesOf = (body: BarrierDecision): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => name !== 'decision' && typeof value === 'string'))

export const TABLE_CODES: readonly string[] = [
  'role-not-allowed',
  'decision-not-allowed',
  'moving',
  'paused',
  'four-eyes',
  'too-late',
  'already-used',
]

/** Everybody tries one decision, every other time one of this stage, and what they try is not carried out. */
function attempts(m: Movement, happening: Happening, now: string): Tried[] {
  const decision = pick(happening.choice % 2 ? decisionNames : decidedIn(m.stage), happening.attempt)
  const body = bodyOf(decision, happening, now)
  const unmissed = unmissedIn(body)
  const before = JSON.stringify(m)
  return actors.map(who => {
    const permitted = permits(decision, m, who, now) && permitsSaying(body, m, who)
    const result = decide(body, m, who, happening.facts, moment(now))
    const code = 'problem' in result ? result.problem.code : null
    return {decision, who, m, now, permitted, code, disturbed: JSON.stringify(m) !== before, unmissed}
  })
}

/**
 * Lives the life, led by what the product permits, and tells everything that happened to `see`; with `saw` people try
 * anything besides, and it is told what came of it. Throws where somebody is refused what was permitted.
 */
export function live(life: readonly Happening[], see: (seen: Seen) => void, saw?: (tried: Tried) => void): Movement {
  let now = REPORTED
  let m = reported('b-1', 'association', report, moment(now))
  const changes = (name: string, data: Record<string, unknown>, changed: Partial<Movement>): void => {
    const before = m
    m = afterChange(m, changed)
    see({before, m, now, type: `rin.barrier.${name}.v1`, data: {...data, changed}})
  }
  const due = (): Due | undefined => candidates(m).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0]

  /** The workflow makes every move that is due, until nothing is. */
  const settle = (happening: Happening): void => {
    let moves = 0
    for (let first = due(); first && first.at <= now; first = due()) {
      if (++moves > 100) throw new Error(`spins in ${m.stage}`)
      const move = first.move === 'move' && !happening.consents ? 'turn-down' : first.move
      const result = advance({move, clock: first.clock, because: 'moving'}, m, happening.groups, moment(now))
      if ('problem' in result) throw new Error(`${move} refused: ${result.problem.code}`)
      changes(moveEvents[move], {clock: first.clock}, result.changed)
    }
  }

  const happens: Record<Happening['kind'], (happening: Happening) => void> = {
    decide(happening) {
      const able = (decision: Decision) => actors.filter(who => permits(decision, m, who, now))
      const possible = decisionNames.filter(decision => able(decision).length > 0)
      if (possible.length === 0) return
      const decision = pick(possible.flatMap(often), happening.choice)
      const who = pick(able(decision), happening.actor)
      const body = bodyOf(decision, happening, now)
      if (!allowed(m, who, now).includes(decision)) throw new Error(`${decision} is not listed`)
      if (!permitsSaying(body, m, who)) return
      const result = decide(body, m, who, happening.facts, moment(now))
      if ('changed' in result) changes(decisionEvents[body.decision], codesOf(body), result.changed)
      else if (TABLE_CODES.includes(result.problem.code)) throw new Error(`${body.decision}: ${result.problem.code}`)
    },
    wait({days}) {
      now = new Date(Date.parse(now) + Math.max(0, days % 45) * 86_400_000).toISOString()
    },
    'wait-until-due'() {
      now = due()?.at ?? now
    },
    attach() {
      const result = attach(m, duplicateOf(m))
      if ('changed' in result) changes('attached', {duplicate: 'b-2'}, result.changed)
    },
    detach() {
      const result = detach(m, duplicateOf(m))
      if ('changed' in result) changes('detached', {duplicate: 'b-2'}, result.changed)
    },
    'take-link'({choice}) {
      const report = `b-${20 + (choice % 3)}`
      const result = takeLink(m, report)
      if ('changed' in result) changes('link-added', {report}, result.changed)
    },
    'drop-link'() {
      const [report = 'b-20'] = m.linked ?? []
      changes('link-removed', {report}, dropLink(m, report).changed)
    },
  }
  const everybodyTries = (happening: Happening): void => {
    if (saw) for (const tried of attempts(m, happening, now)) saw(tried)
  }
  for (const each of life) {
    happens[each.kind](each)
    // What is being carried out is a state of its own.
    everybodyTries(each)
    settle(each)
    everybodyTries({...each, attempt: each.attempt + 7})
  }
  return m
}
