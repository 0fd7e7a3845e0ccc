// Given the whole log as a file, with only the programs and the key: it verifies, and every tampering is found and said where.
import {spawnSync} from 'node:child_process'
import {copyFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import test from 'ava'
import * as fc from 'fast-check'
import {verifyLog} from '../verify-log.mjs'
import {headOf, loggedEvent} from './given.ts'
import type {NewEntry} from './log.ts'
import {checkpointText, signerOf} from './note.ts'
import {leafHash} from './tree.ts'

const signer = signerOf('example.org/log', Buffer.alloc(32, 5))
const {verifierKey: key} = signer

/** Seven events of each of three records, in turn. */
const history: NewEntry[] = [1, 2, 3, 4, 5, 6, 7].flatMap(version =>
  ['b-1', 'b-2', 'b-3'].map(record => loggedEvent(version, record)),
)
const noteOf = (entries: readonly NewEntry[], by = signer): string =>
  by.sign(checkpointText(signer.name, headOf(entries)))
const keptAt = (...sizes: number[]): string => sizes.map(size => `${noteOf(history.slice(0, size))}\n`).join('')

const first = (checkpoint: string): string => JSON.stringify({origin: signer.name, checkpoint})
const lineOf = ({b}: Pick<NewEntry, 'b'>, index: number): string => JSON.stringify({index, bytes: b.toString('base64')})
/** The file as the gateway sends it. */
const fileOf = (entries: readonly NewEntry[], checkpoint = noteOf(entries)): string =>
  [first(checkpoint), ...entries.map(lineOf), ''].join('\n')

const folder = mkdtempSync(join(tmpdir(), 'rin-verify-log-'))
test.after.always(() => rmSync(folder, {recursive: true}))
for (const name of ['verify.mjs', 'verify-log.mjs'])
  copyFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), join(folder, name))

/** What the program says, with nothing but the file, the key and what was kept. */
function run(file: string, {kept, keys = [key]}: {kept?: string; keys?: string[]} = {}) {
  writeFileSync(join(folder, 'log.ndjson'), file)
  if (kept !== undefined) writeFileSync(join(folder, 'kept.txt'), kept)
  const given = [...keys.flatMap(each => ['--key', each]), ...(kept === undefined ? [] : ['--kept', 'kept.txt'])]
  const args = ['verify-log.mjs', 'log.ndjson', ...given]
  const {status, stdout, stderr} = spawnSync(process.execPath, args, {cwd: folder, encoding: 'utf8', env: {}})
  return {status, said: stdout + stderr}
}

/** Arrives in pieces of this many bytes. */
async function* pieces(file: string | Buffer, size: number) {
  const bytes = Buffer.from(file)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}
const faultsOf = async (file: string | Buffer, kept?: string, size = 1_000): Promise<string[]> =>
  (await verifyLog(pieces(file, size), [key], kept)).faults

test('a log verifies, and it is said what was found', t => {
  const {status, said} = run(fileOf(history))
  t.is(status, 0, said)
  t.is(
    said,
    '✔ All is well: 21 entries of 3 records are the log example.org/log, as it was signed; no older checkpoint was compared.\n',
  )
  const kept = run(fileOf(history), {kept: keptAt(4, 9, 21)})
  t.is(kept.status, 0, kept.said)
  t.regex(kept.said, /it continues the 3 that you kept/)
})

test('a log of any size verifies, in whatever pieces it is read, and passes by every checkpoint', async t => {
  for (let size = 1; size <= history.length; size++) {
    const entries = history.slice(0, size)
    t.deepEqual(await faultsOf(fileOf(entries), keptAt(...Array.from({length: size}, (_, i) => i + 1)), size), [])
  }
})

test('an event as large as a message of NATS may be is an entry like others', async t => {
  const large = loggedEvent(1, 'b-4')
  const b = Buffer.from(JSON.stringify({...JSON.parse(large.b.toString()), padding: 'x'.repeat(8_300_000)}))
  t.deepEqual(await faultsOf(fileOf([...history, {...large, b, h: leafHash(b)}]), undefined, 1 << 20), [])
})

