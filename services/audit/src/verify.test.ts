// Given an exported case with only the program and the key: it verifies, and every tampering is found and said in plain words.
import {spawnSync} from 'node:child_process'
import {createHmac} from 'node:crypto'
import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {CaseFile} from '@rin/contracts'
import {openTexts} from '@rin/kit/record'
import test from 'ava'
import * as fc from 'fast-check'
import {verifyCase} from '../verify.mjs'
import {emptyStore, headOf, loggedEvent, loggedEvents, memoryStore} from './given.ts'
import {createLedger} from './ledger.ts'
import type {NewEntry} from './log.ts'
import {checkpointText, signerOf} from './note.ts'
import {rootsOf} from './subtrees.ts'
import {consistencyOf, inclusionOf, leafHash} from './tree.ts'

const signer = signerOf('example.org/log', Buffer.alloc(32, 5))
const {verifierKey: key} = signer
const salt = Buffer.alloc(32, 3).toString('base64url')
const typed = 'Zwischen Antrag und Bescheid vergehen zwei Jahre.'
const base64 = (bytes: Buffer): string => bytes.toString('base64')

const commitment = (id: string): string =>
  createHmac('sha256', Buffer.from(salt, 'base64url')).update(`rin-text/v1\0${id}\0text\0${typed}`).digest('base64url')

/** An event with a text. */
function event(version: number, record = 'b-1'): NewEntry {
  const {k} = loggedEvent(version, record)
  return loggedEvent(version, record, {texts: {text: commitment(k)}})
}

/** Other records around a case of four events. */
const history: NewEntry[] = [
  ...loggedEvents(3, 'x-1'),
  event(1),
  event(2),
  ...loggedEvents(2, 'x-2'),
  event(3),
  loggedEvent(3, 'x-2'),
  event(4),
  ...loggedEvents(2, 'x-3'),
]

const noteOf = (entries: readonly NewEntry[]): string => signer.sign(checkpointText(signer.name, headOf(entries)))

/** The case of a record in a log, as the service exports it. */
async function exported(entries: readonly NewEntry[], kept?: number, record = 'b-1'): Promise<CaseFile> {
  const store = memoryStore(emptyStore())
  await createLedger(store).append(entries)
  const size = entries.length
  const mine = entries.flatMap((entry, index) => (entry.record === record ? [{entry, index}] : []))
  const proven = mine.map(async ({entry, index}) => ({
    index,
    bytes: base64(entry.b),
    proof: (await rootsOf(store, inclusionOf(index, size), size)).map(base64),
  }))
  const texts = Object.fromEntries(mine.map(({entry}) => [`${entry.version}-text`, {lang: 'de', text: typed, salt}]))
  return {
    bundle: {
      origin: signer.name,
      checkpoint: noteOf(entries),
      entries: await Promise.all(proven),
      ...(kept === undefined
        ? {}
        : {
            older_checkpoint: noteOf(entries.slice(0, kept)),
            consistency: (await rootsOf(store, consistencyOf(kept, size), size)).map(base64),
          }),
    },
    statement: signer.sign(
      `rin-case/v1\n${checkpointText(signer.name, headOf(entries))}barrier ${record} ${mine.length}\n`,
    ),
    texts: openTexts('barrier', {_id: record, texts}),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'rin-verify-'))
test.after.always(() => rmSync(folder, {recursive: true}))
const program = join(folder, 'verify.mjs')
copyFileSync(fileURLToPath(new URL('../verify.mjs', import.meta.url)), program)
let files = 0

/** What the program says, with nothing but the file, the key and what was kept. */
function run(file: unknown, {kept, keys = [key]}: {kept?: string | undefined; keys?: string[]} = {}) {
  const path = join(folder, `${files++}.json`)
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file))
  if (kept !== undefined) writeFileSync(`${path}.txt`, kept)
  const given = [...keys.flatMap(each => ['--key', each]), ...(kept === undefined ? [] : ['--kept', `${path}.txt`])]
  const {status, stdout, stderr} = spawnSync(process.execPath, [program, path, ...given], {encoding: 'utf8', env: {}})
  return {status, said: stdout + stderr}
}

