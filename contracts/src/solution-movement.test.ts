// The status of a solution follows from what was promised, kept and found, in any order.
import test from 'ava'
import fc from 'fast-check'
import {commitmentStatuses, findings, type SolutionMovement, statusOf, tallyOf} from './solution-movement.ts'

const anyMovement: fc.Arbitrary<SolutionMovement> = fc.record({
  by: fc.constant('association'),
  barriers: fc.constant(['b-1']),
  adoptedFor: fc.subarray(['b-1', 'b-2']),
  ended: fc.constant(null),
  commitments: fc.dictionary(
    fc.constantFrom('c-1', 'c-2', 'c-3'),
    fc.record({
      organisation: fc.constant('chamber'),
      due: fc.constant('2027-03-31'),
      milestone: fc.constant(1),
      status: fc.constantFrom(...commitmentStatuses),
      releaseAsked: fc.boolean(),
    }),
  ),
  found: fc.dictionary(fc.constantFrom('b-1', 'b-2'), fc.constantFrom(...findings)),
})

test('nothing that is promised and not kept counts as delivered, and no claim makes it effective', t => {
  fc.assert(
    fc.property(anyMovement, m => {
      const status = statusOf(m)
      const {open, kept, broken} = tallyOf(m)
      const found = m.adoptedFor.map(barrier => m.found[barrier])
      if (m.adoptedFor.length === 0) t.is(status, 'proposed')
      if (status === 'delivered') t.true(kept > 0 && open + broken === 0)
      if (status === 'effective') t.true(found.includes('solved') && !found.includes('returned') && open === 0)
      if (status === 'ineffective') t.true(found.includes('returned'))
      // What the effect check has found outweighs a promise that was broken, not one that is still to be kept.
      const owed = open > 0 || (broken > 0 && found.every(each => each === undefined))
      t.is(status === 'delivering', m.adoptedFor.length > 0 && owed)
    }),
  )
})

test('what was found for a barrier that did not adopt it says nothing', t => {
  const m: SolutionMovement = {
    by: null,
    barriers: ['b-1'],
    adoptedFor: ['b-1'],
    ended: null,
    commitments: {},
    found: {'b-2': 'returned'},
  }
  t.is(statusOf(m), 'adopted')
  t.is(statusOf({...m, found: {'b-1': 'solved'}}), 'effective')
  t.is(statusOf({...m, adoptedFor: ['b-1', 'b-2'], found: {'b-1': 'solved', 'b-2': 'returned'}}), 'ineffective')
})
