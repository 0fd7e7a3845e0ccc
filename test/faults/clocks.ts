// The clocks: 200 barriers run through lives of seconds while worker, bridge, service and Temporal are killed at random.
import {setTimeout as pause} from 'node:timers/promises'
import {clockNames, type Movement} from '@rin/contracts'
import mongoose from 'mongoose'
import {until} from '../support/consortium.ts'
import {policyInSeconds} from '../support/policy-in-seconds.ts'
import {check} from './checker.ts'
import {type Judged, judgeClocks} from './clock-rules.ts'
import {killing, type Target} from './faults.ts'
import {type Life, lives, type Place} from './lives.ts'
import {seeded} from './random.ts'
import {openStage, type Result, type Stage, untilQuiet, untilReady} from './seed.ts'
import type {Snapshot} from './snapshot.ts'

/** Long enough that people may act in time with so many barriers on two cores. */
const levels = policyInSeconds({target: 8, after: 4, headReminder: 30})
const REPORTED_WITHIN_MS = 30_000
const LIVED_WITHIN_MS = 400_000
const LOOK_EVERY_MS = 1_000

const targets: readonly Target[] = ['worker', 'bridge', 'barriers', 'temporal']
/** What a killed worker was in the middle of is taken up after some 15 seconds: killed much more often, little would go on. */
const SHORTEST_QUIET_MS = 7_000
const LONGEST_QUIET_MS = 17_000
const FEWEST_DEATHS = 2

/** With comparing as rare as in the product: events and timers alone have to bring each barrier to its end. */
export const openClocks = (): Promise<Stage> => openStage({}, levels)

/** Looks at all barriers at once, straight in MongoDB: 200 people who each ask the API would be most of the load. */
function watching(db: mongoose.Connection, end: number): Place['reached'] {
  const records = db.collection<{_id: string; state: {movement: Movement}}>('barriers')
  let seenAt = 0
  let seen: Promise<Map<string, Movement>>

  async function look(): Promise<Map<string, Movement>> {
    const found = await records.find({}, {projection: {'state.movement': 1}}).toArray()
    return new Map(found.map(({_id, state}) => [_id, state.movement]))
  }

  return (id, what, holds) => {
    const holdsNow = async (): Promise<Movement | false> => {
      if (Date.now() - seenAt > LOOK_EVERY_MS) {
        seenAt = Date.now()
        seen = look()
      }
      const movement = (await seen).get(id)
      return movement !== undefined && holds(movement) && movement
    }
    return until(`${what} (barrier ${id})`, holdsNow, end - Date.now())
  }
}

/** Everybody lives; says who did not come to an end. */
async function liveAll({consortium, asking}: Stage): Promise<string[]> {
  const db = await mongoose.createConnection(consortium.system.servers.mongo.url).asPromise()
  const reached = watching(db, Date.now() + LIVED_WITHIN_MS)
  async function live(life: Life, i: number): Promise<void> {
    const random = seeded(i)
    await pause(random.between(0, REPORTED_WITHIN_MS))
    await life({asking, random, reached})
  }
  const outcomes = await Promise.allSettled(lives.map(live))
  await db.close()
  return outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [`a life broke off: ${outcome.reason}`] : []))
}

/** Kills one after another until it is over: each once in every round, in any order. */
async function killAll({consortium: {system}, servers}: Stage, isOver: () => boolean): Promise<Target[]> {
  const random = seeded(1)
  const killed: Target[] = []
  for (;;) {
    await pause(random.between(SHORTEST_QUIET_MS, LONGEST_QUIET_MS))
    if (isOver()) return killed
    const round = killed.slice(killed.length - (killed.length % targets.length))
    const target = random.pick(targets.filter(each => !round.includes(each)))
    await killing(target).strike({system, servers, random})
    killed.push(target)
  }
}

const judge = ({events, at}: Snapshot): Judged =>
  judgeClocks(
    events.map(({event}) => event).filter(({type}) => type.startsWith('rin.barrier.')),
    at,
  )

const counted = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ')

export async function runClocks(stage: Stage): Promise<Result> {
  const {consortium, asking} = stage
  const {system} = consortium
  let over = false
  const lived = liveAll(stage).finally(() => {
    over = true
  })
  const [broken, killed] = await Promise.all([lived, killAll(stage, () => over)])
  const unready = await untilReady(system)
  let missed: Judged['missed'] = {}
  const found = await untilQuiet(system, snapshot => {
    const judged = judge(snapshot)
    missed = judged.missed
    return [...check(asking.heard, snapshot), ...judged.faults]
  })
  const deaths = Object.fromEntries(targets.map(target => [target, killed.filter(each => each === target).length]))
  const spared = targets.filter(target => (deaths[target] ?? 0) < FEWEST_DEATHS)
  const unmissed = clockNames.filter(name => !missed[name])
  const untried = [
    ...spared.map(target => `${target} was hardly killed`),
    ...unmissed.map(name => `the clock ${name} was never missed`),
  ]
  const done = `${lives.length} barriers; killed: ${counted(deaths)}; missed: ${counted(missed)}`
  return {done, faults: [...broken, ...unready, ...found, ...untried]}
}
