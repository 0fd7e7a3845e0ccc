// `npm start` as a process: it arrives, goes on where it was interrupted, and finds its way after the worst end.
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {freePort} from '@rin/servers'
import test from 'ava'
import {until} from './support/consortium.ts'

const levels = new URL('../services/barriers/policies/1.json', import.meta.url)
const entry = fileURLToPath(new URL('../infra/demo/src/start.ts', import.meta.url))

let dataDir: string
let settings: Record<string, string>
const started: ChildProcess[] = []

test.before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rin-'))
  const movable = [
    'RIN_HTTP_PORT',
    'RIN_ISSUER_PORT',
    'RIN_MONGO_PORT',
    'RIN_NATS_PORT',
    'RIN_TEMPORAL_PORT',
    'RIN_TEMPORAL_UI_PORT',
  ]
  const ports = await Promise.all(movable.map(async variable => [variable, String(await freePort())]))
  // Health takes a row of ports: far from those that the system hands out.
  settings = {...Object.fromEntries(ports), RIN_FIRST_HEALTH_PORT: '18091', RIN_DATA_DIR: dataDir}
})
test.after.always(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  for (const pid of await serversLeft()) process.kill(pid, 'SIGTERM')
  await rm(dataDir, {recursive: true, force: true})
})

function start(more: Record<string, string> = {}, ...args: string[]) {
  const child = spawn(process.execPath, [entry, ...args], {
    env: {...process.env, ...settings, ...more},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  const ended = once(child, 'exit')
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (printed += chunk))
  return {
    child,
    ended: async () => ({code: (await ended)[0] as number | null, printed}),
    prints: (words: string) =>
      until(`it prints "${words}"`, async () => {
        if (child.exitCode !== null) throw new Error(`it ended: ${printed}`)
        return printed.includes(words)
      }),
  }
}

/** The processes that still run out of the data directory's pid files. */
async function serversLeft(): Promise<number[]> {
  const files = ['mongo', 'nats', 'temporal'].map(name => join(dataDir, 'run', `${name}.json`))
  const pids = await Promise.all(
    files.map(file =>
      readFile(file, 'utf8')
        .then(content => /"pid":\s*(\d+)/.exec(content)?.[1])
        .catch(() => undefined),
    ),
  )
  return pids.flatMap(pid => (pid === undefined ? [] : [Number(pid)]))
}

test('interrupted in the middle of the tour it stops cleanly, and the next start goes on from there', async t => {
  const first = start()
  await first.prints('accepts it')
  first.child.kill('SIGINT')
  const interrupted = await first.ended()
  t.is(interrupted.code, 0, interrupted.printed)
  t.regex(interrupted.printed, /Stopped\.\n$/)
  t.deepEqual(await serversLeft(), [])

  const {code, printed} = await start({}, '--once').ended()
  t.is(code, 0, printed)
  t.regex(printed, /The tour goes on where it was interrupted/)
  t.is(printed.match(/is in follow-up\. Its recorded history/g)?.length, 2)
  t.regex(printed, /B-\d{4}-00001 is in follow-up/)
})

test('killed without mercy, the next start finds its way', async t => {
  const first = start({}, '--no-tour')
  await first.prints('The consortium is up')
  const left = await serversLeft()
  t.is(left.length, 3)
  first.child.kill('SIGKILL')
  await first.ended()

  const next = start({}, '--no-tour')
  await next.prints('The consortium is up')
  for (const pid of left) t.throws(() => process.kill(pid, 0), {code: 'ESRCH'})
  next.child.kill('SIGTERM')
  const {code, printed} = await next.ended()
  t.is(code, 0, printed)
})

test('a port that a stranger has is named, with the setting that moves ours', async t => {
  const stranger = createServer()
  stranger.listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const address = stranger.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const {code, printed} = await start({RIN_HTTP_PORT: String(port)}, '--no-tour').ended()
  stranger.close()
  t.is(code, 1)
  t.regex(printed, new RegExp(`Port ${port} for the HTTP API is taken.*RIN_HTTP_PORT`))
})

test('service levels that make no sense are refused with the place of the fault', async t => {
  const folder = join(dataDir, 'faulty')
  await mkdir(folder)
  const policy = JSON.parse(await readFile(levels, 'utf8'))
  policy.clocks.review.target = '-3 WD'
  await writeFile(join(folder, '1.json'), JSON.stringify(policy))
  const {code, printed} = await start({RIN_POLICY_DIR: folder}).ended()
  t.is(code, 1)
  t.true(printed.includes('faulty policy: ') && printed.includes('clocks: review: target'), printed)
})
