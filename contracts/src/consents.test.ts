// What a barrier asks of other records, as it stands: nothing but that, and nothing any more once it has moved on.
import test from 'ava'
import {asks, stillAsks} from './consents.ts'
import {barrier} from './given.ts'
import type {Movement, Stage} from './movement.ts'

/** All that it asks of these. */
const asked = (m: Movement): string[] =>
  asks.flatMap(ask => ['b-7', 's-1', 's-2'].filter(id => stillAsks(m, ask, id)).map(id => `${ask} ${id}`))

const to = (stage: Stage, because: string, set: Partial<Movement> = {}): Partial<Movement> => ({
  moving: {to: stage, outcome: null, because, set},
})

const asking: Record<string, [before: Movement, moving: Partial<Movement>, asks: string[]]> = {
  merge: [barrier('review'), to('closed', 'merge', {into: 'b-7'}), ['attach b-7']],
  reopen: [barrier('closed', {into: 'b-7'}), to('review', 'reopen', {into: null}), ['detach b-7']],
  link: [barrier('review'), to('review', 'link', {structural: 'b-7'}), ['link b-7']],
  unlink: [barrier('review', {structural: 'b-7'}), to('review', 'unlink', {structural: null}), ['unlink b-7']],
  adopt: [
    barrier('resolution', {adoptedSolution: 's-1'}),
    to('resolution', 'adopt', {adoptedSolution: 's-2'}),
    ['reserve s-2', 'drop s-1'],
  ],
  'hand-back': [barrier('resolution', {adoptedSolution: 's-1'}), to('assignment', 'hand-back'), ['drop s-1']],
  returned: [barrier('follow-up', {adoptedSolution: 's-1'}), to('resolution', 'returned'), ['note-returned s-1']],
  accept: [barrier('review'), to('assignment', 'accept'), []],
}
const givenBack: Record<string, string[]> = {merge: ['detach b-7'], link: ['unlink b-7']}
for (const [decision, [before, {moving}]] of Object.entries(asking))
  test(`${decision}: turned down, nothing is asked but to give back what was consented to all the same`, t => {
    const turnedDown = moving && {...moving, turnedDown: 'moving'}
    t.deepEqual(asked({...before, moving: turnedDown ?? null}), givenBack[decision] ?? [])
  })

for (const [decision, [before, moving, expected]] of Object.entries(asking))
  test(`${decision}: what is asked is asked while the decision is to be carried out`, t => {
    t.deepEqual(asked({...before, ...moving}), expected)
    t.deepEqual(asked(before), [])
  })

test('a solution hears that it works while the last check is to be counted', t => {
  const checked = {adoptedSolution: 's-1', foundSolved: true, checksDone: 2}
  t.deepEqual(asked(barrier('follow-up', checked)), ['note-solved s-1'])
  t.deepEqual(asked(barrier('follow-up', {...checked, checksDone: 1})), [])
  t.deepEqual(asked(barrier('closed', checked)), [])
})
