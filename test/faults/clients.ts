// The clients: demo people who report barriers and decide on them at random, several at once, for a bounded time.
import {setTimeout as pause} from 'node:timers/promises'
import {
  type Barrier,
  type BarrierDecision,
  confidentialities,
  type Decision,
  decisionNames,
  industries,
  scopes,
} from '@rin/contracts'
import {report, text} from '../support/consortium.ts'
import type {Asking, Command} from './asking.ts'
import {bodyOf, weightOf, weightOfPairs} from './bodies.ts'
import {type Random, seeded} from './random.ts'

const CLIENTS = 10
/** Per run, so that there is as much to decide as to report. */
const FEWEST_BARRIERS = 4
const MOST_BARRIERS = 20
/** So that many decisions concern the same ones. */
const MOST_IN_PAIRS = 8
const SLOWEST_PAUSE_MS = 100
const REPEATED = 8

const partners = ['partner', 'partner-2', 'mentoring'] as const
const coordinators = ['coordination', 'coordination-2', 'head'] as const
/** Everybody who takes part; the id of a group is that of its industry. */
export const everybody: readonly string[] = [
  ...partners,
  ...coordinators,
  ...industries.flatMap(group => [`lead-${group}`, `member-${group}`]),
]

interface Case {
  id: string
  reporter: string
  solutions: string[]
}

/** Who probably has something to decide. */
function concerned({stage, assignment}: Barrier, {reporter}: Case, random: Random): string {
  const coordinator = random.pick(coordinators)
  const group = assignment?.group ?? assignment?.offeredTo
  switch (stage) {
    case 'review':
      return random.chance(0.8) ? coordinator : reporter
    case 'assignment':
    case 'resolution':
      if (!group) return coordinator
      return random.pick([`lead-${group}`, `lead-${group}`, `lead-${group}`, `member-${group}`, coordinator, reporter])
    case 'confirmation':
    case 'follow-up':
      return random.chance(0.8) ? reporter : coordinator
    case 'closed':
      return random.pick([reporter, coordinator])
  }
}

export interface Clients {
  /** Resolves when all have an answer to their last question. */
  finished: Promise<void>
  /** Asks some of what was told once more, with the same keys. */
  repeat(): Promise<void>
}

/** Starts them; they ask nothing new once `isOver`. With every second seed most is decided about two barriers at once. */
export function startClients(asking: Asking, seed: number, isOver: () => boolean): Clients {
  const cases: Case[] = []
  const from = asking.heard.told.length
  let reports = 0
  const [most, weight] = seed % 2 === 0 ? [MOST_IN_PAIRS, weightOfPairs] : [MOST_BARRIERS, weightOf]

  async function reportOne(random: Random): Promise<void> {
    reports++
    const reporter = random.pick(partners)
    const confidentiality = random.pick(['open', 'open', ...confidentialities] as const)
    const body = report({industry: random.pick(industries), scope: random.pick(scopes), confidentiality})
    const told = await asking.tell({kind: 'report', who: reporter, path: '/barriers', body})
    if (told.verdict === 'yes') cases.push({id: told.record, reporter, solutions: []})
  }

  async function propose(each: Case, who: string): Promise<void> {
    const body = {barriers: [each.id], title: text('Ein Kalender'), description: text('Alle planen gemeinsam.')}
    const told = await asking.tell({kind: 'propose', who, path: '/solutions', body})
    if (told.verdict === 'yes') each.solutions.push(told.record)
  }

  function wished(view: Barrier, random: Random): Decision | undefined {
    // Now and then one that the table forbids: it must leave nothing behind.
    return random.chance(0.08) ? random.pick(decisionNames) : random.weigh(view.actions, weight)
  }

  function saying(each: Case, who: string, body: BarrierDecision, {version}: Barrier, random: Random): Command {
    const headers: Record<string, string> = {}
    if (random.chance(0.2)) headers['if-match'] = `"${version}"`
    if (random.chance(0.2)) headers.prefer = 'respond-async'
    const {decision} = body
    return {kind: 'decide', who, path: `/barriers/${each.id}/decisions`, body, headers, record: each.id, decision}
  }

  async function decideOne(random: Random): Promise<void> {
    const each = random.pick(cases)
    const seen = await asking.look<Barrier>(random.pick(coordinators), `/barriers/${each.id}`)
    if (!seen) return
    const who = concerned(seen, each, random)
    const view = await asking.look<Barrier>(who, `/barriers/${each.id}`)
    const decision = view && wished(view, random)
    if (!view || !decision) return
    if (decision === 'adopt' && each.solutions.length === 0) await propose(each, who)
    const barriers = cases.map(({id}) => id)
    const body = bodyOf(decision, {random, barriers, solutions: each.solutions})
    if (body) await asking.tell(saying(each, who, body, view, random))
  }

  async function client(random: Random): Promise<void> {
    while (!isOver()) {
      const fewer = reports < FEWEST_BARRIERS || cases.length === 0
      if (reports < most && (fewer || random.chance(0.12))) await reportOne(random)
      else if (cases.length > 0) await decideOne(random)
      await pause(random.between(0, SLOWEST_PAUSE_MS))
    }
  }

  const all = Array.from({length: CLIENTS}, (_, i) => client(seeded(seed * CLIENTS + i)))
  return {
    finished: Promise.all(all).then(() => {}),
    async repeat() {
      const random = seeded(seed)
      const known = asking.heard.told.slice(from).filter(({verdict}) => verdict === 'yes')
      for (let i = 0; i < REPEATED && known.length > 0; i++) await asking.repeat(random.pick(known))
    },
  }
}
