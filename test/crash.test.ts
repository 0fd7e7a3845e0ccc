// Crashes of real processes and servers at the worst moments: nothing accepted is lost, nothing happens twice.
import {jetstreamManager} from '@nats-io/jetstream'
import {BRIDGE, EVENTS} from '@rin/contracts'
import {connectOperator, keyFile} from '@rin/nats'
import {startTemporal} from '@rin/servers'
import {Client, Connection} from '@temporalio/client'
import test from 'ava'
import {type Consortium, report, startConsortium, until} from './support/consortium.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

const accept = {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'} as const

/** temporal.api.enums.v1.PendingWorkflowTaskState */
const PENDING_WORKFLOW_TASK_STARTED = 2

/** The history is there up to the record's version, each version once. */
async function isWhole(id: string): Promise<boolean> {
  const {version} = await c.view(id)
  const sequences = (await c.history(id)).map(entry => entry.sequence)
  return sequences.length === version && sequences.every((sequence, i) => sequence === i + 1)
}

async function withManager<T>(use: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>): Promise<T> {
  const nc = await connectOperator(c.system.servers.nats.url, keyFile(c.system.keys, 'operator'))
  try {
    return await use(await jetstreamManager(nc))
  } finally {
    await nc.close()
  }
}

test('barriers killed between commit and publish: the event is published by the next process', async t => {
  // While the stream listens elsewhere, what is committed cannot be published.
  await withManager(manager => manager.streams.update(EVENTS, {subjects: ['elsewhere.>']}))
  const {id} = await c.reportAs('partner')
  const killed = c.system.processes.barriers.pid()
  c.system.processes.barriers.kill('SIGKILL')
  await until('another process serves', async () => {
    const pid = c.system.processes.barriers.pid()
    return pid !== 0 && pid !== killed
  })
  await c.system.processes.barriers.ready()
  await withManager(manager => manager.streams.update(EVENTS, {subjects: ['evt.>']}))
  await until('the report is logged', () => isWhole(id))
  const accepted = await c.decide('coordination', id, accept)
  t.is(accepted.stage, 'assignment')
  await c.offeredTo(id, 'health-care')
  await until('everything is logged once', () => isWhole(id))
  t.pass()
})

test('the bridge killed between event and signal: the workflow is woken by the next bridge', async t => {
  const {temporal} = c.system.servers
  process.kill(temporal.pid, 'SIGSTOP')
  try {
    const {id} = await c.reportAs('partner')
    await until('the bridge holds the event', () =>
      withManager(async manager => (await manager.consumers.info(EVENTS, BRIDGE.durable)).num_ack_pending > 0),
    )
    c.system.processes.bridge.kill('SIGKILL')
    process.kill(temporal.pid, 'SIGCONT')
    const accepted = await c.decide('coordination', id, accept)
    t.true(accepted.stage === 'assignment' || accepted.moving?.to === 'assignment')
    await c.offeredTo(id, 'health-care')
    await until('everything is logged once', () => isWhole(id))
    await c.system.processes.bridge.ready()
  } finally {
    process.kill(temporal.pid, 'SIGCONT')
  }
})

test('the worker killed while it acts: the move is made once by the next worker', async t => {
  const {barriers, worker} = c.system.processes
  const temporal = await Connection.connect({address: c.system.servers.temporal.url})
  t.teardown(() => temporal.close())
  const workflows = new Client({connection: temporal}).workflow

  /** Whether the worker is in the middle of a look or a move: then the workflow's task is under way. */
  async function isActing(id: string): Promise<boolean> {
    const {raw} = await workflows.getHandle(`barrier/${id}`).describe()
    return raw.pendingWorkflowTask?.state === PENDING_WORKFLOW_TASK_STARTED
  }

  /** Reports and accepts a barrier and stops the service under the worker; null when the worker was faster. */
  async function caught(): Promise<string | null> {
    const {id} = await c.reportAs('partner')
    await until('its workflow waits', async () => (await c.status(id))?.until)
    await c.api.post('coordination', `/barriers/${id}/decisions`, accept, {prefer: 'respond-async'})
    barriers.kill('SIGSTOP')
    for (let looks = 0; looks < 10; looks++) if (await isActing(id)) return id
    barriers.kill('SIGCONT')
    return null
  }

  const id = await until('the worker is caught while it acts', caught)
  const killed = worker.pid()
  worker.kill('SIGKILL')
  barriers.kill('SIGCONT')
  await until('another worker runs', async () => worker.pid() !== 0 && worker.pid() !== killed)
  await c.offeredTo(id, 'health-care')
  await until('everything is logged once', () => isWhole(id))
  const moved = (await c.history(id)).filter(({event}) => event === 'rin.barrier.moved.v1')
  t.is(moved.length, 1)
})

test('a workflow that was lost is started again when the bridge compares', async t => {
  const {bridge} = c.system.processes
  const temporal = await Connection.connect({address: c.system.servers.temporal.url})
  t.teardown(() => temporal.close())
  const {id} = await c.reportAs('partner')
  await until('its workflow waits', async () => (await c.status(id))?.until)
  await new Client({connection: temporal}).workflow.getHandle(`barrier/${id}`).terminate()
  await until('it is lost', async () => (await c.status(id))?.status === 'other')
  await bridge.stop()
  bridge.start()
  await bridge.ready()
  const again = await until('another run waits', async () => {
    const status = await c.status(id)
    return status?.status === 'running' && status.until ? status : null
  })
  t.is(again.waitsFor, 'review: waits for a coordinator; then: warn who must act (the acknowledgement)')
})

test('reports and decisions are taken while Temporal is stopped, and move when it is back', async t => {
  const {temporal} = c.system.servers
  const [, port] = temporal.url.split(':')
  await temporal.stop()
  const reported = await c.api.post<{id: string}>('partner', '/barriers', report())
  t.is(reported.status, 201)
  const {id} = reported.body
  const decided = await c.api.post('coordination', `/barriers/${id}/decisions`, accept)
  t.is(decided.status, 202)
  const back = await startTemporal({dataDir: c.dataDir, port: Number(port), searchAttributes: {}})
  t.teardown(back.stop)
  await c.offeredTo(id, 'health-care')
  await until('everything is logged once', () => isWhole(id))
})
