// Backups that are put back in other ways: under running services, beside a stream that was trimmed, and together with the stream.
import {jetstreamManager} from '@nats-io/jetstream'
import {EVENTS} from '@rin/contracts'
import {connectOperator, keyFile} from '@rin/nats'
import {changed} from '@rin/workflows/move'
import {Client, Connection, type WorkflowHandle} from '@temporalio/client'
import test from 'ava'
import {answerTo} from './support/audit.ts'
import {type Backups, backups, openRestorable} from './support/backups.ts'
import {type Consortium, text, until} from './support/consortium.ts'

const reason = text('Aus gutem Grund.')

let c: Consortium
let on: Backups
let temporal: Connection
test.before(async () => {
  const stage = await openRestorable()
  c = stage.consortium
  on = backups(stage)
  temporal = await Connection.connect({address: c.system.servers.temporal.url})
})
test.after.always(async () => {
  await temporal?.close()
  await on?.close()
})

/** Whether an activity of the workflow was refused with this code. */
const refusedWith = (code: string, {events}: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): boolean =>
  (events ?? []).some(each => each.markerRecordedEventAttributes?.failure?.applicationFailureInfo?.type === code)

test.serial(
  'a database that is put back under running services is noticed, and workflows wait until it is recovered',
  async t => {
    const barrier = await c.taken()
    await on.rested()
    await on.backUp('mongo')
    await c.resolved(barrier)
    const {id} = await c.reportAs('partner')
    const waiting = await until('its workflow waits', async () => {
      const status = await c.status(id)
      return status?.until ? status : null
    })
    const was = await on.rested()
    await on.putBack('mongo')
    await until('those that lack something refuse', async () => {
      const refusing = await on.behind()
      return refusing.includes('barriers') && refusing.includes('solutions')
    })
    t.is((await answerTo(c, 'coordination', `/barriers/${id}`)).body.code, 'behind')
    // Whoever looks now must not take it for the end.
    const workflow = new Client({connection: temporal}).workflow.getHandle(`barrier/${id}`)
    await workflow.signal(changed, 1)
    await until('it has looked', async () => refusedWith('behind', await workflow.fetchHistory()))
    t.is((await on.recover()).code, 0)
    await on.untilServing()
    t.deepEqual(await on.stored(), was.records)
    await c.decide('partner', barrier, {decision: 'confirm'})
    await c.inStage(barrier, 'follow-up')
    t.like(await until('its workflow shows', () => c.status(id)), {status: 'running', run: waiting.run})
    await on.untilSigned()
    t.is(await on.rootAt(was.checkpoint.size), was.checkpoint.root)
  },
)

test.serial(
  'a log that was put back together with the stream, and went on differently, is not signed, and it is said why',
  async t => {
    await on.rested()
    await on.backUp('mongo', 'nats')
    const many = () => Promise.all(Array.from({length: 30}, () => c.reportAs('partner')))
    const published = await many()
    await on.rested()
    await on.whileStopped(() => on.putBack('mongo', 'nats'))
    // Records and stream agree: services serve, and what had happened is gone.
    t.deepEqual(await on.behind(), [])
    for (const {id} of published) t.is((await answerTo(c, 'partner', `/barriers/${id}`)).status, 404)
    const refused = await answerTo(c, 'partner', '/audit/checkpoint')
    t.like(refused, {status: 503, body: {code: 'unsigned', because: 'behind-published'}})
    await c.reportAs('partner')
    await c.reportAs('partner')
    const after = await until('the log is as long again', async () => {
      const answer = await answerTo(c, 'partner', '/audit/checkpoint')
      return answer.body.because !== 'behind-published' && answer
    })
    t.like(after, {status: 503, body: {code: 'unsigned', because: 'contradicts-published'}})
  },
)

test.serial('records of which the stream no longer holds all stay as they are, and it is said which', async t => {
  await on.backUp('mongo')
  const {id} = await c.reportAs('partner')
  await c.decide('coordination', id, {decision: 'escalate', reason})
  const {id: whole} = await c.reportAs('partner')
  await until('all is published', async () => (await c.history(whole)).length === 1)
  const nc = await connectOperator(c.system.servers.nats.url, keyFile(c.system.keys, 'operator'))
  t.teardown(() => nc.close())
  const manager = await jetstreamManager(nc)
  const {seq} = (await manager.streams.getMessage(EVENTS, {last_by_subj: `evt.barrier.reported.${id}`})) ?? {seq: 0}
  t.true(await manager.streams.deleteMessage(EVENTS, seq))
  await on.whileStopped(() => on.putBack('mongo'))
  const {code, said} = await on.recover()
  t.is(code, 1)
  const line = `barrier ${id}: the stream no longer holds all that it lacks; nothing was changed.`
  t.true(said.includes(line), said.join('\n'))
  const there = (await on.stored()).barriers?.map(({_id}) => _id) ?? []
  t.deepEqual([there.includes(id), there.includes(whole)], [false, true])
  t.deepEqual(await on.behind(), ['barriers'])
})
