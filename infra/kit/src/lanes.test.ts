// Lanes: the same key one at a time and in order, other keys side by side, whatever fails.
import test from 'ava'
import {lanes} from './lanes.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('work under the same key runs one at a time, in order', async t => {
  const inLane = lanes()
  const steps: string[] = []
  const work = (name: string) => async () => {
    steps.push(`${name} starts`)
    await turn()
    steps.push(`${name} ends`)
    return name
  }
  const done = await Promise.all(['a', 'b', 'c'].map(name => inLane('same', work(name))))
  t.deepEqual(done, ['a', 'b', 'c'])
  t.deepEqual(steps, ['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
})

test('different keys run side by side', async t => {
  const inLane = lanes()
  const held = Promise.withResolvers<void>()
  const first = inLane('one', () => held.promise)
  t.is(await inLane('two', () => Promise.resolve('through')), 'through')
  held.resolve()
  await t.notThrowsAsync(first)
})

test('work that fails tells its own caller and lets the next one in', async t => {
  const inLane = lanes()
  const order: string[] = []
  const failing = inLane('same', async () => {
    await turn()
    order.push('failed')
    throw new Error('mine')
  })
  const next = inLane('same', () => {
    order.push('next')
    return Promise.resolve('fine')
  })
  await t.throwsAsync(failing, {message: 'mine'})
  t.is(await next, 'fine')
  t.deepEqual(order, ['failed', 'next'])
})

test('a lane that has been left is as good as new', async t => {
  const inLane = lanes()
  t.is(await inLane('same', () => Promise.resolve(1)), 1)
  await turn()
  t.is(await inLane('same', () => Promise.resolve(2)), 2)
})
