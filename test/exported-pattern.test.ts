// What was made of the solutions of a case is exported with it.
import type {CaseFile} from '@rin/contracts'
import test from 'ava'
import {verifier} from './support/audit.ts'
import {type Consortium, startConsortium, text, until} from './support/consortium.ts'
import {effects, patternOf, quickChecks} from './support/effective.ts'

let c: Consortium
test.before(async () => {
  c = await startConsortium({}, quickChecks)
})
test.after.always(() => c?.stop())

test('the case of a barrier holds the patterns made of its solutions, in every version, and verifies', async t => {
  const e = effects(c)
  const lead = 'lead-health-care'
  const {solution, barrier} = await e.effective()
  const {id} = await e.publish(lead, patternOf(solution, {title: text('Ein Muster')}))
  const {solution: _, ...better} = patternOf('', {title: text('Ein besseres')})
  await c.api.done(lead, `/catalogue/${id}/versions`, better)
  const file = await until('both versions are logged', async () => {
    const found = await c.api.get<CaseFile>('partner', `/audit/export?barrier=${barrier}`)
    const events = found.bundle.entries.map(({bytes}) => JSON.parse(Buffer.from(bytes, 'base64').toString()))
    return events.filter(({subject}) => subject === id).length === 2 && found
  })
  const {key} = await c.api.get<{key: string}>('partner', '/audit/key')
  const {status, said} = verifier(c)(file, {keys: [key]})
  t.is(status, 0, said)
  const words = file.texts?.map(each => each.text) ?? []
  for (const title of ['Ein Muster', 'Ein besseres']) t.true(words.includes(title), title)
})