const good = await exported(history)

test('a case verifies, and it is said what was found', t => {
  const {status, said} = run(good)
  t.is(status, 0, said)
  t.regex(
    said,
    /All is well: 4 events of barrier b-1 and 0 further records are in the log example.org\/log with 12 entries; 4 of their 4 texts/,
  )
})

test('without texts it verifies as well, and says how many are not shown', t => {
  const {texts, ...without} = good
  t.regex(run(without).said, /All is well: .* 0 of their 4 texts/)
})

const tampered: [what: string, change: (file: CaseFile) => unknown, says: RegExp][] = [
  [
    'another text',
    file => Object.assign(file.texts?.[0] ?? {}, {text: 'Es ging schnell.'}),
    /not the one that was typed/,
  ],
  [
    'a text of another event',
    file => Object.assign(file.texts?.[0] ?? {}, {event: file.texts?.[1]?.event}),
    /not the one that was typed|twice/,
  ],
  [
    'a text of no event',
    file => Object.assign(file.texts?.[0] ?? {}, {event: crypto.randomUUID()}),
    /no event of this case/,
  ],
  ['another salt', file => Object.assign(file.texts?.[0] ?? {}, {salt: 'A'.repeat(43)}), /not the one that was typed/],
  ['a text twice', file => file.texts?.push(...(file.texts.slice(0, 1) ?? [])), /twice/],
  ['a byte of an event', file => alterEvent(file, 1), /Entry 4 is not in the log/],
  ['an entry left out', file => file.bundle.entries.splice(1, 1), /counts 4 events, the case has 3/],
  ['the last entry left out', file => file.bundle.entries.pop(), /counts 4 events, the case has 3/],
  ['an entry twice', file => file.bundle.entries.push(...file.bundle.entries.slice(-1)), /twice, or out of order/],
  ['entries out of order', file => file.bundle.entries.reverse(), /out of order/],
  ['two entries swapped under their numbers', file => swap(file), /Entry 3 is not in the log/],
  ['another number', file => Object.assign(file.bundle.entries[0] ?? {}, {index: 2}), /Entry 2 is not in the log/],
  [
    'a number beyond the log',
    file => Object.assign(file.bundle.entries[3] ?? {}, {index: 99}),
    /beyond the checkpoint/,
  ],
  ['a proof that is too short', file => file.bundle.entries[0]?.proof.pop(), /too short/],
  [
    'a proof that is too long',
    file => file.bundle.entries[0]?.proof.push(`${'A'.repeat(43)}=`),
    /not in the log|too long/,
  ],
  [
    'a larger size',
    file => Object.assign(file.bundle, {checkpoint: file.bundle.checkpoint.replace('\n12\n', '\n13\n')}),
    /signature of the checkpoint is wrong/,
  ],
  [
    'another statement',
    file => Object.assign(file, {statement: file.statement.replace('b-1 4', 'b-1 3')}),
    /signature of the statement is wrong/,
  ],
  ['no statement', file => Reflect.deleteProperty(file, 'statement'), /lacks "statement"/],
  ['another origin', file => Object.assign(file.bundle, {origin: 'example.org/other'}), /another log/],
  ['a field of its own', file => Object.assign(file.bundle, {key}), /does not belong/],
]

function alterEvent(file: CaseFile, at: number): void {
  const entry = file.bundle.entries[at]
  if (!entry) return
  const bytes = Buffer.from(entry.bytes, 'base64')
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60)
  entry.bytes = base64(bytes)
}

function swap({bundle: {entries}}: CaseFile): void {
  const [a, b] = entries
  if (a && b) [a.bytes, b.bytes] = [b.bytes, a.bytes]
}

for (const [what, change, says] of tampered) {
  test(`found: ${what}`, t => {
    const file = structuredClone(good)
    change(file)
    const {status, said} = run(file)
    t.is(status, 1, said)
    t.regex(said, says)
    t.notRegex(said, /at .*:[0-9]+/)
  })
}

