// Slots never run more than their number, take no more than their queue, and forget nothing.
import test from 'ava'
import {createSlots, type Job} from './slots.ts'

function gate() {
  const {promise, resolve} = Promise.withResolvers<void>()
  return {job: (() => promise) as Job, open: resolve}
}

test('runs up to the number, queues as many, refuses the rest', async t => {
  const slots = createSlots(2)
  const gates = Array.from({length: 5}, gate)
  let started = 0
  const offered = gates.map(({job}) =>
    slots.offer(() => {
      started++
      return job()
    }),
  )
  t.deepEqual(offered, [true, true, true, true, false])
  t.is(started, 2)
  gates[0]?.open()
  await Promise.resolve()
  for (const {open} of gates) open()
  await slots.idle()
  t.is(started, 4)
})

test('jobs start in the order they were offered, at most so many at once', async t => {
  const slots = createSlots(3, Number.POSITIVE_INFINITY)
  const order: number[] = []
  let running = 0
  let most = 0
  for (let n = 0; n < 50; n++)
    slots.offer(async () => {
      order.push(n)
      most = Math.max(most, ++running)
      await new Promise(resolve => setImmediate(resolve))
      running--
    })
  await slots.idle()
  t.deepEqual(
    order,
    Array.from({length: 50}, (_, n) => n),
  )
  t.is(most, 3)
})

test('idle at once when nothing runs, and for everyone who waits', async t => {
  const slots = createSlots(1)
  await slots.idle()
  const {job, open} = gate()
  slots.offer(job)
  const both = Promise.all([slots.idle(), slots.idle()])
  open()
  await both
  t.true(slots.offer(() => Promise.resolve()))
})
