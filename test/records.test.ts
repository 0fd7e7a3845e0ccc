// Records on a real MongoDB and NATS: once only, in order, and nothing lost when either goes away.
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {jetstream, jetstreamManager} from '@nats-io/jetstream'
import {EVENTS, type EventEnvelope} from '@rin/contracts'
import {createLogger} from '@rin/kit/log'
import {connectMongo} from '@rin/kit/mongo'
import {type Connection, connectNats} from '@rin/kit/nats'
import {relay} from '@rin/kit/outbox'
import {type Change, type RecordDocument, type Records, recordModel, records} from '@rin/kit/record'
import {recordStore} from '@rin/kit/record-store'
import {prepareStreams} from '@rin/nats'
import {freePort, type Running, startMongo, startNats} from '@rin/servers'
import test from 'ava'
import type mongoose from 'mongoose'
import {until} from './support/consortium.ts'

interface Tally {
  sum: number
}

const log = createLogger('records-test', 'fatal')
let dataDir: string
let mongo: Running
let nats: Running
let ports: {mongo: number; nats: number}
let connection: Connection
const stops: (() => Promise<void>)[] = []

test.before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rin-'))
  ports = {mongo: await freePort(), nats: await freePort()}
  mongo = await startMongo({dataDir, port: ports.mongo})
  nats = await startNats({dataDir, port: ports.nats})
  await prepareStreams(nats.url)
  connection = await connectNats({url: nats.url, name: 'records', log})
})
test.after.always(async () => {
  for (const stop of stops.reverse()) await stop()
  await connection?.stop()
  await Promise.all([mongo?.stop(), nats?.stop()])
  await rm(dataDir, {recursive: true, force: true})
})

const origin = (commandId: string): Change['origin'] => ({
  actor: 'somebody',
  time: new Date().toISOString(),
  commandId,
  correlationId: crypto.randomUUID(),
})

const added = (commandId: string, amount: number): Change => ({
  events: [{type: 'rin.tally.added.v1', data: {amount}, texts: {note: {lang: 'en', text: 'a planted sentence'}}}],
  origin: origin(commandId),
})

const evolve = (state: Tally | null, {data}: EventEnvelope): Tally => ({sum: (state?.sum ?? 0) + Number(data.amount)})

interface Replica {
  tallies: Records<Tally>
  model: mongoose.Model<RecordDocument<Tally>>
}

/** What a process of a service has: its own connection, relay and records over the collection. */
async function replica(collection: string): Promise<Replica> {
  const db = await connectMongo(mongo.url, 'records', log)
  stops.push(() => db.close())
  const model = recordModel<Tally>(db, collection, [
    {fields: {'private.name': 1}, options: {unique: true, sparse: true}},
  ])
  await model.createIndexes()
  const outbox = relay(model, connection, log)
  stops.push(outbox.stop)
  await outbox.start()
  return {model, tallies: records<Tally>({kind: 'tally', source: '/services/tallies', model, relay: outbox, evolve})}
}

/** What the stream holds of a record, in its order. */
async function published(id: string): Promise<EventEnvelope[]> {
  const manager = await jetstreamManager(connection.nc)
  const found: EventEnvelope[] = []
  const {state} = await manager.streams.info(EVENTS)
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await manager.streams.getMessage(EVENTS, {seq})
    if (message?.subject.endsWith(`.${id}`)) found.push(message.json<EventEnvelope>())
  }
  return found
}

const versions = (events: EventEnvelope[]): number[] => events.map(event => event.recordversion)
const upTo = (version: number): number[] => Array.from({length: version}, (_, i) => i + 1)

test('the same command again is the same record, another body or another command is refused', async t => {
  const {tallies} = await replica('once')
  const id = crypto.randomUUID()
  const command = {id, body: {amount: 1}}
  const first = await tallies.create(id, command, () => added(id, 1))
  t.true('ok' in first && first.ok.record.version === 1)
  const again = await tallies.create(id, command, () => added(id, 1))
  t.true('ok' in again && again.ok.record.version === 1)
  t.deepEqual(await tallies.create(id, {id, body: {amount: 2}}, () => added(id, 2)), {problem: {code: 'key-reused'}})
  const other = {id: crypto.randomUUID(), body: {amount: 1}}
  t.deepEqual(await tallies.create(id, other, () => added(id, 1)), {problem: {code: 'already-exists'}})
})

