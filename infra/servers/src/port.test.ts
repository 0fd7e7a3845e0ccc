// Tests of the free ports.
import test from 'ava'
import {freePort} from './port.ts'

test('none is given twice, even before anybody listens', async t => {
  const ports = await Promise.all(Array.from({length: 500}, freePort))
  t.is(new Set(ports).size, 500)
})
