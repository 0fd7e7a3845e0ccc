// A process that cannot start says why in one line; one that is told to stop does so in order.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer} from 'node:net'
import {text} from 'node:stream/consumers'
import test, {type ExecutionContext} from 'ava'

/** Runs a process whose main module is `run('tested', needs, start)`. */
function start(needs: string, body: string, env: Record<string, string>) {
  const run = JSON.stringify(new URL('run.ts', import.meta.url))
  const zod = JSON.stringify(import.meta.resolve('zod'))
  const main = `import * as z from ${zod}; const {run} = await import(${run}); await run('tested', ${needs}, ${body})`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', main], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
    ([[code], out, errors]) => ({
      code,
      errors,
      lines: out
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line)),
    }),
  )
  return {child, ended}
}

/** As much of a NATS server as a connection needs. */
async function fakeNats(t: ExecutionContext) {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.write('INFO {"server_id":"x","version":"2.15.1","max_payload":1000,"headers":true,"proto":1}\r\n')
    socket.on('data', data => {
      for (const _ of data.toString().matchAll(/PING\r\n/g)) socket.write('PONG\r\n')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  t.teardown(() => server.close())
  return `nats://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

test('faulty settings: one line that names them, and exit code 1', async t => {
  const needs = '{mongo: true, config: {RIN_OWN: z.string()}}'
  const {code, lines} = await start(needs, '() => {}', {RIN_LOG_LEVEL: 'planted'}).ended
  t.is(code, 1)
  const fatal = lines.filter(line => line.level === 'fatal')
  t.is(fatal.length, 1)
  for (const name of ['RIN_NATS_URL', 'RIN_LOG_LEVEL', 'RIN_MONGO_URL', 'RIN_OWN'])
    t.true(fatal[0].msg.includes(name), name)
  t.notRegex(JSON.stringify(lines), /planted/)
})

test('while no server is there it lives, waits, and can be told to stop', async t => {
  const {child, ended} = start('{}', '() => {}', {RIN_NATS_URL: 'nats://127.0.0.1:1'})
  const [first] = await once(child.stdout, 'data')
  const {port} = JSON.parse(first.toString().split('\n')[0])
  t.is((await fetch(`http://127.0.0.1:${port}/livez`)).status, 200)
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`)
  t.deepEqual([ready.status, await ready.json()], [503, {checks: {started: false}}])
  child.kill('SIGTERM')
  t.is((await ended).code, 0)
})

test('it stops in reverse order, once, on a signal', async t => {
  const url = await fakeNats(t)
  const body = `async ({log, config, connection, onStop, ready}) => {
    onStop(() => log.info('first'))
    onStop(() => { throw new Error('planted') })
    onStop(() => log.info({open: !connection.nc.isClosed()}, 'last'))
    ready('own', () => true)
    log.info({own: config.RIN_OWN}, 'working')
    setTimeout(() => process.kill(process.pid, 'SIGTERM'))
  }`
  const env = {RIN_NATS_URL: url, RIN_OWN: '7'}
  const {code, lines} = await start('{config: {RIN_OWN: z.coerce.number()}}', body, env).ended
  t.is(code, 0)
  const sentences = lines.map(line => line.msg)
  t.deepEqual(sentences.slice(-6), ['started', 'stopping', 'last', 'a part could not be stopped', 'first', 'stopped'])
  t.like(lines[sentences.indexOf('last')], {open: true})
  t.like(lines[sentences.indexOf('working')], {own: 7})
  t.notRegex(JSON.stringify(lines), /planted/)
})

test('an error at the start and a connection that is closed for good end it with 1', async t => {
  const url = await fakeNats(t)
  const throws = await start('{}', "() => { throw new Error('planted') }", {RIN_NATS_URL: url}).ended
  t.is(throws.code, 1)
  t.is(throws.lines.filter(line => line.level === 'fatal').length, 1)
  t.is(throws.errors, '')
  t.is(throws.lines.at(-1).msg, 'stopped')
  t.notRegex(JSON.stringify(throws.lines), /planted/)

  const closes = await start('{}', '({connection}) => void connection.nc.close()', {RIN_NATS_URL: url}).ended
  t.is(closes.code, 1)
  t.is(closes.lines.at(-1).msg, 'stopped')
  t.true(closes.lines.some(line => line.msg === 'the connection to NATS is closed for good'))

  const rejects = await start('{}', "() => void Promise.reject(new Error('planted'))", {RIN_NATS_URL: url}).ended
  t.is(rejects.code, 1)
  t.notRegex(JSON.stringify(rejects.lines), /planted/)
  t.is(rejects.errors, '')
  t.is(rejects.lines.at(-1).msg, 'stopped')
})
