// Lives of a barrier for the properties: whoever decides what, however long everybody waits, the workflow moves what is due.
import {
  type Acting,
  allowed,
  BarrierDecision,
  candidates,
  type Decision,
  type Candidate as Due,
  decisionEvents,
  decisionNames,
  decisions,
  industries,
  type Movement,
  moveEvents,
  refusal,
} from '@rin/contracts'
import {addDays, dayOf} from '@rin/kit/working-days'
import {advance, attach, type Candidate} from './advance.ts'
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
import {after} from './stages.ts'
import {reported} from './state.ts'

const actors: readonly Acting[] = [reporter, neighbour, member, lead, otherLead, coordinator, colleague]
export const groups: readonly Candidate[] = [care, {...care, id: 'crafts', position: 1}]

/** What happens next in the life of a barrier; numbers choose among what is possible then. */
export interface Happening {
  kind: 'decide' | 'wait' | 'wait-until-due' | 'attach'
  actor: number
  choice: number
  days: number
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

/** Decisions that lead on are made more often than those that lead out, so that lives get far. */
const onward: readonly Decision[] = ['accept', 'take', 'adopt', 'resolve', 'confirm', 'still-solved']
const outward: readonly Decision[] = ['decline', 'merge', 'withdraw', 'abandon', 'hand-back']
function often(decision: Decision): Decision[] {
  if (outward.includes(decision)) return [decision]
  return Array.from({length: onward.includes(decision) ? 12 : 3}, () => decision)
}

const pick = <T>(from: readonly T[], choice: number): T => from[choice % from.length] as T

function bodyOf(decision: Decision, {choice, days}: Happening, now: string): BarrierDecision {
  const values: Record<string, unknown> = {
    industry: pick(industries, choice),
    category: 'language',
    priority: 'high',
    scope: choice % 2 ? 'individual' : 'structural',
    ground: 'not-specific',
    into: 'b-9',
    group: pick(groups, choice).id,
    solution: 's-1',
    health: 'on-track',
    extent: choice % 2 ? 'full' : 'part',
    targetDate: addDays(dayOf(now), days),
    until: addDays(dayOf(now), Math.floor(days / 2)),
  }
  const may = decision === 'reclassify' ? ['industry', 'scope'] : []
  const fields = [...decisions[decision].must, ...may].map(field => [field, values[field] ?? text])
  return BarrierDecision.parse({decision, ...Object.fromEntries(fields)})
}

const codesOf = (body: BarrierDecision): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => name !== 'decision' && typeof value === 'string'))

const TABLE_CODES = [
  'role-not-allowed',
  'decision-not-allowed',
  'moving',
  'paused',
  'four-eyes',
  'too-late',
  'already-used',
]

/** Lives the life and tells everything that happened to `see`. Throws where somebody is refused what was allowed. */
export function live(life: readonly Happening[], see: (seen: Seen) => void): Movement {
  let now = REPORTED
  let m = reported('b-1', 'association', report, moment(now))
  const changes = (name: string, data: Record<string, unknown>, changed: Partial<Movement>): void => {
    const before = m
    m = after(m, changed)
    see({before, m, now, type: `rin.barrier.${name}.v1`, data: {...data, changed}})
  }
  const due = (): Due | undefined => candidates(m).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0]

  /** The workflow makes every move that is due, until nothing is. */
  const settle = (happening: Happening): void => {
    let moves = 0
    for (let first = due(); first && first.at <= now; first = due()) {
      if (++moves > 100) throw new Error(`spins in ${m.stage}`)
      const move = first.move === 'move' && !happening.consents ? 'undo' : first.move
      const result = advance(move, first.clock, m, happening.groups, moment(now))
      if ('problem' in result) throw new Error(`${move} refused: ${result.problem.code}`)
      changes(moveEvents[move], {clock: first.clock}, result.changed)
    }
  }

  const happens: Record<Happening['kind'], (happening: Happening) => void> = {
    decide(happening) {
      const able = (decision: Decision) => actors.filter(who => refusal(decision, m, who, now) === null)
      const possible = decisionNames.filter(decision => able(decision).length > 0)
      if (possible.length === 0) return
      const decision = pick(possible.flatMap(often), happening.choice)
      const who = pick(able(decision), happening.actor)
      const body = bodyOf(decision, happening, now)
      if (!allowed(m, who, now).includes(decision)) throw new Error(`${decision} is not listed`)
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
      const duplicate = {...m, reporters: [{barrier: 'b-2', by: 'chamber'}]}
      const result = attach(m, duplicate)
      if ('changed' in result) changes('attached', {duplicate: 'b-2'}, result.changed)
    },
  }
  for (const each of life) {
    happens[each.kind](each)
    settle(each)
  }
  return m
}
