// The log among real servers: writers race and are killed, checkpoints leave the house, and a log that was put back is not signed.
import {execFile} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, renameSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {jetstream, jetstreamManager} from '@nats-io/jetstream'
import {DEAD, EVENTS} from '@rin/contracts'
import {DEAD_CODE_HEADER} from '@rin/kit/consume'
import {createLogger} from '@rin/kit/log'
import {connectNats} from '@rin/kit/nats'
import {connectOperator, keyFile} from '@rin/nats'
import test from 'ava'
import mongoose from 'mongoose'
import {answerTo, checkpointOf} from './support/audit.ts'
import {type Consortium, startConsortium, text, until} from './support/consortium.ts'
import {startReplica} from './support/replicas.ts'
import {leafHash, slowRoot} from './support/slow-tree.ts'

const anchored: {status: number; note: string}[] = []
const anchor = createServer(async (request, response) => {
  let note = ''
  for await (const part of request) note += part
  const status = anchored.length < 2 ? 503 : 200
  anchored.push({status, note})
  response.writeHead(status).end()
})

let c: Consortium
let db: mongoose.Connection
test.before(async () => {
  anchor.listen(0, '127.0.0.1')
  await once(anchor, 'listening')
  const url = `http://127.0.0.1:${(anchor.address() as AddressInfo).port}/checkpoints`
  c = await startConsortium({RIN_ANCHOR_URLS: url, RIN_CHECKPOINT_EVERY_MS: '1000', RIN_MISSING_AFTER_MS: '1000'})
  db = await mongoose.createConnection(c.system.servers.mongo.url).asPromise()
})
test.after.always(async () => {
  anchor.close()
  await db?.close()
  await c?.stop()
})

async function withManager<T>(use: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>): Promise<T> {
  const nc = await connectOperator(c.system.servers.nats.url, keyFile(c.system.keys, 'operator'))
  try {
    return await use(await jetstreamManager(nc))
  } finally {
    await nc.close()
  }
}

const checkpoint = () => checkpointOf(c)
const answer = (who: string, path: string) => answerTo(c, who, path)

/** All entries, read from the database. */
async function entries(): Promise<{_id: number; k: string; b: Buffer}[]> {
  return (await db.collection('entries').find({}, {promoteBuffers: true}).sort({_id: 1}).toArray()) as never
}

test.serial('checkpoints are sent to an address outside until they are taken, and stand in a file', async t => {
  const taken = await until('a checkpoint is taken', async () => {
    const {anchored} = await checkpoint()
    return anchored[0]
  })
  t.deepEqual(
    anchored.slice(0, 3).map(({status}) => status),
    [503, 503, 200],
  )
  const file = readFileSync(join(c.dataDir, 'audit', 'checkpoints.txt'), 'utf8')
  const note = anchored.find(each => each.note.includes(`\n${taken.size}\n`))?.note
  t.truthy(note && file.includes(note))
})

/** Changes what is stored while the audit service is away, as whoever restores a backup would. */
async function whileAway(change: () => Promise<unknown>): Promise<void> {
  const {audit} = c.system.processes
  await audit.stop()
  await change()
  audit.start()
  await audit.ready()
}

const missing = () =>
  c.api
    .get<{items: {kind: string; record: string; version: number}[]}>('auditor', '/audit/missing')
    .then(it => it.items)

const simple = (items: Awaited<ReturnType<typeof missing>>) =>
  items.map(({kind, record, version}) => [kind, record, version])

/** The stream loses its last message of a subject. */
const lose = (subject: string): Promise<boolean> =>
  withManager(async manager => {
    const {seq} = (await manager.streams.getMessage(EVENTS, {last_by_subj: subject})) ?? {seq: 0}
    return manager.streams.deleteMessage(EVENTS, seq)
  })

/** Publishes under the key of the barriers, and under no id that the stream would know again. */
async function publish(subject: string, bytes: string): Promise<void> {
  const {url} = c.system.servers.nats
  const log = createLogger('test', 'fatal')
  const publisher = await connectNats({url, name: 'barriers', log, keyFile: keyFile(c.system.keys, 'barriers')})
  try {
    await jetstream(publisher.nc).publish(subject, bytes)
  } finally {
    await publisher.stop()
  }
}

