// Many at once: several people on one barrier, several processes of every service, and a workflow that is away.
import {jetstreamManager} from '@nats-io/jetstream'
import {type BarrierDecision, type DecisionMade, EVENTS} from '@rin/contracts'
import {connectOperator, keyFile} from '@rin/nats'
import test, {type ExecutionContext} from 'ava'
import mongoose from 'mongoose'
import {type Consortium, inDays, report, startConsortium, text, until} from './support/consortium.ts'
import {type Answer, clients, type Replicas, replicated, startReplicas} from './support/replicas.ts'

let c: Consortium
let second: Replicas
let once: ReturnType<typeof clients>['once']
let ask: ReturnType<typeof clients>['ask']
test.before(async () => {
  c = await startConsortium()
  second = await startReplicas(c)
  const both = clients([c.system.api, second.api], c.system.issuer)
  once = both.once
  ask = both.ask
})
test.after.always(async () => {
  await second?.stop()
  await c?.stop()
})

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const
const decline = {decision: 'decline', ground: 'not-specific', reason: text('Zu ungenau.')} as const
const upTo = (count: number, from: number): number[] => Array.from({length: count}, (_, i) => i + from)

/** One try: what is told at once. */
const decideOnce = (who: string, id: string, decision: BarrierDecision, key?: string) =>
  once(who, `/barriers/${id}/decisions`, decision, key)

/** The history once it is there up to the record's version, each version once. */
const whole = (id: string) =>
  until('the history is whole', async () => {
    const {version} = await c.view(id)
    const entries = await c.history(id)
    const sequences = entries.map(({sequence}) => sequence)
    if (new Set(sequences).size !== sequences.length) throw new Error('a version is logged twice')
    return sequences.length === version && sequences.every((sequence, i) => sequence === i + 1) && entries
  })

test.serial('of two coordinators who decide at once, exactly one decides', async t => {
  let declined = 0
  for (let round = 0; round < 20; round++) {
    const {id} = await c.reportAs('partner')
    const both = [decideOnce('coordination', id, accept), decideOnce('coordination-2', id, decline)]
    const [first, other] = await Promise.all(round % 2 === 0 ? both : both.reverse())
    const answers = [first, other].map(answer => answer?.status === 200 || answer?.status === 202)
    t.deepEqual(answers.toSorted(), [false, true])
    const lost = [first, other].find(answer => answer && answer.status >= 400)
    t.true(['moving', 'decision-not-allowed'].includes(String(lost?.body.code)), lost?.body.code)
    const entries = await until('it has moved', async () => (await c.view(id)).moving === null && whole(id))
    const made = entries.filter(({event}) => /accepted|declined/.test(event))
    t.is(made.length, 1)
    if (made[0]?.event.includes('declined')) declined++
    t.is(entries.filter(({event}) => event === 'rin.barrier.moved.v1').length, 1)
  }
  t.log(`${declined} of 20 declined`)
})

test.serial('the same decision under the same key from 20 connections is one decision', async t => {
  const {id} = await c.reportAs('partner')
  const key = crypto.randomUUID()
  const question = {decision: 'ask', question: text('Seit wann?')} as const
  const answers = await Promise.all(upTo(20, 0).map(() => decideOnce('coordination', id, question, key)))
  t.true(answers.every(({status}) => status === 200))
  t.deepEqual([...new Set(answers.map(({body}) => body.version))], [2])
  // A decision that moves is answered alike, whether it has moved by then or not.
  const moving = crypto.randomUUID()
  const accepted = await Promise.all(upTo(20, 0).map(() => decideOnce('coordination', id, accept, moving)))
  t.true(accepted.every(({status}) => status === 200 || status === 202))
  await c.offeredTo(id, 'health-care')
  const entries = await whole(id)
  t.deepEqual(
    entries.map(({event}) => event.split('.')[2]),
    ['reported', 'asked', 'accepted', 'moved', 'routed'],
  )
  t.is((await decideOnce('coordination', id, decline, key)).body.code, 'key-reused')
})

test.serial('what is decided while the workflow moves waits or is refused, and nothing is lost between', async t => {
  for (let round = 0; round < 10; round++) {
    const {id} = await c.reportAs('partner')
    const results = await Promise.all([
      ask('coordination', `/barriers/${id}/decisions`, accept),
      ...upTo(4, 0).map(() =>
        ask('coordination-2', `/barriers/${id}/decisions`, {decision: 'escalate', reason: text('Eilt.')}),
      ),
      ask('partner', `/barriers/${id}/decisions`, {decision: 'withdraw', reason: text('Erledigt.')}),
    ])
    for (const {status, body} of results) t.true(status < 300 || body.code === 'decision-not-allowed', body.code)
    await until('it is at rest', async () => {
      const {moving, stage, assignment} = await c.view(id)
      return moving === null && (stage === 'closed' || assignment?.offeredTo)
    })
    const {items} = await c.api.get<{items: DecisionMade[]}>('coordination', `/barriers/${id}/decisions`)
    t.is(items.length, results.filter(({status}) => status < 300).length)
    await whole(id)
  }
})

