// Signed notes byte for byte as Go signs them, and what is no valid note.
import {readFileSync} from 'node:fs'
import test from 'ava'
import {notesIn, openNote, parseCheckpoint} from '../verify.mjs'
import {checkpointText, signerOf} from './note.ts'

const {notes}: {notes: {name: string; seed: string; key: string; text: string; note: string}[]} = JSON.parse(
  readFileSync(new URL('../vectors/go.json', import.meta.url), 'utf8'),
)
const seed = Buffer.alloc(32, 1)
const signer = signerOf('example.org/log', seed)
const text = checkpointText('example.org/log', {size: 12, root: Buffer.alloc(32, 2)})

test('notes and verifier keys are those that Go makes, byte for byte', t => {
  t.true(notes.length > 1)
  for (const {name, seed, key, text, note} of notes) {
    const signer = signerOf(name, Buffer.from(seed, 'base64'))
    t.is(signer.verifierKey, key)
    t.is(signer.sign(text), note)
    t.is(openNote(note, [key], 'the note'), text)
  }
})

test('a checkpoint is read as it was written', t => {
  t.deepEqual(parseCheckpoint(openNote(signer.sign(text), [signer.verifierKey], 'it'), 'it'), {
    origin: 'example.org/log',
    size: 12,
    root: Buffer.alloc(32, 2),
  })
  for (const wrong of [text.replace('12', '012'), `${text}more\n`, text.replace('\n12', '\n-12'), text.slice(0, -2)])
    t.throws(() => parseCheckpoint(wrong, 'it'))
})

test('a note of another key, another name or other text is refused', t => {
  const note = signer.sign(text)
  const others = [signerOf('example.org/log', Buffer.alloc(32, 9)), signerOf('example.org/other', seed)]
  for (const other of others)
    t.throws(() => openNote(note, [other.verifierKey], 'It'), {message: 'It is not signed with the key that you gave.'})
  t.throws(() => openNote(note.replace('\n12\n', '\n13\n'), [signer.verifierKey], 'it'), {message: /changed/})
  t.throws(() => openNote(text, [signer.verifierKey], 'it'))
  t.throws(() => openNote(note, [signer.verifierKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')], 'it'), {
    message: /damaged/,
  })
})

test('one of several signatures is enough, and an unknown one beside it does no harm', t => {
  const other = signerOf('example.org/witness', Buffer.alloc(32, 9))
  const both = `${signer.sign(text) + other.sign(text).split('\n').at(-2)}\n`
  t.is(openNote(both, [other.verifierKey], 'it'), text)
  t.is(openNote(both, [signer.verifierKey], 'it'), text)
})

test('in a file of many every note is found, and nothing that was cut off', t => {
  const [note, later] = [signer.sign(text), signer.sign(text.replace('12', '13'))]
  t.deepEqual(notesIn(`${note}\n${later}\n`), [note, later])
  t.deepEqual(notesIn(later), [later])
  t.deepEqual(notesIn(`${later}\nexample.org/log\n14\nto`), [later])
  t.deepEqual(notesIn('nothing'), [])
})
