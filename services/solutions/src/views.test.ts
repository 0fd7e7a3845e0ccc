// The lines of the worklist for a solution: each clock that counts, of which promise it is and who owes it, the first to end first.
import {proposedBy, type SolutionMovement, statusOf} from '@rin/contracts'
import test from 'ava'
import {dueOf} from './domain/clocks.ts'
import {asked, delivering, lead, moment, on, school, story} from './domain/given.ts'
import {dueClocksOf, type SolutionRecord} from './views.ts'

const SPRING = '2027-03-10T09:00:00.000Z'
const UPDATE_DUE = '2027-04-03T21:59:59.999Z'
const PROMISED = '2027-06-30T21:59:59.999Z'
const title = {lang: 'de', text: 'Gemeinsame Prüfungen', salt: 'salt'}

const record = (movement: SolutionMovement): SolutionRecord =>
  ({
    _id: 's-1',
    texts: {'1-title': title},
    state: {movement, status: statusOf(movement), dueAt: dueOf(movement)},
  }) as unknown as SolutionRecord

const lines = (m: SolutionMovement, {before, now = SPRING}: {before?: string; now?: string} = {}) =>
  dueClocksOf(record(m), before, moment(now))

test('a promise is told with who owes it, the wait for an update without', t => {
  const [update, promise, ...more] = lines(delivering().m())
  const of = {
    kind: 'solution',
    id: 's-1',
    title: {lang: 'de', text: title.text},
    status: 'delivering',
    adoptedFor: ['b-1'],
  } as const
  t.like(update, {...of, clock: 'update', commitment: null, organisation: null, state: 'running', dueAt: UPDATE_DUE})
  t.like(promise, {...of, clock: 'commitment', commitment: 'c-1', organisation: 'school', dueAt: PROMISED})
  t.deepEqual(more, [])
})

test('what is over shows as missed; of what ends later nothing is told where an instant is asked for', t => {
  t.deepEqual(
    lines(delivering().m(), {before: PROMISED, now: '2027-04-04T09:00:00.000Z'}).map(({clock, state}) => [
      clock,
      state,
    ]),
    [['update', 'missed']],
  )
  t.deepEqual(lines(delivering().m(), {before: UPDATE_DUE}), [])
})

test('only promises that are open have a line, and without one nothing is waited for', t => {
  t.deepEqual(lines(story().does(lead, asked).m()), [])
  const more = delivering().does(lead, asked, 'c-2').m()
  t.is(more.commitments['c-2']?.status, 'asked')
  t.deepEqual(
    lines(more).map(({clock}) => clock),
    ['update', 'commitment'],
  )
  t.deepEqual(lines(delivering().does(school, on('keep')).m()), [])
  t.deepEqual(lines(proposedBy('association', ['b-1'])), [])
})
