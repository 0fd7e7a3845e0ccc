// What holds for every barrier, whoever decides what and however long everybody waits.
import {
  type Acting,
  allowed,
  type ClockName,
  candidates,
  decisionEvents,
  type EventEnvelope,
  events,
  letsGo,
  type Move,
  type Movement,
  moveEvents,
  type Party,
  type Stage,
} from '@rin/contracts'
import {isActive} from '@rin/kit/clocks'
import test from 'ava'
import * as fc from 'fast-check'
import {colleague, coordinator, lead, moment, neighbour, otherLead, REPORTED, report, reporter} from './given.ts'
import {groups, type Happening, live, type Seen, TABLE_CODES, type Tried} from './lives.ts'
import {type BarrierState, evolve, reported} from './state.ts'

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.oneof(
    {arbitrary: fc.constant('decide' as const), weight: 12},
    {arbitrary: fc.constant('wait' as const), weight: 2},
    {arbitrary: fc.constant('wait-until-due' as const), weight: 3},
    {arbitrary: fc.constant('attach' as const), weight: 1},
    {arbitrary: fc.constant('detach' as const), weight: 1},
    {arbitrary: fc.constant('take-link' as const), weight: 1},
    {arbitrary: fc.constant('drop-link' as const), weight: 1},
  ),
  actor: fc.nat({max: 1_000}),
  choice: fc.nat({max: 1_000}),
  days: fc.integer({min: -1, max: 400}),
  attempt: fc.nat({max: 1_000}),
  facts: fc.record({
    groupThere: fc.oneof({arbitrary: fc.constant(true), weight: 4}, fc.constant(false)),
    groupLed: fc.constant(true),
    solutionThere: fc.constant(true),
    solutionForOthers: fc.oneof({arbitrary: fc.constant(false), weight: 4}, fc.constant(true)),
    survivorOpen: fc.boolean(),
    survivorShowsMore: fc.boolean(),
    structuralOpen: fc.oneof({arbitrary: fc.constant(true), weight: 4}, fc.constant(false)),
  }),
  consents: fc.oneof({arbitrary: fc.constant(true), weight: 4}, fc.constant(false)),
  groups: fc.subarray([...groups]),
})

const lives = fc.array(happening, {minLength: 1, maxLength: 60, size: 'max'})

/** Holds after every event of a random life; the message of what it throws says where it does not. */
const always = (see: () => (seen: Seen) => void): void =>
  fc.assert(
    fc.property(lives, life => {
      live(life, see())
    }),
    {numRuns: 100},
  )

function expect(holds: boolean, what: string, {m, now, type}: Seen): void {
  if (!holds) throw new Error(`${what} after ${type} at ${now}: ${JSON.stringify(m)}`)
}

test('an open barrier has an instant that moves it on, and somebody who is waited for or time that passes', t => {
  t.notThrows(() =>
    always(() => seen => {
      const {m} = seen
      const open = m.stage !== 'closed' || m.moving !== null
      if (!open) return
      expect(candidates(m).length > 0, 'nothing will ever move it', seen)
      expect(m.waitingFor !== 'nobody' || m.stage === 'follow-up', 'nobody is waited for', seen)
    }),
  )
})

test('whoever is waited for may decide something', t => {
  const of: Partial<Record<Party, readonly Acting[]>> = {
    coordinator: [coordinator, colleague],
    reporter: [reporter, neighbour],
    group: [lead, otherLead],
  }
  t.notThrows(() =>
    always(() => seen => {
      const {m, now} = seen
      if (m.stage === 'closed' || m.pausedUntil !== null) return
      const able = of[m.waitingFor]?.some(who => allowed(m, who, now).length > 0) ?? true
      expect(able, `${m.waitingFor} cannot do anything`, seen)
    }),
  )
})

/** Holds for everything that anybody tries in a random life. */
const whateverIsTried = (saw: (tried: Tried) => void): void =>
  fc.assert(
    fc.property(lives, life => {
      live(life, () => {}, saw)
    }),
    {numRuns: 100},
  )

