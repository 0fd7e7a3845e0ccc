// The shared run-time code against a real nats-server: requests, service discovery, consuming, and a server that restarts.
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {AckPolicy, type JetStreamManager, jetstreamManager} from '@nats-io/jetstream'
import {command, type EventEnvelope, RoleHeld, refuse, WORKFLOW} from '@rin/contracts'
import {consume, DEAD_CODE_HEADER, DEAD_SEQUENCE_HEADER} from '@rin/kit/consume'
import {createLogger} from '@rin/kit/log'
import {type Connection, connectNats} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import {type Context, handle, serve} from '@rin/kit/serve'
import {freePort, type Running, startNats} from '@rin/servers'
import test from 'ava'
import {nanos} from 'nats'

const PLANTED = 'planted sentence'
const correlationId = crypto.randomUUID()
const lines: string[] = []
const log = createLogger('kit-test', 'info', {write: line => void lines.push(line)})

const echo = command('kit.echo', {
  servedBy: 'barriers',
  sentBy: ['gateway'],
  data: RoleHeld,
  reply: RoleHeld,
  about: 'Sends a role back.',
})

let dataDir: string
let port: number
let server: Running
let client: Connection
let service: Connection
let manager: JetStreamManager

const startServer = () => startNats({dataDir, port})
const ask = (group: string, budgetMs = 2_000) =>
  request(client, echo, {
    actor: WORKFLOW,
    data: {role: 'lead', group},
    correlationId,
    budgetMs,
    traceparent: '00-1-2-01',
  })

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await condition()); await pause(10))
    if (Date.now() > end) throw new Error('waited too long')
}

function serveEcho(answer: (group: string, context: Context) => Promise<string>, slots = 4) {
  return serve(service, {process: 'barriers', version: '1.2.3', log, slots: {all: slots}}, [
    handle(echo, 'all', async ({data}, context) => {
      const group = await answer(data.group ?? '', context)
      return group === 'no' ? refuse('too-late') : {ok: {role: data.role, group}}
    }),
  ])
}

test.before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rin-kit-'))
  port = await freePort()
  server = await startServer()
  client = await connectNats({url: server.url, name: 'gateway', log})
  service = await connectNats({url: server.url, name: 'barriers', log})
  manager = await jetstreamManager(client.nc)
  await manager.streams.add({name: 'EVENTS', subjects: ['evt.>']})
  await manager.streams.add({name: 'DEAD', subjects: ['dead.>']})
})

test.after.always(async () => {
  await client?.stop()
  await service?.stop()
  await server?.stop()
  await rm(dataDir, {recursive: true, force: true})
})

test('a request is answered, with what the handler needs to know', async t => {
  const contexts: Context[] = []
  const served = serveEcho(async (group, context) => {
    contexts.push(context)
    return group
  })
  t.deepEqual(await ask('hello'), {ok: {role: 'lead', group: 'hello'}})
  const [context] = contexts
  t.like(context, {correlationId, traceparent: '00-1-2-01'})
  const left = (context?.deadline ?? 0) - Date.now()
  t.true(left > 500 && left <= 2_000, `${left} ms left`)
  await served.stop()
})

test('data that do not fit are refused without repeating them', async t => {
  const served = serveEcho(async group => group)
  const data = {role: 'lead' as const, group: PLANTED, [PLANTED]: 1}
  const reply = await request(client, echo, {actor: WORKFLOW, data, correlationId, budgetMs: 2_000})
  const errors = [
    {pointer: '/group', code: 'invalid_format'},
    {pointer: '', code: 'unrecognized_keys'},
  ]
  t.deepEqual(reply, {problem: {code: 'invalid', errors}})
  const malformed = await client.nc.request(echo.subject, `{"${PLANTED}`)
  t.deepEqual(malformed.json(), {problem: {code: 'malformed'}})
  await served.stop()
})

