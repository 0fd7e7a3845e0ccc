// Given a log that grows, crashes or is put back: what is signed and published, and when nothing is.
import {appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test, {type ExecutionContext} from 'ava'
import {openNote} from '../verify.mjs'
import {checkpoints} from './checkpoints.ts'
import {copyOf, emptyStore, type Held, loggedEvent, loggedEvents, memoryStore} from './given.ts'
import {keyRing, rotateKey} from './keys.ts'
import {createLedger} from './ledger.ts'
import {publishedIn} from './published.ts'

function folderFor(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'rin-audit-'))
  t.teardown(() => rmSync(folder, {recursive: true}))
  return folder
}

/** A process that signs what is held, with its files in this folder. */
function process(held: Held, folder: string) {
  const store = memoryStore(held)
  const ledger = createLedger(store)
  const keys = keyRing(folder, 'example.org/log')
  const published = publishedIn(folder, keys.verifierKeys)
  const signing = checkpoints({store, ledger, keys, published}, 0)
  return {ledger, keys, published, sign: signing.current}
}

const sizes = (folder: string): number[] =>
  [...readFileSync(join(folder, 'checkpoints.txt'), 'utf8').matchAll(/^([0-9]+)$/gm)].map(([, size]) => Number(size))

test('an empty log is not signed', async t => {
  t.is(await process(emptyStore(), folderFor(t)).sign(), null)
})

test('what is signed is stored and published once, and verifies', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, keys, sign} = process(held, folder)
  await ledger.append(loggedEvents(5))
  const signed = await sign()
  await sign()
  await ledger.append(loggedEvents(9))
  await sign()
  t.deepEqual([...held.checkpoints.keys()], [5, 9])
  t.deepEqual(sizes(folder), [5, 9])
  const text = openNote(signed?.note, keys.verifierKeys(), 'it')
  t.is(text, `example.org/log\n5\n${signed?.root.toString('base64')}\n`)
})

test('whoever asks at once gets the same checkpoint; at most one a period is signed', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const store = memoryStore(held)
  const ledger = createLedger(store)
  const keys = keyRing(folder, 'example.org/log')
  const {current} = checkpoints({store, ledger, keys, published: publishedIn(folder, keys.verifierKeys)}, 1_500)
  await ledger.append(loggedEvents(1))
  await current()
  const started = performance.now()
  const asked = [current(), current()]
  await ledger.append(loggedEvents(2))
  t.deepEqual(
    (await Promise.all(asked)).map(each => each?.size),
    [2, 2],
  )
  t.true(performance.now() - started > 1_000)
})

test('what another start has signed and not published is published', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const first = process(held, folder)
  await first.ledger.append(loggedEvents(5))
  await first.sign()
  const elsewhere = folderFor(t)
  writeFileSync(join(elsewhere, 'keys.json'), readFileSync(join(folder, 'keys.json')))
  await process(held, elsewhere).sign()
  t.deepEqual(sizes(elsewhere), [5])
})

test('a log put back to before a published checkpoint is not signed until it has caught up, and then with the same root', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, sign} = process(held, folder)
  await ledger.append(loggedEvents(3))
  await sign()
  const backup = copyOf(held)
  await ledger.append(loggedEvents(8))
  const published = await sign()

  const restored = process(backup, folder)
  await t.throwsAsync(restored.sign(), {code: 'behind-published'})
  await restored.ledger.append(loggedEvents(8))
  t.deepEqual((await restored.sign())?.root, published?.root)
})

test('a log put back that went on differently is never signed again', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, sign} = process(held, folder)
  await ledger.append(loggedEvents(3))
  const backup = copyOf(held)
  await ledger.append(loggedEvents(8))
  await sign()
  const restored = process(backup, folder)
  await restored.ledger.append(loggedEvents(8, 'b-2'))
  await t.throwsAsync(restored.sign(), {code: 'contradicts-published', message: /restored/})
  await restored.ledger.append(loggedEvents(20))
  await t.throwsAsync(restored.sign(), {code: 'contradicts-published'})
  t.is(backup.checkpoints.size, 0)
})

test('a log whose entries were removed or changed after they were signed is not signed', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, sign} = process(held, folder)
  await ledger.append(loggedEvents(3))
  await sign()
  const removed = copyOf(held)
  removed.entries.length = 2
  await t.throwsAsync(process(removed, folderFor(t)).sign(), {code: 'entries-lost'})
  const changed = copyOf(held)
  changed.entries[1] = {_id: 1, ...loggedEvent(2, 'b-1', {other: true})}
  changed.entries.push({_id: 3, ...loggedEvent(4)})
  await t.throwsAsync(process(changed, folderFor(t)).sign(), {code: 'contradicts-signed'})
})

test('a size that somebody else signs meanwhile with another root is not signed', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, keys, published} = process(held, folder)
  await ledger.append(loggedEvents(3))
  const store = {...memoryStore(held), latest: async () => null}
  const {current} = checkpoints({store, ledger, keys, published}, 0)
  held.checkpoints.set(3, {size: 3, root: Buffer.alloc(32), note: ''})
  await t.throwsAsync(current(), {code: 'contradicts-signed'})
  t.is(published.last(), null)
})

test('a new key signs at once, the same text; the old one keeps verifying and is not kept whole', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, keys, sign} = process(held, folder)
  await ledger.append(loggedEvents(3))
  const before = await sign()
  const [old] = keys.verifierKeys()
  const seed = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')).seed
  const fresh = rotateKey(folder)
  t.deepEqual(keys.verifierKeys(), [fresh, old])
  const after = await sign()
  t.is(openNote(after?.note, [fresh], 'it'), openNote(before?.note, [old], 'it'))
  t.throws(() => openNote(after?.note, [old], 'it'))
  t.false(readFileSync(join(folder, 'keys.json'), 'utf8').includes(seed))
  await ledger.append(loggedEvents(4))
  await t.notThrowsAsync(sign())
})

test('keys are readable for their owner only, and the second who starts takes those of the first', t => {
  const folder = folderFor(t)
  const first = keyRing(folder, 'example.org/log').verifierKeys()
  t.is(statSync(join(folder, 'keys.json')).mode & 0o777, 0o600)
  t.deepEqual(keyRing(folder, 'example.org/another').verifierKeys(), first)
  writeFileSync(join(folder, 'keys.json'), '{"seed":"')
  t.throws(() => keyRing(folder, 'example.org/log'), {message: /keys\.json cannot be read/, name: 'ConfigError'})
})

test('what a crash has cut off in the file of checkpoints is passed over', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, published, sign} = process(held, folder)
  await ledger.append(loggedEvents(3))
  await sign()
  appendFileSync(join(folder, 'checkpoints.txt'), 'example.org/log\n4\nabc')
  t.is(published.last()?.size, 3)
  await ledger.append(loggedEvents(5))
  await sign()
  t.is(published.last()?.size, 5)
})

test('published checkpoints of a key that is not ours: nothing is signed', async t => {
  const [held, folder] = [emptyStore(), folderFor(t)]
  const {ledger, sign} = process(held, folder)
  await ledger.append(loggedEvents(3))
  await sign()
  rmSync(join(folder, 'keys.json'))
  await t.throwsAsync(process(held, folder).sign(), {code: 'unknown-key', message: /keys\.json/})
})