test('in one group a duplicate fails alone, and another unique index is told from the id', async t => {
  const {tallies, model} = await replica('groups')
  const ids = Array.from({length: 40}, () => crypto.randomUUID())
  const twice = [...ids, ...ids]
  const outcomes = await Promise.all(twice.map(id => tallies.create(id, {id, body: 1}, () => added(id, 1))))
  t.true(outcomes.every(outcome => 'ok' in outcome))
  t.is(await model.countDocuments(), 40)
  const named = (id: string) => tallies.create(id, {id, body: 2}, () => ({...added(id, 1), private: {name: ['taken']}}))
  const both = await Promise.all([named(crypto.randomUUID()), named(crypto.randomUUID())])
  t.deepEqual(both.map(outcome => ('ok' in outcome ? 'ok' : outcome.problem.code)).toSorted(), ['already-exists', 'ok'])
})

test('what was erased without an event comes back through no process that had read the record before', async t => {
  const [one, two] = await Promise.all([replica('erased'), replica('erased')])
  const id = crypto.randomUUID()
  await one.tallies.create(id, {id, body: 1}, () => added(id, 1))
  // From here on the one has it in memory.
  await one.tallies.update(id, {}, () => added(crypto.randomUUID(), 1))
  const erases = {texts: ['1-note'], names: []}
  const erased = await two.tallies.update(id, {}, () => ({events: [], origin: origin(id), erases}))
  t.like(erased, {ok: {version: 2}})
  const more = crypto.randomUUID()
  const outcome = await one.tallies.update(id, {command: {id: more, body: 2}}, () => added(more, 2))
  t.true('ok' in outcome)
  if ('ok' in outcome) t.deepEqual(Object.keys(outcome.ok.record.texts), ['2-note', '3-note'])
  t.deepEqual(Object.keys((await one.tallies.read(id))?.texts ?? {}), ['2-note', '3-note'])
  const again = await one.tallies.create(id, {id, body: 'another body'}, () => added(id, 1))
  t.like(again, {ok: {version: 1}})
})

test('a grouped write tells for each record whether it is in', async t => {
  const {tallies, model} = await replica('settled')
  const store = recordStore(model)
  const ids = Array.from({length: 3}, () => crypto.randomUUID())
  for (const id of ids) await tallies.create(id, {id, body: 1}, () => added(id, 1))
  const salts = new Map((await model.find({_id: {$in: ids}}).lean()).map(({_id, salt}) => [_id, salt]))
  const entry = (commit: string) => ({
    id: commit,
    subject: 'evt.none',
    bytes: '{}',
    commit,
    at: Date.now(),
    sent: Date.now(),
  })
  const write = (id: string, version: number) => {
    const commit = crypto.randomUUID()
    const record = {_id: id, version, salt: salts.get(id) ?? ''}
    return store.update(record, {$inc: {version: 1}, $push: {outbox: {$each: [entry(commit)]}}}, commit)
  }
  // The first goes alone; the others wait and then go together, with one that is stale among them.
  const [first = '', second = '', third = ''] = ids
  const written = await Promise.all([
    write(first, 1),
    write(second, 1),
    write(second, 1),
    write(third, 9),
    write(third, 1),
  ])
  t.deepEqual(written.toSorted(), ['in', 'in', 'in', 'lost', 'lost'])
  t.is(written[3], 'lost')
})

test('two processes deciding on one record lose nothing and double nothing', async t => {
  const [one, two] = await Promise.all([replica('raced'), replica('raced')])
  const id = crypto.randomUUID()
  await one.tallies.create(id, {id, body: 0}, () => added(id, 0))
  const tried = await Promise.all(
    Array.from({length: 60}, async (_, i) => {
      const commandId = crypto.randomUUID()
      const {tallies} = i % 2 ? one : two
      return tallies.update(id, {command: {id: commandId, body: i}}, () => added(commandId, 1))
    }),
  )
  const taken = tried.filter(outcome => 'ok' in outcome).length
  t.true(tried.every(outcome => 'ok' in outcome || outcome.problem.code === 'conflict'))
  const record = await one.tallies.read(id)
  t.is(record?.state.sum, taken)
  t.is(record?.version, taken + 1)
  const events = await until('all is published', async () => {
    const found = await published(id)
    return found.length >= taken + 1 && found
  })
  t.deepEqual(versions(events), upTo(taken + 1))
  t.false(JSON.stringify(events).includes('planted'))
})

