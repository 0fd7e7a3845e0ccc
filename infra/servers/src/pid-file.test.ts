// Tests that a leftover server is recognised for sure, and a stranger never taken for one.
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {identify, isRunning, stopLeftover, writePidFile} from './pid-file.ts'

function sleeper(): ChildProcess & {pid: number} {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'})
  return Object.assign(child, {pid: child.pid ?? 0})
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const folder = mkdtempSync(join(tmpdir(), 'rin-pid-'))
test.after.always(() => rmSync(folder, {recursive: true, force: true}))
let count = 0
const freshFile = (): string => join(folder, `server-${count++}.json`)

/** A pid file of a server whose owner is gone; `change` may falsify the server's start. */
async function leftoverOf(pid: number, change = (started: string) => started): Promise<string> {
  const owner = sleeper()
  const gone = identify(owner.pid)
  owner.kill('SIGKILL')
  await ended(owner)
  const server = {pid, started: change(identify(pid)?.started ?? '')}
  const file = freshFile()
  writeFileSync(file, JSON.stringify({server, owner: gone}))
  return file
}

test('a process is known by its start as long as it runs', async t => {
  const child = sleeper()
  const identity = identify(child.pid)
  t.truthy(identity)
  t.true(identity && isRunning(identity))
  t.false(isRunning({pid: child.pid, started: 'another time'}))
  child.kill('SIGKILL')
  await ended(child)
  t.false(identity && isRunning(identity))
  t.is(identify(child.pid), undefined)
})

test('a leftover without its owner is stopped', async t => {
  const child = sleeper()
  const file = await leftoverOf(child.pid)
  const lines: string[] = []
  await stopLeftover(file, 'a server', line => lines.push(line))
  await ended(child)
  t.is(child.signalCode, 'SIGTERM')
  t.false(existsSync(file))
  t.deepEqual(lines, [`a server: stopping a leftover of an earlier start (process ${child.pid}) …`])
})

test('a stranger that got the number of a gone server is left alone', async t => {
  const child = sleeper()
  const file = await leftoverOf(child.pid, started => `${started}0`)
  await stopLeftover(file, 'a server')
  t.truthy(identify(child.pid))
  t.false(existsSync(file))
  child.kill('SIGKILL')
})

test('a server whose owner is there is not touched, and a sentence says whom to stop', async t => {
  const child = sleeper()
  const file = freshFile()
  writePidFile(file, child.pid)
  await t.throwsAsync(stopLeftover(file, 'a server'), {
    message: `a server already runs on this data, as process ${child.pid} of process ${process.pid}: stop that first (Ctrl-C there, or kill ${process.pid}).`,
  })
  t.truthy(identify(child.pid))
  child.kill('SIGKILL')
})

test('an unreadable pid file counts as none', async t => {
  const file = freshFile()
  writeFileSync(file, '{"server":')
  await t.notThrowsAsync(stopLeftover(file, 'a server'))
  t.throws(() => readFileSync(file))
})
