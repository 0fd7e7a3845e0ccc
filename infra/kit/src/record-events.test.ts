// Events as they are published: ids and commitments against values computed elsewhere, and no text in their bytes.
import {EventEnvelope} from '@rin/contracts'
import test from 'ava'
import {commitment, type Draft, type Origin, openTexts, sealEvent, textKey} from './record-events.ts'

// Computed with Python's uuid, hmac and base64.
const EVENT = 'cc0df32d-5298-56c4-b1eb-dba72f2223a5'
const SALT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'
const TEXT = 'Anerkennung dauert zu lange – Müller'

const record = {kind: 'barrier', source: '/services/barriers', id: 'b-1'}
const draft: Draft = {
  type: 'rin.barrier.declined.v1',
  data: {ground: 'not-specific', changed: {stage: 'review'}},
  texts: {reason: {lang: 'de', text: TEXT}, authority: {lang: 'de', text: TEXT}},
}
const origin: Origin = {
  actor: 'a-coordinator',
  role: 'coordinator',
  organisation: 'senate',
  time: '2027-03-04T09:00:00.000Z',
  commandId: '00000000-0000-8000-8000-000000000001',
  correlationId: '00000000-0000-4000-8000-000000000002',
  activityId: '7-1795376003123',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
}

test('commitments are those that others compute', t => {
  t.is(commitment(SALT, EVENT, 'reason', TEXT), 'F0GT6USSDpWfPBwrxWisamFTN6dbNk4Z2hElYsbFj1I')
  t.is(commitment(SALT, EVENT, 'reason', ''), '1XCHkEoRrWqFsrbFpu584XW_9tQpvVI4o5AZ24s3UTY')
})

test('a commitment depends on the salt, the event, the field and the text', t => {
  const base = commitment(SALT, EVENT, 'reason', TEXT)
  t.not(commitment(SALT.replace('AAEC', 'AAED'), EVENT, 'reason', TEXT), base)
  t.not(commitment(SALT, '0131d72f-bc5e-5492-bd40-2515eb8b2e78', 'reason', TEXT), base)
  t.not(commitment(SALT, EVENT, 'authority', TEXT), base)
  t.not(commitment(SALT, EVENT, 'reason', `${TEXT} `), base)
})

test('the id of an event follows from kind, record and version', t => {
  const id = (version: number, over: Partial<typeof record> = {}) =>
    sealEvent({...record, ...over}, version, draft, origin).event.id
  t.is(id(2), EVENT)
  t.is(id(2), id(2))
  t.is(id(1), '0131d72f-bc5e-5492-bd40-2515eb8b2e78')
  t.not(id(2, {kind: 'comment'}), EVENT)
  t.not(id(2, {id: 'b-2'}), EVENT)
})

test('the envelope is complete, and the bytes are the event', t => {
  const {event, subject, bytes} = sealEvent(record, 2, draft, origin)
  t.deepEqual(JSON.parse(bytes), event)
  t.deepEqual(EventEnvelope.parse(event), event)
  t.is(subject, 'evt.barrier.declined.b-1')
  t.like(event, {
    source: '/services/barriers',
    type: 'rin.barrier.declined.v1',
    subject: 'b-1',
    time: origin.time,
    recordversion: 2,
    actor: 'a-coordinator',
    actorrole: 'coordinator',
    actororg: 'senate',
    commandid: origin.commandId,
    correlationid: origin.correlationId,
    activityid: origin.activityId,
  })
  t.like(event.data, {ground: 'not-specific', changed: {stage: 'review'}})
})

test('who has no role, organisation, activity or trace leaves no empty field', t => {
  const {event} = sealEvent(record, 2, draft, {
    ...origin,
    role: null,
    organisation: null,
    activityId: undefined,
    traceparent: undefined,
  })
  for (const field of ['actorrole', 'actororg', 'activityid', 'traceparent']) t.false(field in event, field)
})

test('no text is in the bytes, each is kept under its version and field', t => {
  const {bytes, texts} = sealEvent(record, 2, draft, origin)
  for (const part of ['Anerkennung', 'Müller', TEXT]) t.false(bytes.includes(part), part)
  t.deepEqual(Object.keys(texts), ['2-reason', '2-authority'])
  t.is(textKey(2, 'reason'), '2-reason')
  for (const {text, lang, salt} of Object.values(texts)) {
    t.deepEqual([text, lang], [TEXT, 'de'])
    t.false(bytes.includes(salt))
    t.is(Buffer.from(salt, 'base64url').length, 32)
  }
})

test('each text has a salt of its own, so that equal texts do not look equal', t => {
  const first = sealEvent(record, 2, draft, origin)
  const again = sealEvent(record, 2, draft, origin)
  const salts = [first, again].flatMap(({texts}) => Object.values(texts).map(({salt}) => salt))
  t.is(new Set(salts).size, 4)
  const {reason, authority} = first.event.data.texts as Record<string, string>
  t.not(reason, authority)
})

test('the kept text and salt open the commitment of the event', t => {
  const {event, texts} = sealEvent(record, 2, draft, origin)
  const commitments = event.data.texts as Record<string, string>
  for (const field of ['reason', 'authority']) {
    const kept = texts[textKey(2, field)]
    t.is(commitments[field], commitment(kept?.salt ?? '', event.id, field, kept?.text ?? ''))
  }
})

test('an event without texts carries none', t => {
  const {event, texts} = sealEvent(record, 2, {type: 'rin.barrier.claimed.v1', data: {changed: {}}}, origin)
  t.deepEqual(event.data, {changed: {}})
  t.deepEqual(texts, {})
})

test('opened texts are those that the events committed to, by event and field', t => {
  const texts = {'nextStep-like': {lang: 'de', text: 'Anrufen.'}, reason: {lang: 'en', text: 'Because.'}}
  const sealed = [2, 13].map(version => sealEvent(record, version, {...draft, texts}, origin))
  const kept = Object.assign({}, ...sealed.map(each => each.texts))
  const opened = openTexts('barrier', {_id: 'b-1', texts: kept})
  t.is(opened.length, 4)
  for (const {event, field, text, salt} of opened) {
    const own = sealed.find(each => each.event.id === event)
    t.is(commitment(salt, event, field, text), Reflect.get(own?.event.data.texts as object, field))
  }
})
