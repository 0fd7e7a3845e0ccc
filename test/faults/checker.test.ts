// The checker itself: green on what is consistent, red with the right sentence on every kind of doctored data.
import {events} from '@rin/contracts'
import test from 'ava'
import {check} from './checker.ts'
import {kinds} from './collect.ts'
import {consistent, type World} from './consistent.ts'
import type {StoredRecord, Told} from './snapshot.ts'

const record = ({snapshot}: World, id = 'open'): StoredRecord => {
  const found = snapshot.records.find(each => each.id === id)
  if (!found) throw new Error(id)
  return found
}
const told = ({heard}: World, commandId: string): Told => {
  const found = heard.told.find(each => each.commandId === commandId)
  if (!found) throw new Error(commandId)
  return found
}

/** Without the event in EVENTS and in the log, as if it never was. */
function forget({snapshot}: World, id: string): void {
  snapshot.events = snapshot.events.filter(each => each.messageId !== id)
  snapshot.entries = snapshot.entries.filter(each => each.eventId !== id).map((entry, index) => ({...entry, index}))
}

test('consistent: nothing is wrong', t => {
  const {heard, snapshot} = consistent()
  t.deepEqual(check(heard, snapshot), [])
})

test('records of every kind that has events are collected', t => {
  const published = new Set(events.map(({name}) => name.split('.')[0] ?? ''))
  t.deepEqual(Object.values(kinds).toSorted(), [...published].toSorted())
})

