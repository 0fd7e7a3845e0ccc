// The whole journey of a structural barrier on real servers, from five linked reports to a pattern that another group uses again.
import test from 'ava'
import {signIn} from './faults/asking.ts'
import {everybody} from './faults/clients.ts'
import {type Consortium, startConsortium} from './support/consortium.ts'
import {quickChecks} from './support/effective.ts'
import {END, STEPS} from './support/journey-end.ts'
import {outcomeOf, travel} from './support/whole-journey.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium({}, quickChecks)
})
test.after.always(() => c?.stop())

test('five linked reports, two solutions, six promises, a contest and two effect checks lead to a pattern that is used again', async t => {
  const asking = await signIn(c.system, everybody)
  let steps = 0
  const made = await travel(asking, () => {
    steps++
  })
  t.deepEqual(await outcomeOf(asking, made), END)
  t.is(steps, STEPS)
})