/** What a comparison by hand that changes nothing says last. */
async function compared(): Promise<string | undefined> {
  const command = fileURLToPath(new URL('../workflows/src/reconcile-command.ts', import.meta.url))
  const env = {...process.env, ...c.system.settings}
  const {stdout} = await promisify(execFile)(process.execPath, [command, '--dry-run'], {env})
  return stdout.trimEnd().split('\n').at(-1)
}

test.serial('the last messages of a record that the stream has lost are shown until they come', async t => {
  const {id} = await c.reportAs('partner')
  await until('it is logged', async () => (await c.history(id)).length === 1)
  const {audit, bridge} = c.system.processes
  await audit.stop()
  await c.decide('coordination', id, {decision: 'claim'})
  await c.decide('coordination', id, {decision: 'escalate', reason: text('Das duldet keinen Aufschub.')})
  const lost = ['claimed', 'escalated'].map(name => `evt.barrier.${name}.${id}`)
  for (const subject of lost) t.true(await lose(subject), subject)
  audit.start()
  await audit.ready()
  await until('who compares sees it', async () => (await compared())?.includes('does not hold: 1 ('))

  const shown = () => missing().then(items => items.filter(({record}) => record === id))
  t.deepEqual(await shown(), [])
  await bridge.stop()
  bridge.start()
  await bridge.ready()
  const last = [
    ['barrier', id, 2],
    ['barrier', id, 3],
  ]
  const first = await until('they are shown', async () => (await shown()).length > 0 && shown())
  t.deepEqual(simple(first), last)
  await whileAway(async () => {})
  // Nobody tells of them again by now.
  t.deepEqual(await until('they are shown again', async () => (await shown()).length > 0 && shown()), first)

  const record = await db.collection('barriers').findOne({_id: id as never})
  for (const {subject, bytes} of record?.outbox ?? []) if (lost.includes(subject)) await publish(subject, bytes)
  await until('they have come', async () => (await shown()).length === 0)
  t.is((await c.history(id)).length, 3)
})

test.serial(
  'two writers, killed while they append, keep one log: every event once, in order, under one root',
  async t => {
    const second = await startReplica(c, 'audit')
    t.teardown(() => second.stop())
    await second.ready()
    const ids: string[] = []
    let killing = true
    const reporting = (async () => {
      while (killing) {
        ids.push(...(await Promise.all(Array.from({length: 10}, () => c.reportAs('partner')))).map(({id}) => id))
      }
    })()
    for (const child of [c.system.processes.audit, second, c.system.processes.audit, second]) {
      const size = await db.collection('entries').countDocuments()
      await until('the log grows', async () => (await db.collection('entries').countDocuments()) > size + 20)
      child.kill('SIGKILL')
      await until('it is gone', async () => child.pid() === 0)
      await until('it is back', async () => child.pid() !== 0)
      await child.ready()
    }
    killing = false
    await reporting
    await until('every report is logged', async () => {
      const found = await db.collection('entries').countDocuments({record: {$in: ids}, version: 1})
      return found === ids.length
    })
    const {size, root} = await checkpoint()
    const all = (await entries()).slice(0, size)
    t.deepEqual(
      all.map(({_id}) => _id),
      Array.from({length: size}, (_, i) => i),
    )
    t.is(new Set(all.map(({k}) => k)).size, size)
    t.is(slowRoot(all.map(({b}) => leafHash(b))).toString('base64'), root)
    for (const signed of await db.collection('checkpoints').find({}, {promoteBuffers: true}).toArray()) {
      const at = Number(signed._id)
      t.deepEqual(signed.root, slowRoot(all.slice(0, at).map(({b}) => leafHash(b))), `size ${at}`)
    }
  },
)

