// A pattern is the sum of its events; who may publish one; what became of it.
import type {Actor, EventEnvelope, Role} from '@rin/contracts'
import test from 'ava'
import {evolvePattern, mayPublish, publisherRole, type UseCount, usedBy} from './pattern.ts'

const event = (recordversion: number, name: string, data: Record<string, unknown>): EventEnvelope => ({
  specversion: '1.0',
  id: '00000000-0000-5000-8000-000000000000',
  source: '/services/solutions',
  type: `rin.pattern.${name}.v1`,
  subject: 'p-1',
  time: `2027-03-0${recordversion}T09:00:00.000Z`,
  datacontenttype: 'application/json',
  recordversion,
  actor: 'the-lead',
  actororg: 'clinic',
  commandid: '00000000-0000-8000-8000-000000000000',
  correlationid: '00000000-0000-4000-8000-000000000000',
  data,
})
const codes = {categories: ['recognition'], industries: ['health-care']}
const published = event(1, 'published', {
  ...codes,
  solution: 's-1',
  costRange: {from: 1, to: 2},
  texts: {title: 'c', 'occupation-0': 'c'},
})

test('each event is a version; earlier ones stay', t => {
  const state = evolvePattern(
    evolvePattern(null, published),
    event(2, 'revised', {...codes, categories: ['language'], texts: {title: 'c'}}),
  )
  t.like(state, {solution: 's-1', publishedBy: {organisation: 'clinic'}, publishedAt: '2027-03-01T09:00:00.000Z'})
  t.deepEqual(
    state.editions.map(({version, categories, costRange, fields}) => [version, categories[0], costRange, fields]),
    [
      [1, 'recognition', {from: 1, to: 2}, ['title', 'occupation-0']],
      [2, 'language', null, ['title']],
    ],
  )
})

const actor = (role: Role, group?: string): Actor => ({
  person: 'somebody',
  organisation: 'clinic',
  roles: [{role, ...(group ? {group} : {})}],
})
const open = {open: true, groups: ['care']}
const closed = {...open, open: false}

test('the lead of a group that holds a barrier publishes what is open, coordinators publish anything', t => {
  t.is(publisherRole(actor('lead', 'care'), open), 'lead')
  t.is(publisherRole(actor('lead', 'care'), closed), null)
  t.is(publisherRole(actor('lead', 'crafts'), open), null)
  t.is(publisherRole(actor('member', 'care'), open), null)
  t.is(publisherRole(actor('coordinator'), closed), 'coordinator')
  t.is(publisherRole(actor('head'), closed), 'head')
  for (const role of ['partner', 'member', 'auditor', 'operator'] as const) t.false(mayPublish(actor(role)), role)
  for (const role of ['lead', 'coordinator', 'head'] as const) t.true(mayPublish(actor(role)), role)
})

test('what became of a pattern is counted, and the industries where it was effective again, unless that is nobody’s business', t => {
  const count = (
    status: UseCount['status'],
    industry: UseCount['industry'],
    more: Partial<UseCount> = {},
  ): UseCount => ({
    pattern: 'p-1',
    status,
    industry,
    open: true,
    count: 1,
    ...more,
  })
  const used = usedBy([
    count('proposed', 'digital', {count: 2}),
    count('withdrawn', 'digital'),
    count('delivering', 'commerce'),
    count('effective', 'crafts', {count: 2}),
    count('effective', 'education', {open: false}),
    count('ineffective', 'environment'),
    count('effective', 'commerce', {pattern: 'p-2'}),
  ])
  t.deepEqual(used('p-1'), {
    uses: {proposed: 8, adopted: 5, effective: 3, ineffective: 1},
    industries: ['crafts'],
  })
  t.deepEqual(used('p-3'), {uses: {proposed: 0, adopted: 0, effective: 0, ineffective: 0}, industries: []})
})
