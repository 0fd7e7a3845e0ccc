// Tests of the real servers: they start, keep their data, and find their way after a parent was killed.
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {jetstream, jetstreamManager} from '@nats-io/jetstream'
import {findServer, freePort, type Running, startMongo, startNats, startServers, startTemporal} from '@rin/servers'
import {Connection} from '@temporalio/client'
import {TestWorkflowEnvironment} from '@temporalio/testing'
import test from 'ava'
import mongoose from 'mongoose'
import {connect} from 'nats'

const searchAttributes = {Stage: 'Keyword', Due: 'Datetime'}
const folders: string[] = []

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rin-servers-'))
  folders.push(path)
  return path
}

test.after.always(() => {
  for (const path of folders) rmSync(path, {recursive: true, force: true})
})

async function withMongo<Result>(url: string, work: (collection: mongoose.mongo.Collection) => Promise<Result>) {
  const client = await mongoose.mongo.MongoClient.connect(url, {serverSelectionTimeoutMS: 5000})
  try {
    return await work(client.db('test').collection('things'))
  } finally {
    await client.close()
  }
}

const majority = {writeConcern: {w: 'majority', j: true}} as const
const insert = (url: string, name: string) => withMongo(url, things => things.insertOne({name}, majority))
const names = (url: string) =>
  withMongo(url, async things => (await things.find().sort('name').toArray()).map(thing => thing.name))

async function isGone(pid: number): Promise<boolean> {
  for (const until = Date.now() + 15_000; Date.now() < until; await pause(20)) {
    try {
      // Nobody may be there to collect what is left of it; other threads than the first may still hold its ports.
      if (/\) Z( \S+){16} [01] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return true
    } catch {
      return true
    }
  }
  return false
}

async function searchAttributeNames(address: string): Promise<string[]> {
  const connection = await Connection.connect({address})
  try {
    const {customAttributes} = await connection.operatorService.listSearchAttributes({namespace: 'default'})
    return Object.keys(customAttributes)
      .filter(name => name in searchAttributes)
      .sort()
  } finally {
    await connection.close()
  }
}

test('all three start side by side and are gone after the stop', async t => {
  const servers = await startServers({dataDir: folder(), searchAttributes})
  const running: readonly Running[] = [servers.mongo, servers.nats, servers.temporal]
  t.is(servers.temporal.ui, '')
  t.deepEqual(await searchAttributeNames(servers.temporal.url), ['Due', 'Stage'])
  await insert(servers.mongo.url, 'one')
  const nats = await connect({servers: servers.nats.url})
  t.is(nats.info?.max_payload, 8 * 1_048_576)
  await nats.close()
  await servers.stop()
  for (const {pid} of running) t.true(await isGone(pid))
})

test('mongod keeps its data over a stop, a SIGKILL and a move to another port', async t => {
  const dataDir = folder()
  const port = await freePort()
  const first = await startMongo({dataDir, port})
  t.is(first.url, `mongodb://127.0.0.1:${port}/?replicaSet=rin`)
  await insert(first.url, 'before the stop')
  await first.stop()
  const second = await startMongo({dataDir, port})
  await insert(second.url, 'before the kill')
  process.kill(second.pid, 'SIGKILL')
  t.true(await isGone(second.pid))
  const third = await startMongo({dataDir, port: await freePort()})
  t.not(third.url, first.url)
  t.deepEqual(await names(third.url), ['before the kill', 'before the stop'])
  await third.stop()
  t.true(await isGone(third.pid))
})

test('nats-server keeps its stream over a stop and a SIGKILL, and takes more configuration', async t => {
  const dataDir = folder()
  const port = await freePort()
  const config = 'authorization { user: me, password: secret }'
  const withNats = async <Result>(work: (nats: Awaited<ReturnType<typeof connect>>) => Promise<Result>) => {
    const nats = await connect({port, user: 'me', pass: 'secret'})
    try {
      return await work(nats)
    } finally {
      await nats.close()
    }
  }
  const first = await startNats({dataDir, port, config})
  await t.throwsAsync(connect({port, reconnect: false}), {message: /[Aa]uthorization/})
  await withNats(async nats => {
    await (await jetstreamManager(nats)).streams.add({name: 'kept', subjects: ['kept.>']})
    await jetstream(nats).publish('kept.one', 'first')
  })
  await first.stop()
  const second = await startNats({dataDir, port, config})
  await withNats(nats => jetstream(nats).publish('kept.two', 'second'))
  process.kill(second.pid, 'SIGKILL')
  t.true(await isGone(second.pid))
  const third = await startNats({dataDir, port, config})
  const {state} = await withNats(async nats => (await jetstreamManager(nats)).streams.info('kept'))
  t.is(state.messages, 2)
  await third.stop()
})

test('temporal keeps its workflows over a stop and shows its web interface on demand', async t => {
  const dataDir = folder()
  const port = await freePort()
  const first = await startTemporal({dataDir, port, uiPort: await freePort(), searchAttributes})
  t.is((await fetch(first.ui)).status, 200)
  const connection = await Connection.connect({address: first.url})
  await connection.workflowService.startWorkflowExecution({
    namespace: 'default',
    workflowId: 'kept',
    workflowType: {name: 'none'},
    taskQueue: {name: 'none'},
    requestId: 'kept',
  })
  await connection.close()
  await first.stop()
  const second = await startTemporal({dataDir, port, searchAttributes})
  const again = await Connection.connect({address: second.url})
  const found = await again.workflowService.describeWorkflowExecution({
    namespace: 'default',
    execution: {workflowId: 'kept'},
  })
  t.is(found.workflowExecutionInfo?.execution?.workflowId, 'kept')
  t.deepEqual(await searchAttributeNames(second.url), ['Due', 'Stage'])
  await again.close()
  await second.stop()
})

