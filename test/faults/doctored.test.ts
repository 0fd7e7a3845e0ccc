// Collecting and comparing on real servers: green on what a real consortium has left there, red once that is doctored.
import {jetstreamManager} from '@nats-io/jetstream'
import {EVENTS} from '@rin/contracts'
import {connectOperator, keyFile} from '@rin/nats'
import {Client, Connection} from '@temporalio/client'
import test from 'ava'
import mongoose from 'mongoose'
import {type Consortium, report, startConsortium, until} from '../support/consortium.ts'
import {signIn} from './asking.ts'
import {check} from './checker.ts'
import {collect} from './collect.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium()
})
test.after.always(() => c?.stop())

test('a doctored database, stream or list of workflows is found out', async t => {
  const {system} = c
  const asking = await signIn(system, ['partner', 'coordination'])
  const faults = async (): Promise<string[]> => check(asking.heard, await collect(system))
  const {record} = await asking.tell({kind: 'report', who: 'partner', path: '/barriers', body: report()})
  const path = `/barriers/${record}/decisions`
  const body = {decision: 'accept', industry: 'crafts', category: 'evidence', priority: 'high'}
  await asking.tell({kind: 'decide', who: 'coordination', path, body, record, decision: 'accept'})
  await until('all agree', async () => (await faults()).length === 0)
  // Otherwise the consortium would mend some of what follows.
  for (const process of Object.values(system.processes)) await process.stop()
  t.deepEqual(await faults(), [])

  const db = await mongoose.createConnection(system.servers.mongo.url).asPromise()
  const nc = await connectOperator(system.servers.nats.url, keyFile(system.keys, 'operator'))
  const temporal = await Connection.connect({address: system.servers.temporal.url})
  t.teardown(() => Promise.all([db.close(), nc.close(), temporal.close()]))
  const barriers = db.collection<{_id: string}>('barriers')

  await db.collection('entries').deleteOne({record, version: 1})
  t.true((await faults()).includes(`barrier ${record}: version 1 is missing in the audit log`))

  await barriers.updateOne({_id: record}, {$set: {'outbox.0.sent': 0}})
  t.true((await faults()).includes(`barrier ${record}: 1 events in its outbox are not sent`))

  await barriers.updateOne({_id: record}, {$set: {'state.movement.stage': 'closed'}})
  t.true((await faults()).includes(`barrier ${record}: is closed, but its workflow runs`))
  await barriers.updateOne({_id: record}, {$set: {'state.movement.stage': 'assignment'}})

  const manager = await jetstreamManager(nc)
  const {seq} = await manager.streams
    .getMessage(EVENTS, {last_by_subj: `evt.barrier.accepted.${record}`})
    .then(found => found ?? {seq: 0})
  await manager.streams.deleteMessage(EVENTS, seq)
  t.true((await faults()).includes(`barrier ${record}: version 2 is missing in EVENTS`))

  await new Client({connection: temporal}).workflow.getHandle(`barrier/${record}`).terminate()
  const alone = `barrier ${record}: is open, but has no workflow`
  t.truthy(await until('its workflow is gone', async () => (await faults()).includes(alone)))

  await barriers.deleteOne({_id: record})
  const lost = `report by partner (barrier ${record}) was acknowledged, but the record is not there`
  t.true((await faults()).includes(lost))
})