test('found: an entry of another record, with its valid proof', async t => {
  const other = await exported(history, undefined, 'x-2')
  const added = structuredClone(good)
  added.bundle.entries = [...good.bundle.entries, ...other.bundle.entries].toSorted((a, b) => a.index - b.index)
  const {status, said} = run(added)
  t.is(status, 1)
  t.regex(said, /Of barrier x-2 the statement counts 0 events, the case has 3/)
})

test('found: the statement of an older checkpoint', async t => {
  const older = await exported(history.slice(0, 9))
  t.regex(run({...good, statement: older.statement}).said, /belongs to another checkpoint/)
})

test('found: an event that never reached the log', async t => {
  const gap = await exported(history.filter(({record, version}) => record !== 'b-1' || version !== 2))
  const {status, said} = run(gap)
  t.is(status, 1)
  t.regex(said, /Where version 2 of barrier b-1 should be, entry 6 is version 3: one is missing/)
})

test('found: events that were logged in another order, and a time that goes back', async t => {
  const order = [event(1), event(3), event(2), event(4)]
  t.regex(run(await exported(order)).said, /Where version 2 .* is version 3/)
  const late = event(2)
  const b = Buffer.from(late.b.toString().replace('"1970', '"1969'))
  t.regex(run(await exported([event(1), {...late, b, h: leafHash(b)}])).said, /Entry 1 is older than the one before/)
})

test('found: a case signed by somebody else, and a key that is none', t => {
  const other = signerOf(signer.name, Buffer.alloc(32, 6))
  t.regex(run(good, {keys: [other.verifierKey]}).said, /not signed with the key that you gave/)
  t.regex(run(good, {keys: ['nonsense']}).said, /no verifier key/)
  t.is(run(good, {keys: []}).status, 2)
  t.is(run(good, {keys: [other.verifierKey, key]}).status, 0)
})

test('what is no JSON, no case, or nothing is said to be so', t => {
  for (const file of ['', '{', '[]', 'null', '{"bundle": 1, "statement": 2}', JSON.stringify(good).slice(0, -9)])
    t.is(run(file).status, 1, file)
})

test('a kept checkpoint: the log continues it, by a proof in the file', async t => {
  const file = await exported(history, 5)
  const {status, said} = run(file, {kept: noteOf(history.slice(0, 5))})
  t.is(status, 0, said)
  t.regex(said, /continues the checkpoint that you kept/)
  t.is(run(good, {kept: noteOf(history)}).status, 0)
  const many = [3, 4, 5].map(size => `${noteOf(history.slice(0, size))}\n`).join('')
  t.is(run(file, {kept: many}).status, 0)
})

test('found: a fork, of which a case alone cannot tell', async t => {
  const forked = [...history.slice(0, 2), loggedEvent(9, 'x-9'), ...history.slice(3)]
  const kept = noteOf(forked.slice(0, 5))
  const file = await exported(history, 5)
  t.is(run(file).status, 0)
  t.regex(run(file, {kept}).said, /does not continue the checkpoint that you kept: it was forked or rewritten/)
  t.regex(run(good, {kept: noteOf(forked)}).said, /forked or rewritten/)
})

test('found: a case that is older than what was kept, or does not prove the growth since', async t => {
  const kept = noteOf(history)
  t.regex(run(await exported(history.slice(0, 9)), {kept}).said, /older than the checkpoint that you kept/)
  t.regex(run(good, {kept: noteOf(history.slice(0, 5))}).said, /export it with kept=5/)
  t.regex(run(await exported(history, 4), {kept: noteOf(history.slice(0, 5))}).said, /kept=5/)
  t.regex(run(good, {kept: 'nonsense'}).said, /no signed note/)
})

test('found: any bit of the file that is turned', async t => {
  const bytes = Buffer.from(JSON.stringify(await exported(history, 5)))
  t.deepEqual(verifyCase(bytes, [key]).faults, [])
  await fc.assert(
    fc.property(fc.nat({max: bytes.length - 1}), fc.nat({max: 7}), (at, bit) => {
      const turned = Buffer.from(bytes)
      turned.writeUInt8(turned.readUInt8(at) ^ (1 << bit), at)
      return verifyCase(turned, [key]).faults.length > 0
    }),
    {numRuns: 400},
  )
})
