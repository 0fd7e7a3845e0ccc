// `npm start`: starts the whole consortium, loads the reference data once, takes the tour and stays up.
import {resolve} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {type Api, apiClient} from './api.ts'
import {loadConsortium} from './consortium.ts'
import {guideTour} from './guide.ts'
import {registerConsortium} from './register.ts'
import {tellAddresses} from './story.ts'
import {type System, startSystem, usualPorts} from './system.ts'

const LOOK_EVERY_MS = 1_000
const say = (line: string): void => console.log(line)
const dataDir = resolve(process.env.RIN_DATA_DIR ?? '.rin')

function options(): {tour: boolean; once: boolean} {
  const {values} = parseArgs({options: {'no-tour': {type: 'boolean'}, once: {type: 'boolean'}}})
  return {tour: !values['no-tour'], once: values.once ?? false}
}

async function bringUp(): Promise<System> {
  const started = performance.now()
  say('Starting the consortium …')
  const system = await startSystem({dataDir, ports: usualPorts(), progress: say})
  say(`Ready after ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  return system
}

/** Resolves when somebody asks to stop. */
function untilStopped(): Promise<void> {
  const {promise, resolve: stop} = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop())
  // Whoever started this is gone, and with them the terminal.
  process.once('disconnect', () => stop())
  process.channel?.unref()
  return promise
}

const BEHIND = 'An older backup was restored: records are behind the stream, and their processes refuse to serve.'

/** Resolves when all serve: after an older backup was restored, once somebody has recovered the records. */
async function untilInStep({processes}: System, once: boolean): Promise<void> {
  for (let told = false; ; told = true) {
    const behind = await Promise.all(Object.values(processes).map(each => each.isBehind()))
    if (!behind.includes(true)) return
    if (once) throw new Error(`${BEHIND} Start without --once, and run \`npm run recover\` meanwhile.`)
    if (!told) say(`${BEHIND} Run \`npm run recover\` in another terminal.`)
    await pause(LOOK_EVERY_MS)
  }
}

/** A tour that cannot go on, since somebody in it was erased for instance, takes nothing else down with it. */
async function takeTour(api: Api, once: boolean): Promise<void> {
  try {
    const taken = await guideTour(api, dataDir, false)
    if (!taken) say('The tour was taken before; `npm run tour` takes it again.')
  } catch (error) {
    if (once) throw error
    say(`The tour stopped: ${error instanceof Error ? error.message : error}. \`npm run tour\` takes another one.`)
  }
}

async function show(system: System, {tour, once}: {tour: boolean; once: boolean}): Promise<void> {
  const {api: url, issuer, servers} = system
  await untilInStep(system, once)
  const api = apiClient(url, issuer)
  await registerConsortium(api, issuer, loadConsortium())
  if (tour) await takeTour(api, once)
  if (!once) for (const line of tellAddresses({api: url, issuer, ui: servers.temporal.ui, dataDir})) say(line)
}

async function main(): Promise<number> {
  const chosen = options()
  const stopped = untilStopped()
  let interrupted = false
  const asked = stopped.then(() => {
    interrupted = true
  })
  const starting = bringUp()
  if ((await Promise.race([starting, asked.then(() => 'stop' as const)])) === 'stop') {
    say('\nStopping as soon as what is starting has started …')
  }
  const system = await starting
  try {
    if (!interrupted) await Promise.race([show(system, chosen), asked])
    if (!chosen.once) await asked
    return chosen.once && interrupted ? 1 : 0
  } finally {
    say('\nStopping …')
    await system.stop()
    say('Stopped.')
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// Something that was interrupted half-way may still hold a timer.
process.exit()
