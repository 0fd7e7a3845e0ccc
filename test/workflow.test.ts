// The workflow loop on the time-skipping server: it waits for months, survives outages, and continues as new.
import {readFile} from 'node:fs/promises'
import type {Activities} from '@rin/workflows/activities'
import {ApplicationFailure} from '@temporalio/common'
import test from 'ava'
import {until} from './support/consortium.ts'
import {act, end, plus, startLoop, wait} from './support/loop.ts'

const DAY_MS = 86_400_000

const {env, codePath, during, announce} = await startLoop()
test.after.always(() => env.teardown())

/** Runs a barrier's workflow to its end with these activities; `meanwhile` may talk to it. */
async function run(
  activities: Activities,
  {limit, meanwhile}: {limit?: number; meanwhile?: (signal: (version: number) => Promise<void>) => Promise<void>} = {},
): Promise<{workflowId: string; firstRun: string}> {
  return during(activities, limit === undefined ? {} : {limit}, async handle => {
    await meanwhile?.(version => announce(handle, version))
    await handle.result()
    return {workflowId: handle.workflowId, firstRun: handle.firstExecutionRunId}
  })
}

test('it waits until the instant, then acts, then ends', async t => {
  const looks: string[] = []
  const acts: string[] = []
  await run({
    async look(_id, _heard, now) {
      looks.push(now)
      const [first] = looks
      if (acts.length > 0) return end(2)
      return first === now ? wait(plus(now, 90), 1) : act(1)
    },
    async advance(_id, _step, now) {
      acts.push(now)
    },
  })
  t.is(acts.length, 1)
  const waited = (Date.parse(acts[0] ?? '') - Date.parse(looks[0] ?? '')) / DAY_MS
  t.true(waited >= 90 && waited < 91)
})

test('an outage of the services is waited out, growing, without end of the workflow', async t => {
  const instants: number[] = []
  await run({
    async look(_id, _heard, now) {
      instants.push(Date.parse(now))
      if (instants.length <= 7) throw ApplicationFailure.retryable('unavailable', 'unavailable')
      return end(1)
    },
    async advance() {},
  })
  t.is(instants.length, 8)
  const seconds = instants.slice(1).map((at, i) => Math.round((at - (instants[i] ?? 0)) / 1_000))
  for (const [i, least] of [1, 2, 4, 8, 16, 30, 30].entries()) t.true((seconds[i] ?? 0) >= least, `pause ${i + 1}`)
})

test('a move that fails is tried again after another look', async t => {
  let failures = 0
  let looks = 0
  await run({
    async look() {
      looks++
      return failures < 2 ? act(1) : end(1)
    },
    async advance() {
      failures++
      throw ApplicationFailure.retryable('unavailable', 'unavailable')
    },
  })
  t.is(looks, 3)
})

test('every signal makes it look again, and what it has heard never goes back', async t => {
  const heard: number[] = []
  await run(
    {
      async look(_id, announced) {
        heard.push(announced)
        return heard.length > 3 ? end(announced) : wait(null, announced)
      },
      async advance() {},
    },
    {
      async meanwhile(signal) {
        for (const version of [2, 3, 1]) {
          const looks = heard.length
          await signal(version)
          await until(`it looks after signal ${version}`, async () => heard.length > looks)
        }
      },
    },
  )
  t.deepEqual(heard.toSorted(), heard)
  t.is(heard.at(-1), 3)
})

test('after its rounds it continues as new and loses nothing', async t => {
  let moves = 0
  const {workflowId, firstRun} = await run(
    {
      look: async () => (moves < 7 ? act(moves) : end(moves)),
      async advance() {
        moves++
      },
    },
    {limit: 3},
  )
  t.is(moves, 7)
  const {runId} = await env.client.workflow.getHandle(workflowId).describe()
  t.not(runId, firstRun)
})

test('the bundle holds the loop and the SDK, and nothing of ours besides', async t => {
  const code = await readFile(codePath, 'utf8')
  const sources = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)":/gm)].map(([, path = '']) => path)
  const ours = sources.filter(path => !path.includes('node_modules'))
  t.true(code.length < 3_000_000)
  for (const library of ['/zod/', '/mongoose/', '/nats', '/pino/'])
    t.false(
      sources.some(path => path.includes(library)),
      library,
    )
  t.true(ours.length <= 5, ours.join(' '))
})
