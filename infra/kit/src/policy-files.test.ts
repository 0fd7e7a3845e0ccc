// The files of the service levels: what is taken, and what is refused with the place of the fault.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Policy} from '@rin/contracts'
import test from 'ava'
import {readPolicyFiles} from './policy-files.ts'

const committed = 'services/barriers/policies'
const first: Policy = JSON.parse(readFileSync(join(committed, '1.json'), 'utf8'))
type Loose = Record<string, unknown>

/** Reads a folder with these files. */
function reading(files: Record<string, unknown>) {
  const folder = mkdtempSync(join(tmpdir(), 'rin-policy-'))
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
    return readPolicyFiles(folder, Policy)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const withClock = (name: string, clock: Loose): Loose => ({
  ...first,
  clocks: {...first.clocks, [name]: {...((first.clocks as Loose)[name] as Loose), ...clock}},
})

test('the service levels of the product are the first version', t => {
  t.like(readPolicyFiles(committed, Policy).of('1'), {
    warnAfter: 0.7,
    clocks: {
      acknowledgement: {target: '2 WD', warns: true},
      review: {target: '10 WD'},
      answer: {target: '10 WD', after: '20 WD'},
      offer: {target: '5 WD', after: null},
      assignment: {target: '15 WD'},
      resolution: {target: null},
      progress: {target: '30 days'},
      confirmation: {target: '10 WD'},
      effect: {target: '3 months'},
    },
    resolutionLimit: {individual: '10 weeks', structural: '12 months'},
  })
})

test('the highest number is current, whatever the order of the letters; older versions stay', t => {
  const policies = reading({'2.json': {...first, version: '2'}, '10.json': {...first, version: '10'}, '1.json': first})
  t.is(policies.current.version, '10')
  t.deepEqual(
    policies.all.map(({version}) => version),
    ['1', '2', '10'],
  )
  t.is(policies.of('2').version, '2')
})

test('a version that is not there any more is read as the current one', t => {
  t.is(reading({'2.json': {...first, version: '2'}}).of('1').version, '2')
})

const {review: _, ...withoutReview} = first.clocks
const senseless: Record<string, [content: unknown, place: string]> = {
  'a negative time': [withClock('offer', {target: '-5 WD'}), 'clocks: offer: target'],
  'no time at all': [withClock('offer', {target: '0 WD'}), 'clocks: offer: target'],
  'an unknown unit': [withClock('review', {target: '10 fortnights'}), 'clocks: review: target'],
  'an unknown clock': [{...first, clocks: {...first.clocks, lunch: first.clocks.review}}, 'clocks'],
  'a clock that is missing': [{...first, clocks: withoutReview}, 'clocks: review'],
  'a warning after the end': [{...first, warnAfter: 1.2}, 'warnAfter'],
  'a warning at the end': [{...first, warnAfter: 1}, 'warnAfter'],
  'a warning before the start': [{...first, warnAfter: 0}, 'warnAfter'],
  'a holiday that is no day': [{...first, extraHolidays: ['2027-02-30']}, 'extraHolidays: 0'],
  'an unknown field': [{...first, mood: 'good'}, '1.json'],
  'a clock that waits for nothing after its miss': [withClock('review', {after: null}), 'clocks: review: after'],
  'another version than its name says': [{...first, version: '7'}, '1.json: version'],
  'no JSON': ['{', '1.json'],
}
for (const [name, [content, place]] of Object.entries(senseless)) {
  test(`${name} is refused with its place`, t => {
    const error = t.throws(() => reading({'1.json': content}), {name: 'ConfigError'})
    t.true(error?.message.includes(`${place}: `), error?.message)
  })
}

test('a folder without policies, one with strangers in it, and none at all are refused', t => {
  t.throws(() => reading({}), {message: /holds no policy/})
  t.throws(() => reading({'1.json': first, 'notes.txt': ''}), {message: /notes\.txt: is no file such as 1\.json/})
  t.throws(() => readPolicyFiles('/nowhere/at/all', Policy), {message: /is no folder that can be read/})
})
