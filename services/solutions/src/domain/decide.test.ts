// What each decision on a solution changes: given a solution, when somebody decides, then its commitments and status.
import {type ActingOnSolution, type SolutionDecision, type SolutionMovement, statusOf} from '@rin/contracts'
import test from 'ava'
import {decide} from './decide.ts'
import {ADOPTED, accepted, adopted, asked, facts, lead, moment, on, school, story, TODAY, text} from './given.ts'

/** The solution after these decisions, one after the other. */
function decided(...all: [ActingOnSolution, SolutionDecision, string?][]): SolutionMovement {
  const told = story()
  for (const [who, decision, id] of all) told.does(who, decision, id)
  return told.m()
}

test('a commitment is asked for, never imposed: only its acceptance makes it a promise', t => {
  const m = decided([lead, asked])
  t.deepEqual(m.commitments, {
    'c-1': {organisation: 'school', due: '2027-06-30', milestone: 1, status: 'asked', releaseAsked: false},
  })
  t.is(statusOf(m), 'adopted')
  t.is(statusOf(decided([lead, asked], [school, accepted])), 'delivering')
})

test('it is delivered when the last promise is kept or was released', t => {
  const two = [
    [lead, asked, 'c-1'],
    [lead, {...asked, milestone: 2}, 'c-2'],
    [school, accepted],
    [school, {...accepted, commitment: 'c-2'}],
  ] as [ActingOnSolution, SolutionDecision, string?][]
  t.is(statusOf(decided(...two, [school, on('keep')])), 'delivering')
  t.is(statusOf(decided(...two, [school, on('keep')], [lead, on('release', 'c-2')])), 'delivered')
  t.is(statusOf(decided(...two, [lead, on('release')], [lead, on('release', 'c-2')])), 'adopted', 'nothing was kept')
})

test('a broken promise holds delivery up until it is kept after all or released', t => {
  const broken = [
    [lead, asked],
    [school, accepted],
    [lead, on('break')],
  ] as [ActingOnSolution, SolutionDecision][]
  t.is(statusOf(decided(...broken)), 'delivering')
  t.is(statusOf(decided(...broken, [school, on('keep')])), 'delivered')
})

test('the wish to be released ends with the answer, whatever it is', t => {
  const wished = [
    [lead, asked],
    [school, accepted],
    [school, on('ask-release')],
  ] as [ActingOnSolution, SolutionDecision][]
  t.true(decided(...wished).commitments['c-1']?.releaseAsked)
  for (const answer of ['refuse-release', 'release'] as const)
    t.false(decided(...wished, [lead, on(answer)]).commitments['c-1']?.releaseAsked, answer)
})

test('what cannot be is refused with its place', t => {
  const refused = (decision: SolutionDecision, more: Partial<ReturnType<typeof facts>> = {}) => {
    const result = decide(decision, adopted, lead, {...facts(), ...more}, moment(ADOPTED))
    return 'problem' in result ? [result.problem.code, result.problem.errors?.[0]?.pointer] : result
  }
  t.deepEqual(refused({...asked, due: '2027-03-03'}), ['date-out-of-range', '/due'])
  t.deepEqual(refused({...asked, due: '2029-03-05'}), ['date-out-of-range', '/due'])
  t.true(
    'changed' in decide({...asked, due: '2029-03-04'}, adopted, lead, facts(), moment(ADOPTED)),
    'two years will do',
  )
  t.true('changed' in decide({...asked, due: TODAY}, adopted, lead, facts(), moment(ADOPTED)), 'today will do')
  t.deepEqual(refused(asked, {organisationThere: false}), ['unknown-reference', '/organisation'])
  t.deepEqual(refused(on('break')), ['unknown-reference', '/commitment'])
})

test('a refusal says where the solution stands and what may be decided instead', t => {
  const result = decide({decision: 'reject', reason: text}, adopted, lead, facts(), moment(ADOPTED))
  t.deepEqual(result, {
    problem: {code: 'decision-not-allowed', stage: 'adopted', allowed: ['update', 'ask-commitment']},
  })
})
