// The retention rules as they are shipped, and when a period is over.
import {mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import test from 'ava'
import fc from 'fast-check'
import {endOfPeriod, goneBy, overSince, readRetentionRules} from './retention-rules.ts'

const shipped = readRetentionRules(fileURLToPath(new URL('../retention.json', import.meta.url)))

const instants = fc
  .date({min: new Date('2024-01-01T00:00:00.000Z'), max: new Date('2040-01-01T00:00:00.000Z'), noInvalidDate: true})
  .map(date => date.toISOString())
const periods = fc
  .tuple(fc.integer({min: 1, max: 60}), fc.constantFrom('days', 'months', 'seconds'))
  .map(([count, unit]) => `${count} ${unit}`)

test('what is over its time began at the last such instant or before, and nothing else', t => {
  fc.assert(
    fc.property(periods, instants, (period, now) => {
      const last = overSince(period, now)
      const later = new Date(Date.parse(last) + 1).toISOString()
      return endOfPeriod(period, last) <= now && endOfPeriod(period, later) > now
    }),
  )
  t.pass()
})

test('the end of a month clamps: of several days with the same end all are over', t => {
  t.is(overSince('1 months', '2027-03-01T12:00:00.000Z'), '2027-01-31T22:59:59.999Z')
  t.is(endOfPeriod('1 months', '2027-01-31T12:00:00.000Z'), '2027-02-28T22:59:59.999Z')
})

test('a copy of the database holds what is erased until the end of its period', t => {
  t.deepEqual(goneBy(shipped, '2027-03-01T12:00:00.000Z'), {
    oplog: '2027-03-04T22:59:59.999Z',
    journal: '2027-03-04T22:59:59.999Z',
    backups: '2027-04-05T21:59:59.999Z',
  })
})

test('rules that leave something out, or name it twice, are refused with their place and never with what they say', t => {
  const folder = mkdtempSync(join(tmpdir(), 'rin-'))
  const refusedAs = (name: string, content: string): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return (t.throws(() => readRetentionRules(path), {name: 'ConfigError'}) as Error).message.replace(path, '…')
  }
  const {rules, copies} = shipped
  const without = JSON.stringify({rules: rules.slice(1), copies})
  t.is(refusedAs('without.json', without), 'faulty retention rules: …: rules: names not every class of data once')
  const twice = JSON.stringify({rules: [...rules, rules[0]], copies})
  t.is(refusedAs('twice.json', twice), 'faulty retention rules: …: rules: names not every class of data once')
  const odd = JSON.stringify({rules: [{...rules[0], period: '2 fortnights'}, ...rules.slice(1)], copies})
  t.regex(refusedAs('odd.json', odd), /^faulty retention rules: …: rules: 0: period: (?!.*fortnight)/)
  t.is(refusedAs('none.json', '{'), 'faulty retention rules: …: cannot be read as JSON')
})
