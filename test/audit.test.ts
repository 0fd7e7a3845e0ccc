// The log over HTTP on real servers: a case verifies with nothing but file, program and key, and each sees what is theirs to see.
import {spawnSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {CaseFile} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test from 'ava'
import {answerTo, checkpointOf, verifier} from './support/audit.ts'
import {type Consortium, startConsortium, text, until} from './support/consortium.ts'
import {leafHash, slowRoot} from './support/slow-tree.ts'

let c: Consortium
let program: ReturnType<typeof verifier>
let key: string
test.before(async () => {
  c = await startConsortium()
  key = (await c.api.get<{key: string}>('partner', '/audit/key')).key
  program = verifier(c)
})
test.after.always(() => c?.stop())

const verify = (file: CaseFile | string, {kept, keys = [key]}: {kept?: string; keys?: string[]} = {}) =>
  program(file, kept === undefined ? {keys} : {keys, kept})
const checkpoint = () => checkpointOf(c)
const answer = (who: string, path: string) => answerTo(c, who, path)
const exported = (barrier: string, who = 'coordination', kept?: number) =>
  c.api.get<CaseFile>(who, `/audit/export?barrier=${barrier}${kept === undefined ? '' : `&kept=${kept}`}`)
const eventsOf = ({bundle}: CaseFile): {type: string; actor: string; actororg?: string; subject: string}[] =>
  bundle.entries.map(({bytes}) => JSON.parse(Buffer.from(bytes, 'base64').toString()))
const wordsOf = ({texts = []}: CaseFile): string[] => texts.map(each => each.text)

const typesOf = (file: CaseFile): string[] => eventsOf(file).map(({type}) => type)

/** A barrier with a solution, comments on both and texts of all kinds. */
async function wholeCase(): Promise<string> {
  const id = await c.taken()
  for (const audience of ['internal', 'shared']) {
    await c.api.done('lead-health-care', `/barriers/${id}/comments`, {
      audience,
      text: text(`Ein Kommentar: ${audience}`),
    })
  }
  await c.resolved(id)
  const {items} = await c.api.get<{items: {id: string}[]}>('coordination', `/solutions?barrier=${id}`)
  for (const audience of ['internal', 'shared']) {
    await c.api.done('lead-health-care', `/solutions/${items[0]?.id}/comments`, {
      audience,
      text: text(`Zur Lösung: ${audience}`),
    })
  }
  await until('everything is logged', async () => {
    const remarks = typesOf(await exported(id)).filter(type => type === 'rin.remark.added.v1')
    return remarks.length === 2 && (await c.history(id)).length === (await c.view(id)).version
  })
  return id
}

test.serial('a case verifies elsewhere, with nothing but the file, the program and the key', async t => {
  const id = await wholeCase()
  const file = await exported(id)
  const {status, said} = verify(file)
  t.is(status, 0, said)
  const {version} = await c.view(id)
  const events = eventsOf(file)
  t.is(events.filter(({subject}) => subject === id).length, version)
  for (const type of [
    'rin.barrier.resolved.v1',
    'rin.comment.added.v1',
    'rin.solution.proposed.v1',
    'rin.solution.reserved.v1',
  ])
    t.true(
      events.some(each => each.type === type),
      type,
    )
  for (const word of [
    'Anerkennung dauert zu lange',
    'Es geht nun schneller.',
    'Gemeinsame Prüfungen',
    'Ein Kommentar: internal',
  ])
    t.true(wordsOf(file).includes(word), word)
  t.false(JSON.stringify(file.bundle).includes(Buffer.from('Anerkennung').toString('base64').slice(0, 12)))
})

test.serial(
  'found in a case from a running system: a text, an entry, a number, a statement that were changed',
  async t => {
    const good = await exported(await wholeCase())
    const changed = (change: (file: CaseFile) => unknown) => {
      const file = structuredClone(good)
      change(file)
      return verify(file)
    }
    for (const {status, said} of [
      changed(file => Object.assign(file.texts?.[0] ?? {}, {text: 'Alles ist gut.'})),
      changed(({bundle}) => bundle.entries.splice(2, 1)),
      changed(({bundle}) => bundle.entries.reverse()),
      changed(({bundle: {entries}}) => Object.assign(entries[0] ?? {}, {bytes: entries[1]?.bytes})),
      changed(({bundle}) => Object.assign(bundle.entries[0] ?? {}, {index: 0})),
      changed(file => Object.assign(file, {statement: file.statement.replace(/ [0-9]+\n/, ' 1\n')})),
    ]) {
      t.is(status, 1, said)
      t.regex(said, /^✘ /)
    }
  },
)

test.serial('each person exports what they see, and nobody more', async t => {
  const id = await wholeCase()
  const mine = await exported(id, 'partner')
  t.is(verify(mine).status, 0)
  t.true(wordsOf(mine).includes('Ein Kommentar: shared'))
  t.false(wordsOf(mine).includes('Ein Kommentar: internal'))
  t.is(typesOf(mine).filter(type => type === 'rin.remark.added.v1').length, 1)
  t.true(wordsOf(mine).includes('Zur Lösung: shared'))
  t.false(wordsOf(mine).includes('Zur Lösung: internal'))
  t.true(wordsOf(await exported(id, 'lead-health-care')).includes('Zur Lösung: internal'))
  t.is(verify(await exported(id, 'auditor')).status, 0)
  const {id: restricted} = await c.reportAs('partner', {confidentiality: 'restricted'})
  t.is((await answer('partner-2', `/audit/export?barrier=${restricted}`)).status, 404)
  t.is((await answer('coordination', `/audit/export?barrier=${crypto.randomUUID()}`)).status, 404)
})

test.serial('a sealed reporter is a pseudonym in the export as everywhere', async t => {
  const {id} = await c.reportAs('partner', {confidentiality: 'sealed'})
  const {person, organisation} = await c.me('partner')
  await c.api.done('partner', `/barriers/${id}/comments`, {audience: 'shared', text: text('Noch etwas.')})
  await until('the report is logged', async () => (await c.history(id)).length === 1)
  const file = await exported(id)
  t.is(verify(file).status, 0)
  t.true(eventsOf(file).length > 1)
  t.false(JSON.stringify([eventsOf(file), file.texts]).includes(person))
  t.false(JSON.stringify([eventsOf(file), file.texts]).includes(String(organisation)))
  t.is((await answer('auditor', `/audit/export?barrier=${id}`)).status, 404)
})

test.serial(
  'who asked for a name in a sealed case stands in the export of coordinators, and of nobody else',
  async t => {
    const {id} = await c.reportAs('partner', {confidentiality: 'sealed'})
    await until('the report is logged', async () => (await c.history(id)).length === 1)
    const name = (await c.history(id))[0]?.actor
    const reason = 'Es geht um Leib und Leben.'
    await c.api.done('coordination', `/barriers/${id}/disclosures`, {name, reason: text(reason)})
    const file = await until('it is logged', async () => {
      const found = await exported(id, 'coordination-2')
      return typesOf(found).includes('rin.disclosure.asked.v1') && found
    })
    t.is(verify(file).status, 0)
    t.true(wordsOf(file).includes(reason))
    const mine = await exported(id, 'partner')
    t.is(verify(mine).status, 0)
    t.false(typesOf(mine).includes('rin.disclosure.asked.v1'))
    t.false(wordsOf(mine).includes(reason))
  },
)

test.serial('checkpoint, key and proofs are for everybody; the whole log for those who audit', async t => {
  const {size, origin, root, checkpoint: note} = await checkpoint()
  t.true(note.startsWith(`${origin}\n${size}\n${root}\n\n— ${origin} `))
  for (const who of ['partner', 'operator']) t.is((await answer(who, '/audit/log')).body.code, 'role-not-allowed')
  for (const path of ['/audit/entries', '/audit/missing']) {
    t.is((await answer('partner', path)).body.code, 'role-not-allowed', path)
    for (const who of ['auditor', 'coordination']) t.is((await answer(who, path)).status, 200, path)
  }
  t.is((await answer('partner', '/audit/proofs?index=0')).status, 200, 'a proof is hashes and nothing else')
  for (const path of [
    '/audit/proofs',
    '/audit/proofs?index=0&from=1',
    '/audit/proofs?index=99999',
    '/audit/proofs?from=99999',
  ])
    t.is((await answer('auditor', path)).body.code, 'invalid', path)
  t.is((await answer('auditor', `/audit/proofs?index=0&size=99999`)).body.code, 'invalid')
  t.deepEqual(await c.api.get('auditor', '/audit/missing'), {items: []})
})

test.serial('a case from the far end of a log verifies, asked of a service that remembers nothing', async t => {
  // More than one tile of the tree, so that proofs meet in its root.
  const reports = Array.from({length: 260}, () => c.reportAs('partner'))
  await Promise.all(reports)
  const id = await wholeCase()
  const {audit} = c.system.processes
  await audit.stop()
  audit.start()
  await audit.ready()
  const file = await exported(id)
  t.true(file.bundle.entries.every(({index}) => index >= 256))
  const {status, said} = verify(file)
  t.is(status, 0, said)
})

test.serial('the entries that are served are those of the tree, byte for byte', async t => {
  const {size, root} = await checkpoint()
  const served: string[] = []
  while (served.length < size) {
    const {items} = await c.api.get<{items: {index: number; bytes: string}[]}>(
      'auditor',
      `/audit/entries?cursor=${served.length}`,
    )
    for (const {index, bytes} of items) {
      t.is(index, served.length)
      served.push(bytes)
    }
  }
  const leaves = served.slice(0, size).map(bytes => leafHash(Buffer.from(bytes, 'base64')))
  t.is(slowRoot(leaves).toString('base64'), root)
})

test.serial('a kept checkpoint: the export proves that the log continues it, also after a new key', async t => {
  const kept = await checkpoint()
  const id = await wholeCase()
  const file = await exported(id, 'coordination', kept.size)
  const continued = verify(file, {kept: kept.checkpoint})
  t.is(continued.status, 0, continued.said)
  t.is((await answer('coordination', `/audit/export?barrier=${id}&kept=1`)).body.code, 'invalid')

  const rotate = fileURLToPath(new URL('../services/audit/src/rotate-key.ts', import.meta.url))
  const env = {...process.env, RIN_DATA_DIR: c.dataDir}
  const {stdout, status} = spawnSync(process.execPath, [rotate], {env, encoding: 'utf8'})
  t.is(status, 0)
  const keys = await c.api.get<{key: string; former: string[]}>('partner', '/audit/key')
  t.true(stdout.includes(keys.key))
  t.deepEqual(keys.former, [key])
  const after = await exported(id, 'coordination', kept.size)
  t.is(verify(after).status, 1)
  const both = verify(after, {kept: kept.checkpoint, keys: [keys.key, key]})
  t.is(both.status, 0, both.said)
  key = keys.key
})

/** The whole log as it is sent. */
async function wholeLog(): Promise<string> {
  const {token} = await fetchToken(c.system.issuer, 'auditor')
  const response = await fetch(`${c.system.api}/v1/audit/log`, {headers: {authorization: `Bearer ${token}`}})
  return response.text()
}

test.serial('the whole log verifies elsewhere from its first entry on, past every checkpoint of every key', async t => {
  const reports = 520
  await Promise.all(Array.from({length: reports}, () => c.reportAs('partner')))
  await until('every report is logged', async () => (await checkpoint()).size > reports)
  const {key, former} = await c.api.get<{key: string; former: string[]}>('partner', '/audit/key')
  const kept = readFileSync(join(c.dataDir, 'audit', 'checkpoints.txt'), 'utf8')
  const log = await wholeLog()
  const {status, said} = verify(log, {kept, keys: [key, ...former]})
  t.is(status, 0, said)
  const lines = log.split('\n')
  t.true(lines.length > reports)
  t.regex(verify(lines.toSpliced(300, 1).join('\n'), {keys: [key]}).said, /Where entry 299 should be is entry 300/)
})
