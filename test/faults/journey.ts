// The journey: every process and server is killed once, each at a random step of it; it ends as it does when nothing is killed.
import {isDeepStrictEqual} from 'node:util'
import {quickChecks} from '../support/effective.ts'
import {END, STEPS} from '../support/journey-end.ts'
import {type Made, outcomeOf, travel} from '../support/whole-journey.ts'
import {check} from './checker.ts'
import {killing, processNames, type Target} from './faults.ts'
import {type Random, seeded} from './random.ts'
import {openStage, type Result, type Stage, untilQuiet, untilReady} from './seed.ts'
import {serverNames} from './servers.ts'

const targets: readonly Target[] = [...processNames, ...serverNames]

export const openJourney = (): Promise<Stage> => openStage({}, quickChecks)

/** At which step each of them is killed. */
const plan = (random: Random): Map<Target, number> =>
  new Map(targets.map(target => [target, Math.floor(random.between(0, STEPS))]))

export async function runJourney(seed: number, stage: Stage): Promise<Result> {
  const {consortium, servers, asking} = stage
  const {system} = consortium
  const random = seeded(seed)
  const left = plan(random)
  const strikes: Promise<void>[] = []
  let step = 0
  const before = (): void => {
    for (const [target, at] of left) {
      if (at > step) continue
      left.delete(target)
      strikes.push(killing(target).strike({system, servers, random}))
    }
    step++
  }
  const told = await travel(asking, before).then(
    (made): {made: Made} => ({made}),
    (error: unknown) => ({broken: [`the journey broke off at step ${step}: ${error}`]}),
  )
  const struck = await Promise.allSettled(strikes)
  const wrong = struck.flatMap(each => (each.status === 'rejected' ? [`a fault went wrong: ${each.reason}`] : []))
  const unready = await untilReady(system)
  const spared = [...left.keys()].map(target => `${target} was not killed`)
  const ended = 'made' in told ? await outcomeOf(asking, told.made) : null
  const other = ended && !isDeepStrictEqual(ended, END) ? [`it ended otherwise: ${JSON.stringify(ended)}`] : []
  const found = await untilQuiet(system, snapshot => check(asking.heard, snapshot))
  const broken = 'broken' in told ? told.broken : []
  const done = `${step} steps; ${strikes.length} killed`
  return {done, faults: [...broken, ...wrong, ...unready, ...spared, ...other, ...found]}
}
