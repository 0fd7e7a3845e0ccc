// Every subject with every key: who may say what over NATS, on the real server, as the contracts say.

import {readFileSync} from 'node:fs'
import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {endpoints, eventSubject, events, publishers} from '@rin/contracts'
import {authorization, keyFile, prepareStreams, type User, users} from '@rin/nats'
import {type Running, startNats} from '@rin/servers'
import test from 'ava'
import {connect, type NatsConnection, nkeyAuthenticator, PermissionViolationError} from 'nats'

let dataDir: string
let server: Running
const connections = new Map<User, NatsConnection>()

test.before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rin-'))
  const keys = join(dataDir, 'keys')
  server = await startNats({dataDir, config: authorization(keys)})
  await prepareStreams(server.url, keyFile(keys, 'operator'))
  for (const user of users) {
    const authenticator = nkeyAuthenticator(new Uint8Array(readFileSync(keyFile(keys, user))))
    connections.set(user, await connect({servers: server.url, authenticator, inboxPrefix: `_INBOX_${user}`}))
  }
})
test.after.always(async () => {
  await Promise.all([...connections.values()].map(nc => nc.close()))
  await server?.stop()
  await rm(dataDir, {recursive: true, force: true})
})

const as = (user: User): NatsConnection => {
  const nc = connections.get(user)
  if (!nc) throw new Error(`${user} is not connected`)
  return nc
}

/** The subjects that the server denies this user when it does `act` for each; the flush afterwards says that all were judged. */
async function denied(user: User, act: (nc: NatsConnection) => void): Promise<Set<string>> {
  const nc = as(user)
  const subjects = new Set<string>()
  const listening = (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'error' && status.error instanceof PermissionViolationError)
        subjects.add(status.error.subject)
      if (status.type === 'ping' || subjects.has('end.of.test')) return
    }
  })()
  act(nc)
  // Nobody may publish this: its denial comes last.
  nc.publish('end.of.test')
  await nc.flush()
  await listening
  subjects.delete('end.of.test')
  return subjects
}

const commands = endpoints.map(({subject}) => subject)
const record = crypto.randomUUID()
const eventSubjects = events.map(({type}) => eventSubject(type, record))

for (const user of users) {
  test.serial(`${user} sends only the commands and queries that it has to send`, async t => {
    const refused = await denied(user, nc => {
      for (const subject of commands) nc.publish(subject, '', {reply: `_INBOX_${user}.none`})
    })
    const allowed = endpoints
      .filter(({sentBy}) => (sentBy as readonly string[]).includes(user))
      .map(({subject}) => subject)
    t.deepEqual(commands.filter(subject => !refused.has(subject)).toSorted(), allowed.toSorted())
  })

  test.serial(`${user} publishes only events of its own kinds`, async t => {
    const refused = await denied(user, nc => {
      for (const subject of eventSubjects) nc.publish(subject, '{}')
    })
    const own = user === 'operator' ? [] : (publishers[user] ?? [])
    const allowed = own.map(({type}) => eventSubject(type, record))
    t.deepEqual(eventSubjects.filter(subject => !refused.has(subject)).toSorted(), allowed.toSorted())
  })

  test.serial(`${user} reads nobody else's inbox and serves nobody else's commands`, async t => {
    const inboxes = users.filter(other => other !== user).map(other => `_INBOX_${other}.>`)
    const refused = await denied(user, nc => {
      for (const subject of [...inboxes, '_INBOX.>', '>']) nc.subscribe(subject)
      for (const {subject, servedBy} of endpoints) nc.subscribe(subject, {queue: servedBy})
    })
    for (const subject of [...inboxes, '_INBOX.>', '>']) t.true(refused.has(subject), subject)
    const served = endpoints.filter(({servedBy}) => servedBy === user).map(({subject}) => subject)
    t.deepEqual(commands.filter(subject => !refused.has(subject)).toSorted(), served.toSorted())
  })

  test.serial(`${user} does not listen beside the queue of a process`, async t => {
    const refused = await denied(user, nc => {
      for (const subject of commands) nc.subscribe(subject)
    })
    t.deepEqual(
      commands.filter(subject => !refused.has(subject)),
      [],
    )
  })
}

test.serial('only the worker makes moves', t => {
  const advancing = endpoints.filter(({subject}) => subject.endsWith('.advance'))
  t.true(advancing.length > 0)
  for (const {sentBy} of advancing) t.deepEqual(sentBy, ['worker'])
})

test.serial('without a key nobody gets in', async t => {
  await t.throwsAsync(connect({servers: server.url, reconnect: false}), {name: 'AuthorizationError'})
})