test('an outage and a bug are told apart, and their words stay inside', async t => {
  const served = serveEcho(async group => {
    throw Object.assign(new Error(PLANTED), {outage: group === 'outage'})
  })
  t.deepEqual(await ask('outage'), {problem: {code: 'unavailable'}})
  t.deepEqual(await ask('bug'), {problem: {code: 'failed'}})
  t.false(lines.some(line => line.includes(PLANTED)))
  t.is(lines.filter(line => line.includes('"code":"failed"') && line.includes(correlationId)).length, 1)
  await served.stop()
})

test('too much at once is refused; what nobody waits for any more is dropped', async t => {
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  const served = serveEcho(async group => {
    seen.push(group)
    await gate.promise
    return group
  }, 1)
  const first = ask('first')
  await until(() => seen.length === 1)
  t.deepEqual(await ask('late', 100), {problem: {code: 'unavailable'}}, 'waits for its turn until nobody waits for it')
  t.deepEqual(await ask('third'), {problem: {code: 'busy'}}, 'the late one still holds the place in the queue')
  gate.resolve()
  t.deepEqual(await first, {ok: {role: 'lead', group: 'first'}})
  t.deepEqual(await ask('fourth'), {ok: {role: 'lead', group: 'fourth'}})
  t.deepEqual(seen, ['first', 'fourth'])
  await served.stop()
})

test('a request waits inside its budget for somebody to serve it', async t => {
  const started = Date.now()
  t.deepEqual(await ask('nobody', 300), {problem: {code: 'unavailable'}})
  t.true(Date.now() - started < 600)
  const reply = ask('early', 5_000)
  const served = serveEcho(async group => group)
  t.deepEqual(await reply, {ok: {role: 'lead', group: 'early'}})
  await served.stop()
})

test('stopping finishes what runs and takes no more', async t => {
  const gate = Promise.withResolvers<void>()
  let running = false
  const served = serveEcho(async group => {
    running = true
    await gate.promise
    return group
  })
  const reply = ask('last')
  await until(() => running)
  const stopped = served.stop()
  t.deepEqual(await ask('too-late', 200), {problem: {code: 'unavailable'}})
  gate.resolve()
  t.deepEqual(await reply, {ok: {role: 'lead', group: 'last'}})
  await stopped
})

test('service discovery shows the process and counts', async t => {
  const served = serveEcho(async group => group)
  await ask('yes')
  await ask('no')
  const envelope = {id: crypto.randomUUID(), actor: WORKFLOW, time: new Date().toISOString(), correlationId, data: {}}
  const refused = await client.nc.request(echo.subject, JSON.stringify(envelope))
  t.is(refused.headers?.get('Nats-Service-Error-Code'), '422')
  t.truthy(refused.headers?.get('Nats-Service-Error'))

  const get = async (subject: string) => (await client.nc.request(subject)).json<Record<string, unknown>>()
  const ping = await get('$SRV.PING')
  t.like(ping, {type: 'io.nats.micro.v1.ping_response', name: 'barriers', version: '1.2.3', metadata: {}})
  const address = {name: 'cmd-kit-echo', subject: 'cmd.kit.echo', queue_group: 'barriers'}
  const info = await get('$SRV.INFO.barriers')
  t.like(info, {type: 'io.nats.micro.v1.info_response', id: ping.id, description: ''})
  t.deepEqual(info.endpoints, [{...address, metadata: {}}])
  const stats = await get(`$SRV.STATS.barriers.${ping.id}`)
  t.is(stats.type, 'io.nats.micro.v1.stats_response')
  const [endpoint] = stats.endpoints as [Record<string, number>]
  t.like(endpoint, {...address, num_requests: 3, num_errors: 2, last_error: 'invalid'})
  t.is(endpoint.average_processing_time, Math.trunc((endpoint.processing_time ?? 0) / 3))
  await served.stop()
})