const without = (...indices: number[]): NewEntry[] => history.filter((_, i) => !indices.includes(i))
const swapped = (a: number, b: number): NewEntry[] =>
  history.map((entry, i) => history[i === a ? b : i === b ? a : i] ?? entry)
const withBytes = (at: number, change: (bytes: string) => string): NewEntry[] =>
  history.map((entry, i) => {
    const b = Buffer.from(change(entry.b.toString()))
    return i === at ? {...entry, b, h: leafHash(b)} : entry
  })
const signed = noteOf(history)
/** As it is after somebody has left an entry out of the file and nothing else. */
const cutOut = fileOf(history).replace(`${lineOf(history[7] as NewEntry, 7)}\n`, '')

const tampered: [what: string, file: string, ...says: RegExp[]][] = [
  [
    'a byte of an event',
    fileOf(
      withBytes(7, bytes => bytes.replace('progressed', 'progressee')),
      signed,
    ),
    /The log is not the one that was signed/,
  ],
  [
    'an event under the id of another',
    fileOf(
      withBytes(7, bytes => bytes.replace('"recordversion":3', '"recordversion":4')),
      signed,
    ),
    /Entry 7 does not carry the id of its record and version/,
    /not the one that was signed/,
  ],
  [
    'an entry left out',
    cutOut,
    /Where entry 7 should be is entry 8/,
    /Where version 3 of barrier b-2 should be, entry 10 is version 4/,
    /21 entries, the file has 20/,
  ],
  [
    'an entry left out, the others numbered anew',
    fileOf(without(7), signed),
    /Where version 3 of barrier b-2 should be, entry 9 is version 4: one is missing/,
    /21 entries, the file has 20/,
    /not the one that was signed/,
  ],
  ['the last entry left out', fileOf(without(20), signed), /21 entries, the file has 20/],
  [
    'an entry added',
    fileOf([...history, loggedEvent(1, 'b-4')], signed),
    /21 entries, the file has 22/,
    /not the one that was signed/,
  ],
  [
    'an entry twice',
    fileOf([...history.slice(0, 8), ...history.slice(7)], signed),
    /Where version 4 of barrier b-2 should be, entry 8 is version 3/,
  ],
  [
    'entries of two records swapped',
    fileOf(swapped(7, 8), signed),
    /not the one that was signed: an entry was changed, left out, added or moved/,
  ],
  ['entries of one record swapped', fileOf(swapped(4, 7), signed), /Where version 2 of barrier b-2 should be, entry 4/],
  [
    'a time that goes back',
    fileOf(withBytes(7, bytes => bytes.replace('"1970', '"1969'))),
    /Entry 7 is older than the one before it of barrier b-2/,
  ],
  ['an older checkpoint', fileOf(history, noteOf(history.slice(0, 9))), /The checkpoint is of 9 entries, the file/],
  ['a larger size', fileOf(history, signed.replace('\n21\n', '\n22\n')), /signature of the checkpoint is wrong/],
  [
    'the key of somebody else',
    fileOf(history, noteOf(history, signerOf(signer.name, Buffer.alloc(32, 6)))),
    /not signed with the key that you gave/,
  ],
  ['another origin', fileOf(history).replace('"origin":"example.org/log"', '"origin":"other"'), /names another log/],
  ['a field of its own', fileOf(history).replace('{"index":3,', '{"index":3,"x":1,'), /does not belong/],
  ['a line that is no entry', fileOf(history).replace('{"index":3,', '{"index",'), /Entry 3 cannot be read as JSON/],
  ['an entry that is no event', fileOf(withBytes(7, () => 'null')), /Entry 7 does not carry the id/],
  ['a file that was cut off', fileOf(history).slice(0, -5), /last line of the file is cut off/],
  ['nothing', '', /The file is empty/],
  ['a case', '{"bundle": {}, "statement": ""}\n', /does not belong|lacks/],
  ['a line without end', `${fileOf(history)}${'x'.repeat(13 << 20)}`, /longer than any entry/],
]
for (const [what, file, ...says] of tampered) {
  test(`found: ${what}`, t => {
    const {status, said} = run(file)
    t.is(status, 1, said)
    for (const each of says) t.regex(said, each)
    t.notRegex(said, /at .*:[0-9]+/)
  })
}