test('the time-skipping server is found and starts', async t => {
  const path = await findServer('temporal-test-server')
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: {executable: {type: 'existing-path', path}},
  })
  const before = await environment.currentTimeMs()
  await environment.sleep('30 days')
  t.true((await environment.currentTimeMs()) - before >= 30 * 24 * 3600 * 1000)
  await environment.teardown()
})

test('a taken port gets one sentence with the port and the setting', async t => {
  const stranger = createServer().listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const address = stranger.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const sentence = (label: string, variable: string) => ({
    message: `Port ${port} for ${label} is taken by another program: stop that one, or set ${variable} to a free port.`,
  })
  await t.throwsAsync(startMongo({dataDir: folder(), port}), sentence('mongod', 'RIN_MONGO_PORT'))
  await t.throwsAsync(startNats({dataDir: folder(), port}), sentence('nats-server', 'RIN_NATS_PORT'))
  await t.throwsAsync(
    startTemporal({dataDir: folder(), port, searchAttributes}),
    sentence('temporal', 'RIN_TEMPORAL_PORT'),
  )
  const both = startServers({dataDir: folder(), ports: {nats: port}, only: ['mongo', 'nats'], searchAttributes})
  await t.throwsAsync(both, sentence('nats-server', 'RIN_NATS_PORT'))
  stranger.close()
})

/** Starts all servers in a process of their own, which stays; resolves to it and the pids once they run. */
async function startInChild(dataDir: string, ports: object): Promise<{parent: ChildProcess; pids: number[]}> {
  const program = `
    import {startServers} from '@rin/servers'
    const {mongo, nats, temporal} = await startServers(${JSON.stringify({dataDir, ports, searchAttributes})})
    process.once('message', () => process.exit())
    process.send([mongo.pid, nats.pid, temporal.pid])`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [pids] = await once(parent, 'message')
  return {parent, pids: pids as number[]}
}

test('after kill -9 of the parent the next start replaces what is left and has the data', async t => {
  const dataDir = folder()
  const ports = {mongo: await freePort(), nats: await freePort(), temporal: await freePort()}
  const {parent, pids} = await startInChild(dataDir, ports)
  await insert(`mongodb://127.0.0.1:${ports.mongo}/?replicaSet=rin`, 'kept')
  await t.throwsAsync(startNats({dataDir, port: ports.nats}), {
    message: `nats-server already runs on this data, as process ${pids[1]} of process ${parent.pid}: stop that first (Ctrl-C there, or kill ${parent.pid}).`,
  })
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  const lines: string[] = []
  const servers = await startServers({dataDir, ports, searchAttributes, progress: line => lines.push(line)})
  for (const name of ['mongod', 'nats-server', 'temporal'])
    t.true(
      lines.some(line => line.startsWith(`${name}: stopping a leftover`)),
      name,
    )
  t.deepEqual(await names(servers.mongo.url), ['kept'])
  for (const pid of pids) t.true(await isGone(pid))
  await servers.stop()
})

test('a parent that ends without a stop takes its servers with it', async t => {
  const {parent, pids} = await startInChild(folder(), {})
  parent.send('end')
  await once(parent, 'exit')
  for (const pid of pids) t.true(await isGone(pid))
})

test('a damaged program in the cache is noticed and fetched again; without a way to fetch, one sentence says what to do', async t => {
  const before = {XDG_CACHE_HOME: process.env.XDG_CACHE_HOME, PATH: process.env.PATH}
  process.env.XDG_CACHE_HOME = folder()
  try {
    const lines: string[] = []
    const path = await findServer('nats-server', line => lines.push(line))
    t.true(path.startsWith(process.env.XDG_CACHE_HOME))
    writeFileSync(path, 'damage')
    t.is(await findServer('nats-server', line => lines.push(line)), path)
    t.is(lines.filter(line => line.includes('fetching from')).length, 2)
    t.true(lines.some(line => line.includes(`the cached program ${path} is damaged`)))
    writeFileSync(path, 'damage')
    process.env.PATH = dirname(process.execPath)
    await t.throwsAsync(findServer('nats-server'), {
      message:
        /^nats-server 2\.15\.1 could not be fetched: there is no python3 on PATH\. .*RIN_NATS_SERVER_PATH to its path.*RIN_NATS_URL/,
    })
  } finally {
    restore(before)
  }
})

test('environment and PATH come first', async t => {
  const program = await findServer('nats-server')
  const before = {RIN_NATS_SERVER_PATH: process.env.RIN_NATS_SERVER_PATH, PATH: process.env.PATH}
  try {
    const bin = join(folder(), 'bin')
    mkdirSync(bin)
    symlinkSync(program, join(bin, 'nats-server'))
    process.env.PATH = `${bin}:${process.env.PATH}`
    t.is(await findServer('nats-server'), join(bin, 'nats-server'))
    process.env.RIN_NATS_SERVER_PATH = program
    t.is(await findServer('nats-server'), program)
    process.env.RIN_NATS_SERVER_PATH = join(bin, 'none')
    await t.throwsAsync(findServer('nats-server'), {
      message: /^RIN_NATS_SERVER_PATH is .*bin\/none, where no program is/,
    })
  } finally {
    restore(before)
  }
})

test('an address in the environment is used as it is', async t => {
  process.env.RIN_NATS_URL = 'nats://elsewhere:4222'
  try {
    const running = await startNats({dataDir: folder()})
    t.is(running.url, 'nats://elsewhere:4222')
    t.is(running.pid, 0)
    await t.notThrowsAsync(running.stop())
  } finally {
    delete process.env.RIN_NATS_URL
  }
})

function restore(before: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}