/** A barrier from report to resolution over both gateways; returns what was acknowledged. */
async function life(n: number): Promise<{id: string; acknowledged: string[]}> {
  const reported = await ask(n % 2 ? 'partner' : 'partner-2', '/barriers', report())
  if (reported.status !== 201) throw new Error(`a report was answered ${reported.status} ${reported.body.code}`)
  const {id} = reported.body
  const acknowledged: string[] = []
  const decide = async (who: string, decision: BarrierDecision): Promise<void> => {
    const {status, body} = await ask(who, `/barriers/${id}/decisions`, decision)
    if (status >= 300) throw new Error(`${decision.decision} was answered ${status} ${body.code}`)
    acknowledged.push(decision.decision)
  }
  await decide('coordination', {decision: 'claim'})
  await decide('coordination', accept)
  await until('it is offered', async () => {
    const barrier = await c.view(id).catch(() => null)
    return barrier?.assignment?.offeredTo
  })
  await decide('coordination-2', {decision: 'offer', group: 'health-care'})
  await decide('lead-health-care', {decision: 'take', targetDate: inDays(30)})
  const proposed = await ask('member-health-care', '/solutions', {
    barriers: [id],
    title: text('x'),
    description: text('y'),
  })
  if (proposed.status !== 201) throw new Error(`a solution was answered ${proposed.status} ${proposed.body.code}`)
  await decide('lead-health-care', {decision: 'adopt', solution: proposed.body.id})
  await decide('lead-health-care', {decision: 'resolve', extent: 'full', summary: text('Geht nun.')})
  return {id, acknowledged}
}

/** Runs `work` for 0 to count - 1, some at once. */
async function several<T>(count: number, atOnce: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) results.push(await work(n))
  }
  await Promise.all(Array.from({length: atOnce}, worker))
  return results
}

async function nothingIsLost(t: ExecutionContext, lives: {id: string; acknowledged: string[]}[]): Promise<void> {
  for (const {id, acknowledged} of lives) {
    const {items} = await c.api.get<{items: DecisionMade[]}>('coordination', `/barriers/${id}/decisions`)
    t.deepEqual(
      items.map(({decision}) => decision),
      acknowledged as DecisionMade['decision'][],
    )
    t.true(items.every(({undone}) => undone === null))
    t.is((await c.inStage(id, 'confirmation')).stage, 'confirmation')
    await whole(id)
  }
}

/** Every event of the stream is in the log once, under numbers without a gap, and every record's last version with it. */
async function logIsWhole(t: ExecutionContext): Promise<void> {
  const nc = await connectOperator(c.system.servers.nats.url, keyFile(c.system.keys, 'operator'))
  const db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
  try {
    const manager = await jetstreamManager(nc)
    const published = new Set<string>()
    const {state} = await manager.streams.info(EVENTS)
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      published.add((await manager.streams.getMessage(EVENTS, {seq}))?.json<{id: string}>().id ?? '')
    }
    const entries = await until('all is logged', async () => {
      const found = await db.collection('entries').find().sort({_id: 1}).toArray()
      return found.length >= published.size && found
    })
    t.deepEqual(
      entries.map(({_id}) => Number(_id)),
      upTo(entries.length, 0),
    )
    t.deepEqual(new Set(entries.map(({k}) => String(k))), published)
    t.is(entries.length, published.size)
    const logged = new Map<string, number>()
    for (const {record} of entries) logged.set(record, (logged.get(record) ?? 0) + 1)
    for await (const {_id, version} of db.collection('barriers').find()) t.is(logged.get(String(_id)), version)
  } finally {
    await db.close()
    await nc.close()
  }
}

test.serial(
  'two processes of every service behind both gateways: whole histories, every event logged once',
  async t => {
    await nothingIsLost(t, await several(24, 6, life))
    await logIsWhole(t)
  },
)

test.serial('one of each pair killed in turn while people go on: nothing that was acknowledged is lost', async t => {
  let over = false
  const killing = (async () => {
    let killed = 0
    for (const [i, name] of replicated.entries()) {
      const child = i % 2 === 0 ? c.system.processes[name] : second.processes[name]
      const before = child.pid()
      child.kill('SIGKILL')
      killed++
      await until(`${name} runs again`, async () => child.pid() !== 0 && child.pid() !== before)
      await child.ready()
    }
    over = true
    return killed
  })()
  const lives: Awaited<ReturnType<typeof life>>[] = []
  for (let n = 0; !over && n < 40; n += 4) lives.push(...(await several(4, 4, life)))
  t.is(await killing, replicated.length)
  t.true(lives.length >= 8)
  await nothingIsLost(t, lives)
  await logIsWhole(t)
})

test.serial('while the workflow is away decisions are recorded, others refused as moving; then all move', async t => {
  const workers = [c.system.processes.worker, second.processes.worker]
  const ids = await several(20, 5, async () => (await c.reportAs('partner')).id)
  for (const id of ids) await until('its workflow waits', async () => (await c.status(id))?.until)
  await Promise.all(workers.map(worker => worker.stop()))
  const async = {prefer: 'respond-async'}
  const recorded = await Promise.all(
    ids.map(id => c.api.post<Answer['body']>('coordination', `/barriers/${id}/decisions`, accept, async)),
  )
  t.deepEqual([...new Set(recorded.map(({status}) => status))], [202])
  for (const id of ids) {
    const {status, body} = await decideOnce('coordination-2', id, decline)
    t.like({status, ...body}, {status: 409, code: 'moving', stage: 'review', allowed: []})
  }
  for (const worker of workers) worker.start()
  await Promise.all(workers.map(worker => worker.ready()))
  for (const id of ids) {
    await until('it is offered', async () => (await c.view(id)).assignment?.offeredTo)
    const entries = await whole(id)
    t.deepEqual(
      entries.map(({event}) => event.split('.')[2]),
      ['reported', 'accepted', 'moved', 'routed'],
    )
  }
})
