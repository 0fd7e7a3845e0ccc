// The choice of faults: the seeds that `npm run test:faults` takes let everything happen to everything.
import {entries} from '@rin/demo/system'
import test from 'ava'
import {type Fault, faultsOf} from './faults.ts'
import {seeded} from './random.ts'
import {serverNames} from './servers.ts'

/** As many as are taken when nobody says how many. */
const SEEDS = Array.from({length: 20}, (_, i) => i + 1)
const chosen = SEEDS.map(seed => faultsOf(seed, seeded(seed)))
const nameOf = ({deed, target}: Fault): string => `${deed} ${target}`

test('over these seeds every fault happens to every process and server', t => {
  const common = ['kill', 'freeze', 'restart'].flatMap(deed =>
    [...serverNames, ...Object.keys(entries)].map(target => `${deed} ${target}`),
  )
  const possible = [...common, 'put back nats', 'lose the database of temporal']
  t.is(possible.length, 35)
  const happened = new Set(chosen.flat().map(nameOf))
  t.deepEqual(
    possible.filter(fault => !happened.has(fault)),
    [],
  )
  t.is(happened.size, possible.length)
})

test('no seed lets two faults strike one target', t => {
  for (const [i, faults] of chosen.entries()) {
    t.true(faults.length >= 3)
    t.is(new Set(faults.map(({target}) => target)).size, faults.length, `seed ${i + 1}`)
  }
})