const toldOf = ({decision, who, now, m}: Tried): string =>
  `${decision} by ${who.person} at ${now}: ${JSON.stringify(m)}`

test('a decision that the product forbids is refused by the table and changes nothing, and no other is', t => {
  t.notThrows(() =>
    whateverIsTried(tried => {
      const {code, permitted, disturbed} = tried
      const forbidden = code !== null && TABLE_CODES.includes(code)
      if (forbidden === permitted)
        throw new Error(`${permitted ? 'permitted' : 'forbidden'}, but ${code ?? 'taken'}: ${toldOf(tried)}`)
      if (disturbed) throw new Error(`the state was changed in passing: ${toldOf(tried)}`)
    }),
  )
})

test('a body that lacks what the product requires never parses', t => {
  t.notThrows(() =>
    whateverIsTried(({decision, unmissed}) => {
      if (unmissed.length > 0) throw new Error(`${decision} parses without ${unmissed.join(', ')}`)
    }),
  )
})

test('what the product permits is listed and never refused by the table, and what the workflow is due to do never at all', t => {
  t.notThrows(() => always(() => () => {}))
})

test('the state is the sum of the events as they are published', t => {
  const schemas = new Map(events.map(({type, data}) => [type, data]))
  const envelope = (type: string, time: string, version: number, data: unknown): EventEnvelope => {
    const bytes = JSON.stringify(data)
    return {
      specversion: '1.0',
      id: '00000000-0000-5000-8000-000000000000',
      source: '/services/barriers',
      type,
      subject: 'b-1',
      time,
      datacontenttype: 'application/json',
      recordversion: version,
      actor: 'somebody',
      commandid: '00000000-0000-8000-8000-000000000000',
      correlationid: '00000000-0000-4000-8000-000000000000',
      data: schemas.get(type)?.parse(JSON.parse(bytes)) as EventEnvelope['data'],
    }
  }
  t.notThrows(() =>
    always(() => {
      const changed = reported('b-1', 'association', report, moment(REPORTED))
      const first = {reference: 'B-2027-00001', confidentiality: 'open', texts: {}, changed}
      let state: BarrierState = evolve(null, envelope('rin.barrier.reported.v1', REPORTED, 1, first))
      let version = 1
      return seen => {
        state = evolve(state, envelope(seen.type, seen.now, ++version, seen.data))
        t.deepEqual(state.movement, seen.m, seen.type)
      }
    }),
  )
})

test('every clock of which something may come belongs to the present stage', t => {
  const stageOf: Record<ClockName, Stage> = {
    acknowledgement: 'review',
    review: 'review',
    answer: 'review',
    offer: 'assignment',
    assignment: 'assignment',
    resolution: 'resolution',
    progress: 'resolution',
    confirmation: 'confirmation',
    effect: 'follow-up',
  }
  const offer = (m: Movement): boolean => isActive(m.clocks.offer) === (m.offeredTo !== null)
  t.notThrows(() =>
    always(() => seen => {
      const {m} = seen
      for (const [name, clock] of Object.entries(m.clocks) as [ClockName, Movement['clocks'][ClockName]][])
        expect(!isActive(clock) || stageOf[name] === m.stage, `${name} is active`, seen)
      expect(offer(m), 'an offer without its clock, or the reverse', seen)
    }),
  )
})

