// What decisions carry: the rows of the product, the rows of the table and the schemas say the same.
import test from 'ava'
import * as z from 'zod'
import {BarrierDecision, decisionShapes} from './barrier-decisions.ts'
import {type Decision, decisionNames, decisions} from './decisions.ts'

const must: Record<Decision, readonly string[]> = {
  claim: [],
  ask: ['question'],
  answer: ['answer'],
  accept: ['industry', 'category', 'priority'],
  reclassify: ['reason'],
  decline: ['ground', 'reason'],
  merge: ['into', 'reason'],
  link: ['to'],
  unlink: ['reason'],
  offer: ['group'],
  take: ['targetDate'],
  refuse: ['reason'],
  'hand-back': ['reason'],
  adopt: ['solution'],
  progress: ['health', 'text'],
  'add-support': ['group'],
  'end-support': ['group'],
  reschedule: ['targetDate', 'reason'],
  'approve-date': [],
  'reject-date': ['reason'],
  pause: ['reason', 'until'],
  resume: [],
  resolve: ['extent', 'summary'],
  confirm: [],
  contest: ['reason'],
  'still-solved': [],
  returned: ['reason'],
  'propose-abandon': ['reason'],
  'reject-abandon': ['reason'],
  abandon: ['reason'],
  withdraw: ['reason'],
  appeal: ['reason'],
  reopen: ['reason'],
  escalate: ['reason'],
}
const may: Partial<Record<Decision, readonly string[]>> = {
  reclassify: ['industry', 'category', 'priority', 'scope'],
  decline: ['authority'],
  progress: ['nextStep'],
}

const text = {lang: 'de', text: 'x'}
const samples: Record<string, unknown> = {
  industry: 'health-care',
  category: 'recognition',
  priority: 'high',
  scope: 'structural',
  ground: 'not-specific',
  into: 'b-2',
  to: 'b-7',
  group: 'care',
  solution: 's-1',
  health: 'on-track',
  extent: 'part',
  targetDate: '2027-01-29',
  until: '2027-01-29',
}
const bodyOf = (decision: Decision, ...fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries([['decision', decision], ...fields.map(field => [field, samples[field] ?? text])])
const takes = (body: unknown): boolean => BarrierDecision.safeParse(body).success

for (const decision of decisionNames) {
  test(`${decision} carries what the product says`, t => {
    const row: {must: readonly string[]; may?: readonly string[]} = decisions[decision]
    t.deepEqual([...row.must].toSorted(), must[decision].toSorted())
    t.deepEqual([...(row.may ?? [])].toSorted(), (may[decision] ?? []).toSorted())
    const shape = Object.entries<z.ZodType>(decisionShapes[decision])
    const named = (optional: boolean) =>
      shape.filter(([, schema]) => schema instanceof z.ZodOptional === optional).map(([field]) => field)
    t.deepEqual(named(false).toSorted(), must[decision].toSorted())
    t.deepEqual(named(true).toSorted(), (may[decision] ?? []).toSorted())
  })

  test(`${decision} is refused without any of it, and with anything else`, t => {
    const least = decision === 'reclassify' ? ['reason', 'scope'] : must[decision]
    t.true(takes(bodyOf(decision, ...least)))
    for (const missing of least) t.false(takes(bodyOf(decision, ...least.filter(field => field !== missing))), missing)
    t.false(takes({...bodyOf(decision, ...least), surplus: 1}))
  })
}

test('decline names the authority if, and only if, another authority is the ground', t => {
  const declined = bodyOf('decline', 'ground', 'reason')
  t.true(takes({...declined, ground: 'other-authority', authority: text}))
  t.false(takes({...declined, ground: 'other-authority'}))
  t.false(takes({...declined, authority: text}))
})

test('reclassify changes at least one thing, any of them', t => {
  for (const field of may.reclassify ?? []) t.true(takes(bodyOf('reclassify', 'reason', field)), field)
  t.false(takes(bodyOf('reclassify', 'reason')))
})
