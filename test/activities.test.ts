// What a move makes of the answer of another record: carried out, turned down, or tried again; in a mocked activity.
import type {ProblemCode} from '@rin/contracts'
import {createLogger} from '@rin/kit/log'
import {type Activities, activitiesOf} from '@rin/workflows/activities'
import type {Step} from '@rin/workflows/step'
import {MockActivityEnvironment} from '@temporalio/testing'
import {DefaultLogger} from '@temporalio/worker'
import test from 'ava'

const mocked = new MockActivityEnvironment({}, {logger: new DefaultLogger('ERROR', () => {})})
const log = createLogger('activities-test', 'fatal')
const NOW = '2026-11-23T11:00:00.000Z'
const act = {kind: 'act', says: '', version: 5, attributes: {}} as const
const waits = {kind: 'wait', until: null, says: '', version: 6, attributes: {}} as const

/** What the service is asked for, and what comes of it, when another record answers so and the service refuses these moves. `move` carries a decision out. */
async function made(move: string, answer: ProblemCode | null, advanced: Record<string, ProblemCode> = {}) {
  const asked: string[] = []
  const activities: Activities = activitiesOf<object, {move: string}>(
    {
      step: () => waits,
      read: async () => ({ok: {version: 5, movement: {}}}),
      consent: async () => (answer ? {problem: {code: answer}} : {ok: {}}),
      turnsDown: step => step.move === 'move',
      async advance(_id, step, _asking, because) {
        const making = because ? 'turn-down' : step.move
        asked.push(because ? `${making}: ${because}` : making)
        const code = advanced[making]
        return code ? {problem: {code}} : {ok: {version: 6, movement: {}}}
      },
    },
    log,
    0,
  )
  const making = (): Promise<Step | null> => activities.advance('b-1', {...act, move} as never, NOW)
  const next = await (mocked.run(making) as ReturnType<typeof making>).then(
    step => step?.kind ?? 'look',
    error => `failed: ${error.message}`,
  )
  return {asked, next}
}

test('what the other record consents to is carried out', async t => {
  t.deepEqual(await made('move', null), {asked: ['move'], next: 'wait'})
})

test('what it refuses is turned down, with the reason', async t => {
  t.deepEqual(await made('move', 'moving'), {asked: ['turn-down: moving'], next: 'wait'})
  t.deepEqual(await made('move', 'not-found'), {asked: ['turn-down: not-found'], next: 'wait'})
})

test('what the record itself refuses is turned down too', async t => {
  t.deepEqual(await made('move', null, {move: 'decision-not-allowed'}), {
    asked: ['move', 'turn-down: decision-not-allowed'],
    next: 'wait',
  })
})

test('an outage is no refusal, nor is it one to a question that is asked no longer: it is tried again', async t => {
  for (const code of ['unavailable', 'busy', 'behind', 'conflict', 'stale'] as const)
    t.deepEqual(await made('move', code), {asked: [], next: `failed: ${code}`})
})

test('where somebody was faster the record is looked at again', async t => {
  t.deepEqual(await made('move', null, {move: 'stale'}), {asked: ['move'], next: 'look'})
  t.deepEqual(await made('move', 'moving', {'turn-down': 'stale'}), {asked: ['turn-down: moving'], next: 'look'})
})

test('what carries no decision out cannot be turned down', async t => {
  t.deepEqual(await made('undo', 'decision-not-allowed'), {asked: [], next: 'failed: decision-not-allowed'})
  t.deepEqual(await made('conclude', null, {conclude: 'decision-not-allowed'}), {
    asked: ['conclude'],
    next: 'failed: decision-not-allowed',
  })
})
