// The first table against the product's: every decision in every stage for every kind of actor, and the order of refusals.
import test from 'ava'
import {type Decision, decisionNames, destination, refusal, roleFor} from './decisions.ts'
import {barrier, clock, type Kind, kinds, LATER, NOW, people, SOONER} from './given.ts'
import {allowed} from './index.ts'
import {type Movement, type Outcome, type Stage, stages} from './movement.ts'

const individual = {scope: 'individual'} as const
const linked = {...individual, structural: 'b-7'} as const

const coordinators = ['coordinator', 'head'] as const
const openStages = ['review', 'assignment', 'resolution', 'confirmation', 'follow-up'] as const
const everywhere = (who: readonly Kind[]): Partial<Record<Stage, readonly Kind[]>> =>
  Object.fromEntries(openStages.map(stage => [stage, who]))

interface Row {
  /** Who may, stage by stage, as product.md has it. */
  may: Partial<Record<Stage, readonly Kind[]>>
  /** What the barrier must be like for it, beyond the stage. */
  given?: Partial<Movement>
  /** Where it leads, or that the workflow carries it out where it stands; absent: it stays. */
  to?: Stage | 'same'
  outcome?: Outcome
}

const table: Record<Decision, Row> = {
  claim: {may: {review: coordinators}},
  ask: {may: {review: coordinators}},
  answer: {
    may: {review: ['reporter'], closed: ['reporter']},
    given: {outcome: 'unanswered', answerUntil: LATER},
    to: 'review',
  },
  accept: {may: {review: coordinators}, to: 'assignment'},
  reclassify: {may: everywhere(coordinators)},
  decline: {may: {review: coordinators}, to: 'closed', outcome: 'declined'},
  merge: {may: {review: coordinators, assignment: coordinators}, to: 'closed', outcome: 'duplicate'},
  link: {may: everywhere(coordinators), given: individual, to: 'same'},
  unlink: {may: {...everywhere(coordinators), closed: coordinators}, given: linked, to: 'same'},
  offer: {may: {assignment: coordinators}},
  take: {may: {assignment: ['lead']}, to: 'resolution'},
  refuse: {may: {assignment: ['lead']}},
  'hand-back': {may: {resolution: ['lead']}, to: 'assignment'},
  adopt: {may: {resolution: ['lead']}, to: 'resolution'},
  progress: {may: {resolution: ['lead', 'member', 'supportLead', 'supportMember']}},
  'add-support': {may: {resolution: ['lead', ...coordinators]}},
  'end-support': {may: {resolution: ['lead', 'supportLead', ...coordinators]}},
  reschedule: {may: {resolution: ['lead']}},
  'approve-date': {may: {resolution: coordinators}},
  'reject-date': {may: {resolution: coordinators}},
  pause: {may: {review: coordinators, assignment: coordinators, resolution: ['lead', ...coordinators]}},
  resume: {
    may: {review: coordinators, assignment: coordinators, resolution: ['lead', ...coordinators]},
    given: {pausedUntil: LATER},
  },
  resolve: {may: {resolution: ['lead']}, to: 'confirmation'},
  confirm: {may: {confirmation: ['reporter']}, to: 'follow-up'},
  contest: {may: {confirmation: ['reporter']}, to: 'resolution'},
  'still-solved': {may: {'follow-up': ['reporter']}},
  returned: {may: {'follow-up': ['reporter']}, to: 'resolution'},
  'propose-abandon': {may: {resolution: ['lead']}, given: {abandonProposed: false}},
  'reject-abandon': {may: {resolution: coordinators}},
  abandon: {may: {assignment: coordinators, resolution: coordinators}, to: 'closed', outcome: 'unresolved'},
  withdraw: {
    may: {review: ['reporter'], assignment: ['reporter'], resolution: ['reporter']},
    to: 'closed',
    outcome: 'withdrawn',
  },
  appeal: {may: {closed: ['reporter']}, given: {outcome: 'declined', appealUntil: LATER}, to: 'review'},
  reopen: {may: {closed: coordinators}, to: 'review'},
  escalate: {may: everywhere(coordinators)},
}

/** The barrier as the row wants it; an outcome only where it is closed. */
const ripeFor = (decision: Decision, stage: Stage, over: Partial<Movement> = {}): Movement => {
  const {outcome, ...given} = table[decision].given ?? {}
  return barrier(stage, {...given, ...(stage === 'closed' && outcome ? {outcome} : {}), ...over})
}
const codeFor = (decision: Decision, m: Movement, who: Kind): string | null => refusal(decision, m, people[who], NOW)

