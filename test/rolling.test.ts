// Workers are rolled one by one while people decide: every barrier is moved, and no move is made twice.
import type {Child} from '@rin/demo/child'
import test from 'ava'
import {type Consortium, startConsortium} from './support/consortium.ts'
import {startReplica} from './support/replicas.ts'

const BARRIERS = 40

let c: Consortium
let second: Child
test.before(async () => {
  c = await startConsortium()
  second = await startReplica(c, 'worker')
  await second.ready()
})
test.after.always(async () => {
  await second?.stop()
  await c?.stop()
})

async function accepted(): Promise<string> {
  const {id} = await c.reportAs('partner')
  await c.decide('coordination', id, {
    decision: 'accept',
    industry: 'health-care',
    category: 'recognition',
    priority: 'high',
  })
  await c.offeredTo(id, 'health-care')
  return id
}

test('workers are stopped and started one by one while barriers are reported and accepted', async t => {
  let rolled = false
  const roll = async (): Promise<void> => {
    for (const worker of [c.system.processes.worker, second]) {
      await worker.stop()
      worker.start()
      await worker.ready()
    }
    rolled = true
  }
  const rolling = roll()
  const ids: string[] = []
  // Deciding goes on for as long as rolling does.
  while (!rolled || ids.length < BARRIERS) ids.push(...(await Promise.all([accepted(), accepted(), accepted()])))
  await rolling
  for (const id of ids) {
    const events = (await c.history(id)).map(({event}) => event)
    t.deepEqual(
      events,
      ['reported', 'accepted', 'moved', 'routed'].map(name => `rin.barrier.${name}.v1`),
      id,
    )
  }
})
