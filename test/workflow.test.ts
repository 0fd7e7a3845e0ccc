// The workflow loop on the time-skipping server: it waits for months, survives outages, and continues as new.
import {readFile} from 'node:fs/promises'
import type {Activities} from '@rin/workflows/activities'
import {ApplicationFailure} from '@temporalio/common'
import test from 'ava'
import {until} from './support/consortium.ts'
import {act, end, plus, startLoop, wait} from './support/loop.ts'

const DAY_MS = 86_400_000

// One test at a time: they share the server's time.
const {env, codePath, during, announce} = await startLoop()
test.after.always(() => env.teardown())

let announced = false

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

test.serial('it waits until the instant, then acts, then ends', async t => {
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
      return null
    },
  })
  t.is(acts.length, 1)
  const waited = (Date.parse(acts[0] ?? '') - Date.parse(looks[0] ?? '')) / DAY_MS
  t.true(waited >= 90 && waited < 91)
})

test.serial('an outage of the services is waited out, growing, without end of the workflow', async t => {
  const instants: number[] = []
  await run({
    async look(_id, _heard, now) {
      instants.push(Date.parse(now))
      if (instants.length <= 7) throw ApplicationFailure.retryable('unavailable', 'unavailable')
      return end(1)
    },
    advance: async () => null,
  })
  t.is(instants.length, 8)
  const seconds = instants.slice(1).map((at, i) => Math.round((at - (instants[i] ?? 0)) / 1_000))
  for (const [i, least] of [1, 2, 4, 8, 16, 30, 30].entries()) t.true((seconds[i] ?? 0) >= least, `pause ${i + 1}`)
})

test.serial('a move that fails is tried again after another look', async t => {
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

test.serial('every signal makes it look again, and what it has heard never goes back', async t => {
  const heard: number[] = []
  await run(
    {
      async look(_id, announced) {
        heard.push(announced)
        return heard.length > 3 ? end(announced) : wait(null, announced)
      },
      advance: async () => null,
    },
    {
      async meanwhile(signal) {
        await until('it looks', async () => heard.length > 0)
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

test.serial('what a move says comes next is done without another look', async t => {
  const looked: number[] = []
  const acted: number[] = []
  await run({
    async look(_id, heard) {
      looked.push(heard)
      return act(1)
    },
    async advance(_id, {version}) {
      acted.push(version)
      return version < 4 ? act(version + 1) : end(version + 1)
    },
  })
  t.deepEqual(looked, [0])
  t.deepEqual(acted, [1, 2, 3, 4])
})

test.serial('what a move says counts for nothing once a newer version is announced', async t => {
  const looked: number[] = []
  await run(
    {
      async look(_id, heard) {
        looked.push(heard)
        return looked.length === 1 ? act(1) : end(heard)
      },
      async advance() {
        await until('it is announced', async () => announced)
        return wait(null, 2)
      },
    },
    {
      async meanwhile(signal) {
        await until('it acts', async () => looked.length === 1)
        await signal(7)
        announced = true
      },
    },
  )
  t.deepEqual(looked, [0, 7])
})

test.serial('news ends the wait for a service that is away', async t => {
  const instants: number[] = []
  await run(
    {
      async look(_id, _heard, now) {
        instants.push(Date.parse(now))
        if (instants.length <= 6) throw ApplicationFailure.retryable('unavailable', 'unavailable')
        return end(1)
      },
      advance: async () => null,
    },
    {
      async meanwhile(signal) {
        for (let looks = 1; looks <= 6; looks++) {
          await until(`it has failed ${looks} times`, async () => instants.length >= looks)
          await signal(looks)
        }
      },
    },
  )
  t.true((instants.at(-1) ?? 0) - (instants[0] ?? 0) < 60_000, 'alone it would have waited more than a minute')
})

test.serial('after its rounds it continues as new and loses nothing', async t => {
  let moves = 0
  const {workflowId, firstRun} = await run(
    {
      look: async () => (moves < 7 ? act(moves) : end(moves)),
      async advance() {
        moves++
        return null
      },
    },
    {limit: 3},
  )
  t.is(moves, 7)
  const {runId} = await env.client.workflow.getHandle(workflowId).describe()
  t.not(runId, firstRun)
})

test.serial('the bundle holds the loop and the SDK, and nothing of ours besides', async t => {
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