test('the table has the decisions of the product and no others', t => {
  t.deepEqual(Object.keys(table), decisionNames)
  t.is(decisionNames.length, 34)
})

for (const [decision, {may}] of Object.entries(table) as [Decision, Row][]) {
  test(`who may ${decision}, and where`, t => {
    for (const stage of stages) {
      const m = ripeFor(decision, stage)
      const able = kinds.filter(who => refusal(decision, m, people[who], NOW) === null)
      t.deepEqual(able.toSorted(), [...(may[stage] ?? [])].toSorted(), stage)
      for (const who of kinds) t.is(roleFor(decision, m, people[who]) !== null || !able.includes(who), true)
      if (may[stage]) continue
      const codes = new Set(kinds.map(who => codeFor(decision, m, who)))
      t.deepEqual([...codes].toSorted(), ['decision-not-allowed', 'role-not-allowed'], `${stage}: no other reason`)
    }
  })
}

test('the stage alone refuses, whatever else would be fitting', t => {
  const fitting: Partial<Movement> = {
    ...{offeredTo: 'care', group: 'care', adoptedSolution: 's-1', pendingDate: '2027-02-26', checkAsked: true},
    supporting: ['digital'],
    confirmBy: 'reporter',
  }
  for (const [decision, {may, given}] of Object.entries(table) as [Decision, Row][]) {
    for (const stage of stages.filter(each => !may[each])) {
      const m = barrier(stage, {...fitting, abandonProposed: decision !== 'propose-abandon', ...given})
      const codes = new Set(kinds.map(who => codeFor(decision, m, who)))
      t.deepEqual([...codes].toSorted(), ['decision-not-allowed', 'role-not-allowed'], `${decision} in ${stage}`)
    }
  }
})

test('where decisions lead', t => {
  for (const [decision, {may, to, outcome}] of Object.entries(table) as [Decision, Row][]) {
    for (const [stage, [who]] of Object.entries(may) as [Stage, readonly Kind[]][]) {
      const leads = destination(decision, ripeFor(decision, stage), people[who ?? 'head'], false)
      const stays = to === undefined || (decision === 'answer' && stage === 'review')
      const there = to === 'same' ? stage : to
      t.deepEqual(leads, stays ? null : {to: there, outcome: outcome ?? null}, `${decision} from ${stage}`)
    }
  }
})

test('contest and returned lead to assignment when the group is gone, take does not', t => {
  const {reporter, lead} = people
  t.is(destination('contest', barrier('confirmation'), reporter, true)?.to, 'assignment')
  t.is(destination('returned', barrier('follow-up'), reporter, true)?.to, 'assignment')
  t.is(destination('take', barrier('assignment'), lead, true)?.to, 'resolution')
})

test('withdraw leads nowhere while somebody else has reported as well', t => {
  const two = [
    {barrier: 'b-1', by: 'association'},
    {barrier: 'b-2', by: 'chamber'},
  ]
  t.is(destination('withdraw', barrier('review', {reporters: two}), people.reporter, false), null)
  const both = {...people.reporter, standsFor: ['association', 'chamber']}
  t.is(destination('withdraw', barrier('review', {reporters: two}), both, false)?.to, 'closed')
})

test('while a decision is being carried out every other waits, whoever asks', t => {
  const moving = {to: 'assignment', outcome: null, because: 'accept', set: {}} as const
  for (const [decision, {may}] of Object.entries(table) as [Decision, Row][]) {
    for (const [stage, able] of Object.entries(may) as [Stage, readonly Kind[]][]) {
      for (const who of able) t.is(codeFor(decision, ripeFor(decision, stage, {moving}), who), 'moving', decision)
    }
  }
  for (const who of kinds) t.deepEqual(allowed(barrier('review', {moving}), people[who], NOW), [])
})

test('while paused only resume, withdraw, escalate, reclassify, hand-back, link and unlink are possible', t => {
  const others = ['link', 'unlink'] as const
  const possible: readonly Decision[] = ['resume', 'withdraw', 'escalate', 'reclassify', 'hand-back', ...others]
  for (const [decision, {may}] of Object.entries(table) as [Decision, Row][]) {
    // Not even in a stage that nobody can pause.
    for (const stage of stages) {
      for (const who of may[stage] ?? []) {
        const code = codeFor(decision, ripeFor(decision, stage, {pausedUntil: LATER}), who)
        t.is(code, possible.includes(decision) ? null : 'paused', `${decision} in ${stage}`)
      }
    }
  }
})