const event = (subject: string): EventEnvelope => ({
  specversion: '1.0',
  id: crypto.randomUUID(),
  source: '/services/kit',
  type: 'rin.kit.happened.v1',
  subject,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  data: {},
  recordversion: 1,
  actor: 'setup',
  commandid: crypto.randomUUID(),
  correlationid: correlationId,
})
const publish = (subject: string, payload = JSON.stringify(event(subject))) =>
  manager.jetstream().publish(`evt.kit.happened.${subject}`, payload)
const addConsumer = (durable: string) =>
  manager.consumers.add('EVENTS', {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(1_000),
    filter_subject: `evt.kit.happened.${durable}`,
  })
const unsettled = async (durable: string) => {
  const {num_pending, num_ack_pending} = await manager.consumers.info('EVENTS', durable)
  return num_pending + num_ack_pending
}

function consumeAll(durable: string, fn: (event: EventEnvelope) => Promise<void>, concurrency = 2) {
  const poison: string[] = []
  const onPoison = (code: string) => void poison.push(code)
  const options = {connection: service, stream: 'EVENTS', durable, concurrency, ackWaitMs: 1_000, onPoison, log}
  return {poison, ...consume({...options, handle: fn})}
}

test('events are handled until it works; only what cannot be read is set aside', async t => {
  await addConsumer('first')
  const seen: number[] = []
  const consumer = consumeAll('first', async () => {
    seen.push(Date.now())
    if (seen.length < 3) throw new Error(PLANTED)
  })
  await publish('first')
  await publish('first', `{"${PLANTED}`)
  await publish('first', JSON.stringify({...event('first'), specversion: '0.3'}))
  await until(async () => seen.length === 3 && (await unsettled('first')) === 0)
  const [one = 0, two = 0, three = 0] = seen
  t.true(two - one >= 900 && three - two >= 1_900, 'after one second, then two')
  t.deepEqual(consumer.poison, ['json', 'schema'])
  const dead = await manager.streams.getMessage('DEAD', {last_by_subj: 'dead.first'})
  t.is(dead?.header.get(DEAD_CODE_HEADER), 'schema')
  t.regex(dead?.header.get(DEAD_SEQUENCE_HEADER) ?? '', /^\d+$/)
  t.is(dead?.json<EventEnvelope>().specversion, '0.3' as '1.0')
  t.false(lines.some(line => line.includes(PLANTED)))
  await consumer.stop()
})

test('a slow handler keeps its event and those that wait behind it', async t => {
  await addConsumer('slow')
  let handled = 0
  const consumer = consumeAll(
    'slow',
    async () => {
      await pause(700)
      handled++
    },
    1,
  )
  for (let n = 0; n < 4; n++) await publish('slow')
  await until(() => handled === 1)
  await consumer.stop()
  t.is(handled, 4, 'stopping finishes what has arrived')
  await until(async () => (await unsettled('slow')) === 0)
  t.is((await manager.consumers.info('EVENTS', 'slow')).num_redelivered, 0)
})

test('everything goes on after the consumer was away and the server restarted', async t => {
  const served = serveEcho(async group => group)
  const seen = new Set<string>()
  const consumer = consumeAll('again', async ({id}) => void seen.add(id))
  await addConsumer('again')
  await publish('again')
  await until(() => seen.size === 1)
  await manager.consumers.delete('EVENTS', 'again')
  await addConsumer('again')
  await until(async () => (await publish('again')) && seen.size >= 2)

  const before = service.connectedSince()
  let reconnected = 0
  service.onReconnect(() => reconnected++)
  await server.stop()
  await until(() => service.connectedSince() === Number.POSITIVE_INFINITY)
  t.deepEqual(await ask('away', 200), {problem: {code: 'unavailable'}})
  server = await startServer()
  await until(() => reconnected === 1 && client.connectedSince() < Number.POSITIVE_INFINITY)
  t.true(service.connectedSince() > before)
  t.deepEqual(await ask('back', 5_000), {ok: {role: 'lead', group: 'back'}})
  const size = seen.size
  await publish('again')
  await until(() => seen.size > size)
  await consumer.stop()
  await served.stop()
})
