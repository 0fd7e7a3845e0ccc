// The catalogue as a whole: events and their golden samples, endpoints and who really serves and asks them, problem codes, README.
import {globSync, readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import test from 'ava'
import * as access from './access.ts'
import * as audit from './audit.ts'
import * as barriers from './barriers.ts'
import {OPERATOR, type Process, processes} from './command.ts'
import * as disclosures from './disclosures.ts'
import * as erasure from './erasure.ts'
import {EventEnvelope, eventSubject} from './event.ts'
import * as following from './following.ts'
import * as groups from './groups.ts'
import * as history from './history.ts'
import * as links from './links.ts'
import * as patterns from './patterns.ts'
import * as policy from './policy.ts'
import {problemCodes, problemKinds} from './problems.ts'
import {readme} from './readme.ts'
import * as recovery from './recovery.ts'
import * as retention from './retention.ts'
import * as solutionWorkflow from './solution-workflow.ts'
import * as solutions from './solutions.ts'
import {endpoints, events} from './subjects.ts'
import * as suggestions from './suggestions.ts'
import * as workflow from './workflow.ts'
import * as workingGroups from './working-groups.ts'
import * as worklist from './worklist.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const samples = new URL('../samples/', import.meta.url)
const sampleFiles = readdirSync(samples).toSorted()
const sample = (type: string): unknown => JSON.parse(readFileSync(new URL(`${type}.json`, samples), 'utf8'))

const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')
const sources = (pattern: string): string[] =>
  globSync(pattern, {cwd: root, exclude: ['**/node_modules/**', '**/*.test.ts']}).map(file =>
    file.replaceAll('\\', '/'),
  )

const repeated = (all: readonly string[]): string[] => all.filter((each, i) => all.indexOf(each) !== i)

/** Every string in a JSON value. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

test('every event has a name, a type and a sentence of its own', t => {
  t.deepEqual(repeated(events.map(({name}) => name)), [])
  t.deepEqual(repeated(events.map(({type}) => type)), [])
  for (const {name, type, about} of events) {
    t.regex(name, /^[a-z]+\.[a-z]+(-[a-z]+)*$/)
    t.is(type, `rin.${name}.v1`)
    t.is(eventSubject(type, 'r-1'), `evt.${name}.r-1`)
    t.regex(about, /^[A-Z].*\.$/)
  }
})

test('every event has a golden sample, and every sample belongs to an event', t => {
  t.deepEqual(sampleFiles, events.map(({type}) => `${type}.json`).toSorted())
})

for (const {type, data} of events) {
  test(`the golden sample of ${type} is read without loss`, t => {
    const given = sample(type)
    const envelope = EventEnvelope.parse(given)
    t.deepEqual(envelope, given)
    t.is(envelope.type, type)
    t.deepEqual(data.parse(envelope.data), envelope.data)
  })
}

test('no sample holds text that people typed', t => {
  for (const {type} of events) {
    const spaced = strings(sample(type)).filter(value => /\s/.test(value))
    t.deepEqual(spaced, [], `${type}: texts have blanks, codes, ids and instants have none`)
  }
})

test('every endpoint has a subject of its own, somebody who serves it and somebody who asks', t => {
  t.deepEqual(repeated(endpoints.map(({subject}) => subject)), [])
  for (const {subject, servedBy, sentBy, about} of endpoints) {
    t.regex(subject, /^(cmd|qry)\.[a-z]+\.[a-z]+$/)
    t.true(processes.includes(servedBy), subject)
    t.true(sentBy.length > 0, subject)
    t.false(sentBy.includes(servedBy), `${subject}: nobody asks themselves`)
    t.deepEqual(repeated(sentBy), [], subject)
    t.regex(about, /^[A-Z].*\.$/, subject)
  }
})

/** The export under which each endpoint is known in the sources. */
const exported = Object.entries({
  ...audit,
  ...history,
  ...barriers,
  ...links,
  ...worklist,
  ...policy,
  ...groups,
  ...workingGroups,
  ...patterns,
  ...solutions,
  ...solutionWorkflow,
  ...suggestions,
  ...workflow,
  ...following,
  ...erasure,
  ...retention,
  ...access,
  ...disclosures,
  ...recovery,
}).filter(([, value]) => (endpoints as readonly unknown[]).includes(value)) as [string, (typeof endpoints)[number]][]
function folderOf(process: Process | typeof OPERATOR): string {
  if (process === OPERATOR) return 'infra/kit'
  return process === 'bridge' || process === 'worker' ? 'workflows' : `services/${process}`
}

test('every endpoint is served by exactly the process that it names', t => {
  t.is(exported.length, endpoints.length)
  for (const [name, {subject, servedBy}] of exported) {
    const serving = sources('{services/*,workflows}/src/**/*.ts').filter(file =>
      new RegExp(`\\bhandle\\((contracts\\.)?${name}\\b`).test(read(file)),
    )
    t.deepEqual(
      serving.map(file => file.slice(0, file.indexOf('/src/'))),
      [folderOf(servedBy)],
      subject,
    )
  }
})

test('every endpoint is asked by the processes that it names, and by no other', t => {
  const askers = [...new Set([...processes.map(folderOf), folderOf(OPERATOR)])]
  for (const [name, {subject, servedBy, sentBy}] of exported) {
    const asking = askers.filter(folder =>
      sources(`${folder}/src/**/*.ts`).some(file => new RegExp(`\\b${name}\\b`).test(read(file))),
    )
    const named = new Set(sentBy.map(folderOf))
    t.deepEqual(
      asking.filter(folder => folder !== folderOf(servedBy)).toSorted(),
      [...named].filter(folder => folder !== folderOf(servedBy)).toSorted(),
      subject,
    )
  }
})

test('every problem has a status of an error and a title in both languages', t => {
  for (const code of problemCodes) {
    const {status, en, de} = problemKinds[code]
    t.true(Number.isInteger(status) && status >= 400 && status <= 599, code)
    for (const title of [en, de]) t.regex(title, /^\p{Lu}.*[^.\s]$/u, code)
    t.not<string, string>(en, de, code)
  }
})

test('no problem code is unused', t => {
  const files = sources('{services/*,workflows,infra/kit,contracts}/src/**/*.ts')
  t.true(files.length > 50)
  const all = files.filter(file => file !== 'contracts/src/problems.ts').map(read)
  const unused = problemCodes.filter(code => !all.some(source => source.includes(`'${code}'`)))
  t.deepEqual(unused, [])
})

test('README.md is what the contracts say; npm run contracts writes it anew', t => {
  t.is(read('contracts/README.md'), readme())
})