test('decisions that need something are not allowed without it', t => {
  const without: [Decision, Movement, Kind][] = [
    ['answer', barrier('review', {waitingFor: 'coordinator'}), 'reporter'],
    ['merge', barrier('review', {linked: ['b-2']}), 'coordinator'],
    ['link', barrier('review'), 'coordinator'],
    ['link', barrier('review', linked), 'coordinator'],
    ['unlink', barrier('review', {...individual, structural: null}), 'coordinator'],
    ['unlink', barrier('closed', individual), 'coordinator'],
    ['end-support', barrier('resolution', {supporting: []}), 'coordinator'],
    ['end-support', barrier('resolution', {supporting: undefined}), 'lead'],
    ['take', barrier('assignment', {offeredTo: null}), 'lead'],
    ['refuse', barrier('assignment', {offeredTo: null}), 'lead'],
    ['approve-date', barrier('resolution', {pendingDate: null}), 'coordinator'],
    ['reject-date', barrier('resolution', {pendingDate: null}), 'coordinator'],
    ['resume', barrier('resolution'), 'lead'],
    ['resolve', barrier('resolution', {adoptedSolution: null}), 'lead'],
    ['still-solved', barrier('follow-up', {checkAsked: false}), 'reporter'],
    ['propose-abandon', barrier('resolution', {abandonProposed: true}), 'lead'],
    ['reject-abandon', barrier('resolution', {abandonProposed: false}), 'coordinator'],
    ['abandon', barrier('resolution', {abandonProposed: false}), 'coordinator'],
  ]
  for (const [decision, m, who] of without) t.is(codeFor(decision, m, who), 'decision-not-allowed', decision)
  t.is(codeFor('returned', barrier('follow-up', {checkAsked: false}), 'reporter'), null, 'returned may come unasked')
})

test('an appeal is possible once, within its period, after declined or unresolved', t => {
  const closed = (over: Partial<Movement>) =>
    codeFor('appeal', barrier('closed', {outcome: 'declined', appealUntil: LATER, ...over}), 'reporter')
  t.is(closed({}), null)
  t.is(closed({outcome: 'unresolved'}), null)
  t.is(closed({appealUntil: NOW}), null, 'the last instant counts')
  t.is(closed({appealUntil: SOONER}), 'too-late')
  t.is(closed({appealed: true}), 'already-used')
  t.is(closed({appealed: true, appealUntil: SOONER}), 'already-used')
  for (const outcome of ['duplicate', 'resolved', 'partly-resolved', 'unanswered', 'withdrawn'] as const)
    t.is(closed({outcome}), 'decision-not-allowed', outcome)
})

test('a late answer is possible once, within its period, after unanswered', t => {
  const closed = (over: Partial<Movement>) =>
    codeFor('answer', barrier('closed', {outcome: 'unanswered', answerUntil: LATER, ...over}), 'reporter')
  t.is(closed({}), null)
  t.is(closed({answerUntil: NOW}), null, 'the last instant counts')
  t.is(closed({answerUntil: SOONER}), 'too-late')
  t.is(closed({lateAnswered: true}), 'already-used')
  for (const outcome of ['declined', 'duplicate', 'resolved', 'unresolved', 'withdrawn'] as const)
    t.is(closed({outcome}), 'decision-not-allowed', outcome)
})

test('whoever closed a barrier does not decide its appeal', t => {
  const appealed = barrier('review', {appealed: true, closedBy: people.coordinator.person})
  for (const decision of ['claim', 'ask', 'accept', 'decline', 'merge'] as const) {
    t.is(codeFor(decision, appealed, 'coordinator'), 'four-eyes', decision)
    t.is(codeFor(decision, appealed, 'head'), null, decision)
    t.is(codeFor(decision, {...appealed, appealed: false}, 'coordinator'), null, `${decision} without an appeal`)
  }
  t.is(codeFor('merge', {...appealed, stage: 'assignment'}, 'coordinator'), null, 'accepted by somebody else by then')
})