test('what belongs to a stage is there in that stage only', t => {
  t.notThrows(() =>
    always(() => seen => {
      const {m} = seen
      const {stage} = m
      const held = stage === 'resolution' || stage === 'confirmation' || stage === 'follow-up'
      expect(m.offeredTo === null || stage === 'assignment', 'an offer', seen)
      expect(m.pendingDate === null || stage === 'resolution', 'a pending date', seen)
      expect(!m.abandonProposed || stage === 'resolution', 'a proposal', seen)
      const solved = m.outcome === 'resolved' || m.outcome === 'partly-resolved'
      expect(m.adoptedSolution === null || held || solved, 'a solution', seen)
      expect(!held || (m.group !== null && m.leadOrganisation !== null), 'no group', seen)
      expect((m.outcome !== null) === (stage === 'closed'), 'an outcome', seen)
      expect(m.targetDate === null || stage === 'resolution' || stage === 'closed', 'a target date', seen)
      expect((m.confirmBy !== null) === (stage === 'confirmation') || stage !== 'resolution', 'who confirms', seen)
      expect(stage === 'closed' || m.reporters.length > 0, 'nobody reported it', seen)
    }),
  )
})

const moveOf = new Map(Object.entries(moveEvents).map(([move, name]) => [`rin.barrier.${name}.v1`, move as Move]))

test('a solution is adopted for the barrier exactly while the barrier names it, if it is told before each move what that takes', t => {
  const ways = new Set<string>()
  t.notThrows(() =>
    always(() => {
      const adoptedFor = new Set<string>()
      return seen => {
        const {before, m, type} = seen
        const move = moveOf.get(type)
        const dropped = move ? letsGo(before, move) : null
        if (move === 'move' && before.moving?.set.adoptedSolution) adoptedFor.add(before.moving.set.adoptedSolution)
        if (dropped !== null) {
          adoptedFor.delete(dropped)
          ways.add(String(before.moving?.because))
        }
        expect([...adoptedFor].join() === (m.adoptedSolution ?? ''), `adopted for ${[...adoptedFor]}`, seen)
      }
    }),
  )
  t.true(ways.size > 3, [...ways].join())
})

test('links lead from individual reports to structural barriers that are no duplicates, never further', t => {
  t.notThrows(() =>
    always(() => seen => {
      const {scope, structural, linked = [], outcome} = seen.m
      expect(!structural || scope === 'individual', 'a link from a structural barrier', seen)
      expect(linked.length === 0 || scope === 'structural', 'a link to an individual report', seen)
      expect(linked.length === 0 || outcome !== 'duplicate', 'a link to a duplicate', seen)
      expect(new Set(linked).size === linked.length, 'a link twice', seen)
    }),
  )
})

test('groups support only another that holds the barrier, each once', t => {
  t.notThrows(() =>
    always(() => seen => {
      const {group, supporting = []} = seen.m
      expect(supporting.length === 0 || group !== null, 'support for nobody', seen)
      expect(new Set([group, ...supporting]).size === supporting.length + 1, 'a group twice', seen)
    }),
  )
})

test('nothing is left to carry out after a move, and a move alone changes the stage', t => {
  const automatic = ['moved', 'concluded', 'upheld', 'closed-unanswered'].map(name => `rin.barrier.${name}.v1`)
  t.notThrows(() =>
    always(() => seen => {
      if (seen.type === 'rin.barrier.moved.v1') expect(seen.m.moving === null, 'still moving', seen)
      if (seen.type === 'rin.barrier.undone.v1') expect(seen.m.moving === null, 'still moving', seen)
      if (automatic.includes(seen.type)) return
      expect(seen.before.stage === seen.m.stage, `left ${seen.before.stage}`, seen)
    }),
  )
})

test('these lives meet every decision, every move and every reason to refuse', t => {
  const met = new Set<string>()
  const codes = new Set<string | null>()
  for (const life of fc.sample(lives, {numRuns: 300, seed: 7})) {
    live(
      life,
      ({type}) => met.add(type),
      ({code}) => codes.add(code),
    )
  }
  t.deepEqual(
    TABLE_CODES.filter(code => !codes.has(code)),
    [],
  )
  // No life begins without clocks.
  const {'start-clocks': _, ...lived} = moveEvents
  const all = [...Object.values(decisionEvents), ...Object.values(lived)].map(name => `rin.barrier.${name}.v1`)
  t.deepEqual(
    all.filter(type => !met.has(type)),
    [],
  )
})