/** What is doctored, and all that must be said of it. */
const doctored: Record<string, [doctor: (world: World) => void, ...sentences: string[]]> = {
  'an acknowledged report is not there': [
    world => {
      world.snapshot.records = world.snapshot.records.filter(({id}) => id !== 'closed')
      world.snapshot.events = world.snapshot.events.filter(({event}) => event.subject !== 'closed')
      world.snapshot.entries = world.snapshot.entries.filter(each => each.record !== 'closed')
      world.heard.told = world.heard.told.filter(({commandId}) => commandId !== 'c-3')
      world.heard.shown = []
    },
    'report by somebody (barrier closed) was acknowledged, but the record is not there',
  ],
  'an acknowledged decision is missing': [
    world => {
      forget(world, 'open-event-5')
      const open = record(world)
      Object.assign(open, {version: 4, time: '2026-11-23T11:00:04.000Z'})
      open.seen.pop()
      open.outbox.pop()
      world.heard.shown = []
    },
    'escalate by somebody (barrier open) was acknowledged, but the record does not know it',
  ],
  'a decision was recorded twice': [
    world => record(world).seen.push({commandId: 'c-2', version: 4}),
    'escalate by somebody (barrier open) was recorded 2 times',
  ],
  'an event is doubled': [
    ({snapshot}) => {
      snapshot.events.push(...snapshot.events.slice(4, 5))
    },
    'escalate by somebody (barrier open) was acknowledged, but EVENTS holds it 2 times',
    'barrier open: version 5 is 2 times in EVENTS',
  ],
  'a version is missing': [
    world => forget(world, 'open-event-4'),
    'barrier open: version 4 is missing in EVENTS',
    'barrier open: version 4 is missing in the audit log',
  ],
  'the order is wrong': [
    ({snapshot}) => {
      snapshot.events.splice(2, 0, ...snapshot.events.splice(3, 1))
    },
    'barrier open: its versions are out of order in EVENTS',
  ],
  'the time goes back': [
    ({snapshot}) => Object.assign(snapshot.events[2]?.event ?? {}, {time: '2026-11-23T10:00:00.000Z'}),
    'barrier open: its time goes back',
  ],
  'the last event is of another time': [
    world => Object.assign(record(world), {time: '2026-11-23T11:30:00.000Z'}),
    "barrier open: the record's time is not that of its last event",
  ],
  'what was asked later is recorded before': [
    world => Object.assign(told(world, 'c-1'), {asked: 20, answered: 21}),
    'accept by somebody (barrier open) was asked after escalate by somebody (barrier open) was answered, but is recorded before it',
  ],
  'a record has no workflow': [
    ({snapshot}) => {
      snapshot.workflows = []
    },
    'barrier open: is open, but has no workflow',
  ],
  'a record has two workflows': [
    ({snapshot}) => snapshot.workflows.push('barrier/open'),
    'barrier open: has 2 workflows',
  ],
  'a closed record has a workflow': [
    ({snapshot}) => snapshot.workflows.push('barrier/closed'),
    'barrier closed: is closed, but its workflow runs',
  ],
  'an event in an outbox is not sent': [
    world => Object.assign(record(world).outbox[4] ?? {}, {sent: 0}),
    'barrier open: 1 events in its outbox are not sent',
  ],
  'an audit entry is missing': [
    ({snapshot}) => {
      snapshot.entries.pop()
    },
    'barrier closed: version 3 is missing in the audit log',
  ],
  'an audit entry is taken out': [
    ({snapshot}) => {
      snapshot.entries.splice(2, 1)
    },
    'barrier open: version 3 is missing in the audit log',
    'the audit log has a gap before entry 3',
  ],
  'an audit entry is doubled': [
    ({snapshot}) => {
      snapshot.entries.push(...snapshot.entries.slice(7).map(entry => ({...entry, index: 8})))
    },
    'barrier closed: version 3 is 2 times in the audit log',
    'the audit log holds 1 events twice',
  ],
  'an audit entry was rewritten': [
    ({snapshot}) => Object.assign(snapshot.entries[4] ?? {}, {bytes: '{}'}),
    'barrier open: the audit log holds other bytes than EVENTS',
  ],
  'a refused decision is recorded': [
    world => Object.assign(told(world, 'c-2'), {verdict: 'no', code: 'decision-not-allowed'}),
    'escalate by somebody (barrier open) was refused (decision-not-allowed), but the record knows it',
    'escalate by somebody (barrier open) was refused (decision-not-allowed), but EVENTS holds it',
  ],
  'nobody gave a command that is recorded': [
    ({heard}) => {
      heard.told = heard.told.filter(({commandId}) => commandId !== 'c-2')
    },
    'barrier open holds a command at version 5 that no client gave',
  ],
  'a decision is not carried out': [
    world => {
      forget(world, 'open-event-5')
      forget(world, 'open-event-4')
      forget(world, 'open-event-3')
      const moving = {to: 'assignment', outcome: null, because: 'accept', set: {}} as const
      const open = record(world)
      Object.assign(open, {version: 2, time: '2026-11-23T11:00:02.000Z'})
      Object.assign(open.movement ?? {}, {stage: 'review', offeredTo: null, moving})
      open.seen.pop()
      world.heard.told = world.heard.told.filter(({commandId}) => commandId !== 'c-2')
      world.heard.shown = []
    },
    'barrier open: its decision accept was not carried out',
  ],
  'the bridge is behind': [
    ({snapshot}) => Object.assign(snapshot, {unbridged: 3}),
    'the bridge has yet to deal with 3 events',
  ],
  'EVENTS holds what no record knows': [
    ({snapshot}) => {
      snapshot.records = snapshot.records.filter(({id}) => id !== 'closed')
    },
    'report by somebody (barrier closed) was acknowledged, but the record is not there',
    'decline by somebody (barrier closed) was acknowledged, but the record is not there',
    'closed was shown at version 1, but is behind it',
    'closed was shown at version 3, but is behind it',
    'barrier closed is in EVENTS, but there is no such record',
    'barrier closed is in the audit log, but there is no such record',
  ],
  'a barrier is offered to nobody': [
    world => Object.assign(record(world).movement ?? {}, {offeredTo: null}),
    'barrier open: its state is not the sum of its events',
    'barrier open: was offered to nobody',
  ],
  'a merge is half done': [
    world => Object.assign(record(world, 'closed').movement ?? {}, {outcome: 'duplicate', into: 'open'}),
    'barrier closed: its state is not the sum of its events',
    'barrier closed: is merged, but the survivor did not take it in',
  ],
  'a reopened barrier was not let go': [
    world => Object.assign(record(world).movement ?? {}, {reporters: [{barrier: 'closed', by: 'association'}]}),
    'barrier open: its state is not the sum of its events',
    'barrier closed: is not merged, but open has its reporter',
  ],
  'a link is half done': [
    world => Object.assign(record(world).movement ?? {}, {structural: 'closed'}),
    'barrier open: its state is not the sum of its events',
    'barrier open: is linked, but the structural barrier did not take the link',
  ],
  'a link was not let go': [
    world => Object.assign(record(world).movement ?? {}, {linked: ['closed']}),
    'barrier open: its state is not the sum of its events',
    'barrier closed: is not linked, but open has a link to it',
  ],
  'a solution does not know that it was adopted': [
    world => Object.assign(record(world).movement ?? {}, {adoptedSolution: 'solution'}),
    'barrier open: its state is not the sum of its events',
    'barrier open: the solution it adopted knows of it 0 times',
  ],
  'an undone decision was not undone': [
    world => Object.assign(told(world, 'c-2'), {verdict: 'undone', version: null}),
    'escalate by somebody (barrier open) was told to be undone, but nothing undid it',
  ],
  'a client was shown less than before': [
    ({heard}) => heard.shown.push({record: 'open', version: 4, asked: 30, answered: 31}),
    'open was shown at version 4 after version 5',
  ],
  'a repeated command was refused': [
    world =>
      Object.assign(told(world, 'c-2'), {
        again: {verdict: 'no', status: 409, code: 'conflict', id: null, version: null},
      }),
    'escalate by somebody (barrier open) was acknowledged, and 409 conflict when repeated',
  ],
  'a fault on our side was met': [
    world => told(world, 'c-1').faults.push('failed'),
    'accept by somebody (barrier open) was answered failed on the way',
  ],
  'an answer never came': [
    world => Object.assign(told(world, 'c-4'), {verdict: 'unknown', code: null}),
    'claim by somebody (barrier open) never got an answer',
  ],
}

for (const [what, [doctor, ...sentences]] of Object.entries(doctored)) {
  test(`doctored: ${what}`, t => {
    const world = consistent()
    doctor(world)
    t.deepEqual(check(world.heard, world.snapshot), sentences)
  })
}