test('whoever leads the group does not confirm what it solved, though a reporter by a pseudonym or a later merge', t => {
  const reporters = [
    {barrier: 'b-1', by: 'association'},
    {barrier: 'b-2', by: 'a-pseudonym'},
    {barrier: 'b-3', by: 'clinic'},
  ]
  const m = barrier('confirmation', {reporters})
  const sealed = {...people.lead, standsFor: ['clinic', 'a-pseudonym']}
  t.is(refusal('confirm', m, sealed, NOW), 'four-eyes')
  t.is(refusal('confirm', m, people.lead, NOW), 'four-eyes')
  t.is(refusal('contest', m, people.lead, NOW), null, 'doubts are welcome')
  t.is(refusal('confirm', m, people.reporter, NOW), null)
  t.is(refusal('confirm', {...m, leadOrganisation: null}, {...people.reporter, organisation: null}, NOW), null)
})

test('whoever has led the group until the lead changed does not confirm either', t => {
  const m = barrier('confirmation', {leadOrganisation: 'guild', formerLeads: ['clinic']})
  const sealed = {...people.lead, standsFor: ['association']}
  t.is(refusal('confirm', m, sealed, NOW), 'four-eyes')
  t.is(refusal('confirm', {...m, formerLeads: []}, sealed, NOW), null)
})

test('a coordinator confirms, and nobody else, where that is fixed', t => {
  const m = barrier('confirmation', {confirmBy: 'coordinator'})
  t.deepEqual(
    kinds.filter(who => codeFor('confirm', m, who) === null),
    ['coordinator', 'head'],
  )
  t.is(codeFor('contest', m, 'reporter'), null, 'the reporting organisation may still contest')
  const ofReporter = {...people.coordinator, standsFor: ['association']}
  t.is(
    refusal('confirm', barrier('confirmation'), ofReporter, NOW),
    'role-not-allowed',
    'as coordinator, not as reporter',
  )
})

test('a coordinator hands back only for a group that is silent', t => {
  const progress = (over: Parameters<typeof clock>[0]) => barrier('resolution', {clocks: {progress: clock(over)}})
  t.is(codeFor('hand-back', progress({}), 'coordinator'), 'role-not-allowed')
  t.is(codeFor('hand-back', progress({fired: ['warned']}), 'head'), 'role-not-allowed')
  t.is(codeFor('hand-back', progress({state: 'missed'}), 'coordinator'), null)
  t.is(codeFor('hand-back', progress({state: 'missed'}), 'otherLead'), 'role-not-allowed')
})

test("the reporter's organisation is any that reported, sealed ones under their pseudonym", t => {
  const reporters = [
    {barrier: 'b-1', by: 'association'},
    {barrier: 'b-2', by: 'p-7'},
  ]
  const m = barrier('review', {reporters})
  const withdraw = (standsFor: string[]) => refusal('withdraw', m, {...people.stranger, standsFor}, NOW)
  t.is(withdraw(['association']), null)
  t.is(withdraw(['chamber', 'p-7']), null)
  t.is(withdraw(['chamber']), 'role-not-allowed')
  const asMember = {...people.member, standsFor: ['association']}
  t.is(refusal('withdraw', m, asMember, NOW), null, 'members and leads may all that a partner may')
  const asCoordinator = {...people.coordinator, standsFor: ['association']}
  t.is(refusal('withdraw', m, asCoordinator, NOW), 'role-not-allowed', 'a coordinator is no partner')
  t.is(codeFor('reopen', barrier('closed', {reporters: []}), 'coordinator'), 'decision-not-allowed', 'for nobody')
})

test('refusals come in order: role, moving, stage, pause, condition, relation', t => {
  const moving = {to: 'closed', outcome: null, because: 'abandon', set: {}} as const
  const wrong = barrier('confirmation', {moving, pausedUntil: LATER, offeredTo: null})
  t.is(codeFor('take', wrong, 'auditor'), 'role-not-allowed', 'a role that never counts')
  t.is(codeFor('take', wrong, 'coordinator'), 'role-not-allowed')
  t.is(codeFor('take', wrong, 'otherLead'), 'moving')
  t.is(codeFor('take', {...wrong, moving: null}, 'otherLead'), 'decision-not-allowed')
  const paused = barrier('assignment', {pausedUntil: LATER, offeredTo: null})
  t.is(codeFor('take', paused, 'otherLead'), 'paused')
  t.is(codeFor('take', {...paused, pausedUntil: null}, 'otherLead'), 'decision-not-allowed', 'nobody was offered it')
  t.is(codeFor('take', barrier('assignment'), 'otherLead'), 'role-not-allowed', 'another group was offered it')
  t.is(codeFor('take', barrier('assignment'), 'lead'), null)
})