/** Everything from a number on is gone, as in an older backup. */
async function putBack(size: number): Promise<void> {
  await db.collection('entries').deleteMany({_id: {$gte: size} as never})
  await db.collection('checkpoints').deleteMany({_id: {$gt: size} as never})
  await db.collection('tiles').deleteMany({})
}

test.serial('a log from before there was a tree gets one', async t => {
  const before = await checkpoint()
  await whileAway(async () => {
    await db.collection('entries').updateMany({}, {$unset: {h: 1}})
    await db.collection('tiles').drop()
    await db.collection('checkpoints').drop()
  })
  const {size, root} = await checkpoint()
  t.true(size >= before.size)
  t.is(slowRoot((await entries()).slice(0, size).map(({b}) => leafHash(b))).toString('base64'), root)
})

test.serial('a log put back to an older backup rolls forward from the stream to the same root', async t => {
  const before = await checkpoint()
  await whileAway(() => putBack(Math.floor(before.size / 2)))
  const after = await until('it is signed again', async () => {
    const {status} = await answer('partner', '/audit/checkpoint')
    return status === 200 && checkpoint()
  })
  t.is(after.size, before.size)
  t.is(after.root, before.root)
})

test.serial('a message that the stream has lost is shown, also after a restart', async t => {
  const {id} = await c.reportAs('partner')
  const {audit} = c.system.processes
  await audit.stop()
  await c.decide('coordination', id, {decision: 'claim'})
  t.true(await lose(`evt.barrier.claimed.${id}`))
  await c.decide('coordination', id, {decision: 'escalate', reason: text('Das duldet keinen Aufschub.')})
  audit.start()
  await audit.ready()
  t.deepEqual(await until('it is shown', async () => (await missing()).length > 0 && missing()).then(simple), [
    ['barrier', id, 2],
  ])
  await whileAway(async () => {})
  t.deepEqual(await until('it is shown again', async () => (await missing()).length > 0 && missing()).then(simple), [
    ['barrier', id, 2],
  ])
})

test.serial('other bytes under the id of a logged event are set aside, and the log stays as it is', async t => {
  const {id} = await c.reportAs('partner')
  await until('it is logged', async () => (await c.history(id)).length === 1)
  const logged = await db.collection('entries').findOne({record: id}, {promoteBuffers: true})
  const forged = String(logged?.b).replace('"recognition"', '"information"')
  t.not(forged, String(logged?.b))
  await publish(`evt.barrier.reported.${id}`, forged)
  const dead = await until('it is set aside', () =>
    withManager(manager => manager.streams.getMessage(DEAD, {last_by_subj: 'dead.audit'}).catch(() => null)),
  )
  t.is(dead.header.get(DEAD_CODE_HEADER), 'other-bytes')
  t.is(dead.string(), forged)
  t.is((await c.history(id)).length, 1)
  t.deepEqual((await db.collection('entries').findOne({record: id}, {promoteBuffers: true}))?.b, logged?.b)
})

test.serial('a log put back that went on differently is not signed any more, and it is said why', async t => {
  const before = await checkpoint()
  await whileAway(async () => {
    await putBack(before.size - 10)
    const bytes = Buffer.from('{"another": "event"}')
    await db.collection('entries').updateOne({_id: 5 as never}, {$set: {b: bytes, h: leafHash(bytes)}})
    await db.collection('checkpoints').deleteMany({})
  })
  const refused = await until('it has caught up', async () => {
    const {status, body} = await answer('partner', '/audit/checkpoint')
    return body.because !== 'behind-published' && {status, body}
  })
  t.like(refused, {status: 503, body: {code: 'unsigned', because: 'contradicts-published'}})
  const log = join(c.dataDir, 'logs', 'audit.log')
  await until('it is said why', async () => readFileSync(log, 'utf8').includes('"code":"contradicts-published"'))
  // Reports and history go on.
  const {id} = await c.reportAs('partner')
  await until('it is logged', async () => (await c.history(id)).length === 1)
  renameSync(join(c.dataDir, 'audit', 'checkpoints.txt'), join(c.dataDir, 'audit', 'before.txt'))
  t.is((await answer('partner', '/audit/checkpoint')).status, 200)
})
