// Who sees which barrier, and that nobody sees who stands behind a pseudonym.
import type {Actor, BarrierSummary, Clock, Confidentiality, Movement, Role} from '@rin/contracts'
import {endClock} from '@rin/kit/clocks'
import test from 'ava'
import {arrived, moment, text} from './domain/given.ts'
import {listedBy} from './domain/state.ts'
import {
  actingOn,
  type BarrierRecord,
  commentOf,
  decisionOf,
  mayRead,
  sees,
  seesInternal,
  summaryOf,
  viewOf,
} from './views.ts'

const NOW = '2027-03-04T10:00:00.000Z'
const PSEUDONYM = '7d0c6a1e-0000-4000-8000-000000000001'
const SEALED = 'zora'

const actor = (person: string, organisation: string, role: Role, group?: string): Actor => ({
  person,
  organisation,
  roles: [{role, ...(group ? {group} : {})}],
})
const at = moment(NOW)
const bare = {links: null, update: null}
const people = {
  reporter: actor('the-reporter', 'association', 'partner'),
  sealedReporter: actor(SEALED, 'association', 'partner'),
  stranger: actor('a-stranger', 'chamber', 'partner'),
  member: actor('the-member', 'hospital', 'member', 'care'),
  lead: actor('the-lead', 'clinic', 'lead', 'care'),
  otherLead: actor('another-lead', 'guild', 'lead', 'crafts'),
  coordinator: actor('a-coordinator', 'senate', 'coordinator'),
  head: actor('the-head', 'senate', 'head'),
  auditor: actor('an-auditor', 'court', 'auditor'),
  operator: actor('an-operator', 'association', 'operator'),
} as const satisfies Record<string, Actor>
const everybody = Object.entries(people)

const kept = (typed: string) => ({lang: 'de', text: typed, salt: 'salt'})

function record(confidentiality: Confidentiality, over: Partial<Movement> = {}): BarrierRecord {
  const sealed = confidentiality === 'sealed'
  const movement = arrived.review(undefined, {}, sealed ? PSEUDONYM : 'association').m()
  return {
    _id: 'b-1',
    version: 1,
    time: NOW,
    state: {
      reference: 'B-2027-00001',
      confidentiality,
      reportedAt: NOW,
      changedAt: NOW,
      ...listedBy({...movement, ...over}),
      movement: {...movement, ...over},
      decisions: [],
    },
    texts: {
      '1-title': kept('Titel'),
      '1-description': kept('Beschreibung'),
      '1-occupation-0': kept('Pflegefachkraft'),
      '1-occupation-1': kept('Hebamme'),
      '1-region': kept(''),
      '1-legalBasis': kept('PflBG'),
    },
    private: sealed ? {[SEALED]: [PSEUDONYM]} : {},
    salt: 'salt',
    seen: [],
    outbox: [],
  }
}

const whoSees = (of: BarrierRecord): string[] => everybody.filter(([, who]) => sees(who, of)).map(([name]) => name)
const readers = everybody.map(([name]) => name).filter(name => name !== 'operator')

test('an open barrier is seen by everybody who reads cases, and by no operator', t => {
  t.deepEqual(whoSees(record('open')), readers)
  t.false(mayRead(people.operator))
})

test('a restricted barrier is seen by the reporting organisation, its group, coordinators and auditors', t => {
  const always = ['coordinator', 'head', 'auditor']
  const ofOrganisation = ['reporter', 'sealedReporter']
  t.deepEqual(whoSees(record('restricted')), [...ofOrganisation, ...always])
  t.deepEqual(whoSees(record('restricted', {offeredTo: 'care'})), [...ofOrganisation, 'member', 'lead', ...always])
  t.deepEqual(whoSees(record('restricted', {group: 'crafts'})), [...ofOrganisation, 'otherLead', ...always])
})

test('a sealed barrier is seen by the person who reported it, its group and coordinators alone', t => {
  t.deepEqual(whoSees(record('sealed')), ['sealedReporter', 'coordinator', 'head'])
  t.deepEqual(whoSees(record('sealed', {offeredTo: 'care'})), [
    'sealedReporter',
    'member',
    'lead',
    'coordinator',
    'head',
  ])
  t.deepEqual(whoSees(record('sealed', {group: 'care'})), ['sealedReporter', 'member', 'lead', 'coordinator', 'head'])
})