test('a decision that another process outruns nine times in a row is still taken', async t => {
  const [one, two] = await Promise.all([replica('outrun'), replica('outrun')])
  const id = crypto.randomUUID()
  await one.tallies.create(id, {id, body: 0}, () => added(id, 0))
  const add = ({tallies}: typeof one, before?: () => Promise<unknown>) => {
    const commandId = crypto.randomUUID()
    return tallies.update(id, {command: {id: commandId, body: 1}}, async () => {
      await before?.()
      return added(commandId, 1)
    })
  }
  let outrun = 0
  const slow = await add(two, async () => outrun++ < 9 && add(one))
  t.true('ok' in slow)
  t.is((await one.tallies.read(id))?.version, 11)
})

test('a version that is asked for decides once, whoever asks', async t => {
  const {tallies} = await replica('asked')
  const id = crypto.randomUUID()
  await tallies.create(id, {id, body: 0}, () => added(id, 0))
  const moves = await Promise.all(Array.from({length: 5}, () => tallies.update(id, {ifVersion: 1}, () => added(id, 1))))
  t.is(moves.filter(outcome => 'ok' in outcome).length, 1)
})

test('while NATS is away nothing is published, afterwards everything in order', async t => {
  const {tallies} = await replica('away')
  const id = crypto.randomUUID()
  await tallies.create(id, {id, body: 0}, () => added(id, 0))
  await nats.stop()
  for (let i = 1; i <= 4; i++) {
    const commandId = crypto.randomUUID()
    const outcome = await tallies.update(id, {command: {id: commandId, body: i}}, () => added(commandId, 1))
    t.true('ok' in outcome)
  }
  nats = await startNats({dataDir, port: ports.nats})
  await until('all is published', async () => (await published(id).catch(() => [])).length === 5)
  t.deepEqual(versions(await published(id)), upTo(5))
})

test('what the stream refuses stays in the outbox until it is taken', async t => {
  const {tallies} = await replica('refused')
  const manager = await jetstreamManager(connection.nc)
  await manager.streams.update(EVENTS, {subjects: ['elsewhere.>']})
  const id = crypto.randomUUID()
  await tallies.create(id, {id, body: 0}, () => added(id, 0))
  await tallies.update(id, {}, () => added(crypto.randomUUID(), 1))
  // What was tried was tried in vain by the time that a later request is answered.
  await t.throwsAsync(jetstream(connection.nc).publish(`evt.tally.added.${id}`, 'x'))
  await manager.streams.update(EVENTS, {subjects: ['evt.>']})
  await until('all is published', async () => (await published(id).catch(() => [])).length === 2)
  t.deepEqual(versions(await published(id)), upTo(2))
})

test('when JetStream has lost its last events they are published again, in order', async t => {
  const {tallies} = await replica('lost')
  const id = crypto.randomUUID()
  await tallies.create(id, {id, body: 0}, () => added(id, 0))
  await tallies.update(id, {}, () => added(crypto.randomUUID(), 1))
  await until('all is published', async () => (await published(id)).length === 2)
  await nats.stop()
  await rm(join(dataDir, 'nats'), {recursive: true})
  nats = await startNats({dataDir, port: ports.nats})
  await prepareStreams(nats.url)
  await until('all is published again', async () => (await published(id).catch(() => [])).length === 2)
  t.deepEqual(versions(await published(id)), upTo(2))
})

test('a store killed in the middle of writes: what was asked again under its id is there once', async t => {
  const {tallies, model} = await replica('killed')
  const ids = Array.from({length: 200}, () => crypto.randomUUID())
  const create = (id: string) => tallies.create(id, {id, body: 1}, () => added(id, 1))
  const writing = Promise.allSettled(ids.map(create))
  await until('some are in', async () => (await model.countDocuments()) > 0)
  process.kill(mongo.pid, 'SIGKILL')
  const outcomes = await writing
  await mongo.stop()
  mongo = await startMongo({dataDir, port: ports.mongo})
  await until('the store is back', () =>
    model.countDocuments().then(
      () => true,
      () => false,
    ),
  )
  const acknowledged = ids.filter((_, i) => outcomes[i]?.status === 'fulfilled')
  t.is(await model.countDocuments({_id: {$in: acknowledged}}), acknowledged.length)
  const again = await Promise.all(ids.map(create))
  t.true(again.every(outcome => 'ok' in outcome && outcome.ok.version === 1))
  t.is(await model.countDocuments(), ids.length)
})
