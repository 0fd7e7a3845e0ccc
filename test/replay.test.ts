// Workflows that run while the code changes: every recorded history is replayed by the loop of this checkout.
import {readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {workflowBundle} from '@rin/workflows/bundle'
import {DefaultLogger, Runtime, Worker} from '@temporalio/worker'
import test from 'ava'
import {states} from './histories/states.ts'

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const folders = readdirSync(path('histories')).filter(name => /^[0-9]+$/.test(name))
const [latest] = folders.toSorted((a, b) => Number(b) - Number(a))
const historyOf = (file: string): unknown => JSON.parse(readFileSync(path(`histories/${file}`), 'utf8'))

let codePath: string
test.before(async () => {
  const logging = {filter: {core: 'ERROR', other: 'ERROR'}} as const
  Runtime.install({logger: new DefaultLogger('ERROR', () => {}), shutdownSignals: [], telemetryOptions: {logging}})
  codePath = await workflowBundle(path('../.rin/cache'))
})

for (const folder of folders)
  for (const file of readdirSync(path(`histories/${folder}`)))
    test(`loop ${folder}: ${file}`, async t => {
      const bundle = {workflowBundle: {codePath}}
      await t.notThrowsAsync(Worker.runReplayHistory(bundle, historyOf(`${folder}/${file}`), 'barrier/b1'))
    })

test('every waiting state of the present loop is recorded', t => {
  const recorded = readdirSync(path(`histories/${latest}`)).toSorted()
  t.deepEqual(
    recorded,
    Object.keys(states)
      .map(name => `${name.replaceAll(' ', '-')}.json`)
      .toSorted(),
  )
})

test('a loop that does something else is noticed', async t => {
  const history = historyOf(`${latest}/waits-after-an-instant.json`) as {events: {eventType: string; eventId: string}[]}
  // As if the loop that was recorded had set no timer there.
  const timer = history.events.findIndex(({eventType}) => eventType === 'EVENT_TYPE_TIMER_STARTED')
  history.events.splice(timer, 1)
  for (const [i, event] of history.events.entries()) event.eventId = String(i + 1)
  await t.throwsAsync(Worker.runReplayHistory({workflowBundle: {codePath}}, history, 'barrier/b1'), {
    name: 'DeterminismViolationError',
  })
})