test('the reporters of a merged duplicate see the survivor', t => {
  const reporters = [
    {barrier: 'b-1', by: 'association'},
    {barrier: 'b-2', by: 'chamber'},
  ]
  t.true(sees(people.stranger, record('restricted', {reporters})))
})

test('internal comments are for the group, coordinators and auditors, not for the reporter', t => {
  const of = record('open', {group: 'care'})
  const able = everybody.filter(([, who]) => seesInternal(who, of)).map(([name]) => name)
  t.deepEqual(able, ['member', 'lead', 'coordinator', 'head', 'auditor'])
})

test('whoever supports the group sees what it sees, internal comments too', t => {
  for (const confidentiality of ['restricted', 'sealed'] as const) {
    const of = record(confidentiality, {group: 'care', supporting: ['crafts']})
    t.true(sees(people.otherLead, of))
    t.true(seesInternal(people.otherLead, of))
    t.false(sees(people.otherLead, record(confidentiality, {group: 'care', supporting: []})))
  }
  t.deepEqual(summaryOf(record('open', {stage: 'resolution', supporting: ['crafts']}), at).assignment?.supporting, [
    'crafts',
  ])
  t.deepEqual(summaryOf(record('open', {stage: 'resolution'}), at).assignment?.supporting, [])
})

test('the latest update is shown with its texts, and with a next step only where there is one', t => {
  const of = record('open')
  t.is(viewOf(of, people.stranger, at, bare).progress, null)
  const progress = {
    decision: 'progress',
    time: NOW,
    actor: 'm',
    role: 'member',
    organisation: null,
    undone: null,
  } as const
  const made = (version: number, ...fields: string[]) => ({...progress, version, codes: {health: 'late'}, fields})
  of.texts['7-text'] = kept('Zwei von drei.')
  of.texts['8-text'] = kept('Fast alle.')
  of.texts['8-nextStep'] = kept('Die dritte.')
  of.state.decisions.push(made(7, 'text'))
  const typed = (as: string) => ({lang: 'de', text: as})
  const shown = {health: 'late', text: typed('Zwei von drei.'), nextStep: null, time: NOW} as const
  t.deepEqual(viewOf(of, people.stranger, at, bare).progress, shown)
  of.state.decisions.push(made(8, 'text', 'nextStep'))
  const next = {...shown, text: typed('Fast alle.'), nextStep: typed('Die dritte.')}
  t.deepEqual(viewOf(of, people.stranger, at, bare).progress, next)
})

test('of the latest update on the barrier and on its solution the later is shown, unless it is from before a contest', t => {
  const of = record('open')
  const said = {actor: 'm', role: 'member', organisation: null, undone: null, codes: {health: 'late'}, fields: ['text']}
  const hour = (hours: number) => `2027-03-04T${hours}:00:00.000Z`
  of.texts['7-text'] = kept('Zwei von drei.')
  of.state.decisions.push({...said, version: 7, decision: 'progress', time: hour(12)})
  const update = {health: 'on-track', text: {lang: 'de', text: 'Alle.'}, nextStep: null} as const
  const shown = (time: string) => viewOf(of, people.stranger, at, {...bare, update: {...update, time}}).progress
  t.like(shown(hour(11)), {health: 'late', time: hour(12)})
  t.deepEqual(shown(hour(13)), {...update, time: hour(13)})
  of.state.decisions.push({...said, version: 8, decision: 'contest', time: hour(14)})
  t.is(shown(hour(13)), null)
  t.like(shown(hour(15)), {health: 'on-track'})
})

test('a report shows what it is linked to, a structural barrier the numbers of those linked to it, never which', t => {
  const linked = viewOf(record('open', {scope: 'individual', structural: 'b-7'}), people.stranger, at, bare)
  t.like(linked, {structural: 'b-7', links: null})
  const links = {count: 1, organisations: [], industries: [], categories: []}
  const structural = viewOf(record('open', {linked: ['b-22']}), people.stranger, at, {...bare, links})
  t.like(structural, {structural: null, links})
  t.false(JSON.stringify(structural).includes('b-22'))
})