test('found: a fork, of which the log alone cannot tell, and between which checkpoints it is', async t => {
  const forked = withBytes(12, bytes => bytes.replace('progressed', 'refused'))
  t.is(run(fileOf(forked)).status, 0)
  t.deepEqual(await faultsOf(fileOf(forked), keptAt(12)), [])
  t.deepEqual(await faultsOf(fileOf(forked), keptAt(15)), [
    'The log does not continue the checkpoint that you kept: it was forked or rewritten, somewhere from entry 0 to entry 14.',
  ])
  t.deepEqual(await faultsOf(fileOf(forked), keptAt(3, 9, 12, 15, 18)), [
    'The log does not continue checkpoint 4 of those that you kept: it was forked or rewritten, somewhere from entry 12 to entry 14.',
  ])
})

test('behind what is missing or cannot be read nothing is called a fork, and it is said what was not compared', async t => {
  const unreadable = fileOf(history).replace('{"index":3,', '{"index",')
  const [first, second] = await faultsOf(unreadable)
  t.is(first, 'Entry 3 cannot be read as JSON.')
  t.regex(second ?? '', /^Where version 2 of barrier b-1 should be, entry 6 is version 3/)
  for (const file of [unreadable, cutOut]) {
    const said = (await faultsOf(file, keptAt(2, 9, 12, 21))).join()
    t.notRegex(said, /fork/)
    t.is(said.match(/Of 4 checkpoints that you kept, 3 were not compared/g)?.length, 1, said)
  }
  // With a line too many, each entry still has its own number.
  const said = (await faultsOf(fileOf(history).replace('{"index":3,', 'x\n{"index":3,'), keptAt(9, 21))).join()
  t.regex(said, /^Entry 3 cannot be read as JSON/)
  t.notRegex(said, /fork|not compared/)
})

test('found: two checkpoints of one size with different roots, in whichever order they were kept', async t => {
  const theirs = `${noteOf(withBytes(5, bytes => bytes.replace('progressed', 'refused')).slice(0, 9))}\n`
  for (const kept of [keptAt(9) + theirs, theirs + keptAt(9)]) {
    const faults = await faultsOf(fileOf(history), kept)
    t.is(faults[0], 'Checkpoint 2 of those that you kept contradicts another one of its size: the log was forked.')
  }
  t.deepEqual(await faultsOf(fileOf(history), keptAt(9, 9)), [])
})

test('found: a log that is older than what was kept, and something kept that is no checkpoint of it', async t => {
  t.regex((await faultsOf(fileOf(history.slice(0, 9)), keptAt(12))).join(), /older than the checkpoint that you kept/)
  t.regex((await faultsOf(fileOf(history), 'nonsense')).join(), /no signed note/)
  const other = signerOf('example.org/other', Buffer.alloc(32, 6))
  const theirs = other.sign(checkpointText(other.name, headOf(history)))
  const {faults} = await verifyLog(pieces(fileOf(history), 99), [key, other.verifierKey], theirs)
  t.regex(faults.join(), /the checkpoint that you kept is of another log/i)
})

test('where much is wrong the check ends early', async t => {
  const none = `${first(signed)}\n${'{}\n'.repeat(1_000)}`
  t.is((await faultsOf(none)).length, 20)
})

test('found: any bit of the file that is turned', async t => {
  const bytes = Buffer.from(fileOf(history))
  await fc.assert(
    fc.asyncProperty(fc.nat({max: bytes.length - 1}), fc.nat({max: 7}), async (at, bit) => {
      const turned = Buffer.from(bytes)
      turned.writeUInt8(turned.readUInt8(at) ^ (1 << bit), at)
      t.true((await faultsOf(turned)).length > 0)
    }),
    {numRuns: 400},
  )
})

test('without a key, or with one that is none, nothing is checked', t => {
  t.is(run(fileOf(history), {keys: []}).status, 2)
  t.regex(run(fileOf(history), {keys: ['nonsense']}).said, /no verifier key/)
})