test('a pseudonym, and the person and organisation behind it, appear in no view', t => {
  const of = record('sealed', {group: 'care'})
  for (const who of [people.sealedReporter, people.lead, people.coordinator]) {
    const shown = JSON.stringify([summaryOf(of, at), viewOf(of, who, at, bare)])
    for (const secret of [PSEUDONYM, SEALED, 'association']) t.false(shown.includes(secret), secret)
  }
  t.deepEqual(summaryOf(of, at).reporter, {organisation: null})
  t.deepEqual(summaryOf(record('restricted'), at).reporter, {organisation: 'association'})
})

test('a sealed reporter decides as the reporter, colleagues of the same organisation do not', t => {
  const of = record('sealed')
  t.deepEqual(actingOn(people.sealedReporter, of).standsFor, ['association', PSEUDONYM])
  t.deepEqual(viewOf(of, people.sealedReporter, at, bare).actions, ['withdraw'])
  t.deepEqual(viewOf(of, people.reporter, at, bare).actions, [])
  t.deepEqual(viewOf(record('open'), people.reporter, at, bare).actions, ['withdraw'])
})

test('a view shows texts as typed, and nothing of salts, private facts or the outbox', t => {
  const view = viewOf(record('open'), people.stranger, at, bare)
  t.like(view, {
    title: {lang: 'de', text: 'Titel'},
    description: {lang: 'de', text: 'Beschreibung'},
    occupations: ['Pflegefachkraft', 'Hebamme'],
    region: '',
    legalBasis: 'PflBG',
  })
  t.false(JSON.stringify(view).includes('salt'))
  for (const hidden of ['private', 'outbox', 'seen', 'reporters', 'texts', 'closedBy']) t.false(hidden in view, hidden)
})

test('erased texts are empty, and the view still stands', t => {
  const view = viewOf({...record('open'), texts: {}}, people.stranger, at, bare)
  t.like(view, {title: {lang: 'und', text: ''}, occupations: [], region: ''})
})

test('a view shows every clock, a list those that are not met', t => {
  const {acknowledgement, review} = arrived.review().m().clocks
  const of = record('open', {clocks: {acknowledgement: endClock(acknowledgement as Clock), review: review as Clock}})
  const names = ({clocks}: BarrierSummary) => clocks.map(({clock}) => clock)
  t.deepEqual(names(viewOf(of, people.stranger, at, bare)), ['acknowledgement', 'review'])
  t.deepEqual(names(summaryOf(of, at)), ['review'])
})

test('an assignment is shown once the review is over', t => {
  t.is(summaryOf(record('open'), at).assignment, null)
  t.like(summaryOf(record('open', {stage: 'assignment', offeredTo: 'care', refusedBy: ['crafts']}), at).assignment, {
    offeredTo: 'care',
    refusedBy: ['crafts'],
  })
})

test('a decision that is being carried out shows what and where to, not what it brings along', t => {
  const moving = {to: 'closed', outcome: 'declined', because: 'decline', set: {closedBy: 'a-coordinator'}} as const
  t.deepEqual(summaryOf(record('open', {moving}), at).moving, {to: 'closed', because: 'decline'})
})

test('a decision on record is shown with the texts of its own version', t => {
  const of = record('open')
  of.texts['3-reason'] = kept('weil')
  of.texts['4-reason'] = kept('anderer Grund')
  const made = {
    version: 3,
    decision: 'decline',
    time: NOW,
    actor: 'a-coordinator',
    role: 'coordinator',
    organisation: 'senate',
    codes: {ground: 'not-specific'},
    undone: null,
  } as const
  t.deepEqual(decisionOf(of, {...made, fields: ['reason']}), {...made, texts: {reason: {lang: 'de', text: 'weil'}}})
})

test('a comment is shown with its text', t => {
  const {text: typed, lang} = text
  const comment = {barrier: 'b-1', author: 'a-coordinator', audience: 'shared', time: NOW} as const
  const shown = commentOf({
    ...record('open'),
    _id: 'c-1',
    state: comment,
    texts: {'1-text': {lang, text: typed, salt: 's'}},
  })
  t.deepEqual(shown, {...comment, id: 'c-1', text})
})
