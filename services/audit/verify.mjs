#!/usr/bin/env node
// Checks an exported case without trust in whoever exported it; needs nothing but this file, Node 20 and a verifier key.
import {createHash, createHmac, createPublicKey, verify} from 'node:crypto'
import {readFileSync, realpathSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'

const USAGE = 'Usage: node verify.mjs case.json --key KEY [--key OLDER-KEY] [--kept checkpoint.txt]'
const HASH = 32
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
/** Namespace of the ids of events: UUIDs of version 5 from kind, record and version. */
const EVENT_IDS = Buffer.from('6f2b1f0e9a545c1c8b382f1d4c6a7e90', 'hex')
const utf8 = new TextDecoder('utf-8', {fatal: true})

/** What is wrong, in a sentence for people. */
class Fault extends Error {}

export function must(holds, sentence) {
  if (!holds) throw new Fault(sentence)
}

/** What is wrong is collected, so that one fault does not hide another. */
export function collecting() {
  const faults = []
  function attempt(check) {
    try {
      return check()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push(error.message[0].toUpperCase() + error.message.slice(1))
    }
  }
  return {faults, attempt}
}

/** Takes one spelling only, so that a change in a place that decoders pass over shows as well. */
export function decoded(text, what, encoding = 'base64') {
  must(typeof text === 'string', `${what} is missing.`)
  const bytes = Buffer.from(text, encoding)
  must(bytes.toString(encoding) === text, `${what} is not proper ${encoding}.`)
  return bytes
}

function hash(text, what) {
  const bytes = decoded(text, what)
  must(bytes.length === HASH, `${what} has not 32 bytes.`)
  return bytes
}

export function json(bytes, what) {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw new Fault(`${what} cannot be read as JSON.`)
  }
}

/** An object with these fields and no others. */
export function shaped(value, what, required, optional = []) {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), `${what} is no object.`)
  for (const name of required) must(Object.hasOwn(value, name), `${what} lacks "${name}".`)
  const strange = Object.keys(value).some(name => ![...required, ...optional].includes(name))
  must(!strange, `${what} has a field that does not belong there.`)
  return value
}

function list(value, what) {
  must(Array.isArray(value), `${what} is no list.`)
  return value
}

// Signed notes and checkpoints, as C2SP defines them.

function verifierOf(key) {
  const [, name, id, encoded] = /^([^+ ]+)\+([0-9a-f]{8})\+(.+)$/.exec(key) ?? []
  const bytes = Buffer.from(encoded ?? '', 'base64')
  must(bytes.length === 1 + HASH && bytes[0] === 1, 'The key is no verifier key of Ed25519 (name+hash+key).')
  const digest = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex')
  must(digest.startsWith(id), 'The key is damaged: its parts do not belong together.')
  const der = Buffer.concat([PUBLIC_PREFIX, bytes.subarray(1)])
  return {name, id, key: createPublicKey({key: der, format: 'der', type: 'spki'})}
}

/** The text of a note that one of the keys has signed. */
export function openNote(note, keys, what) {
  must(typeof note === 'string', `${what} is missing.`)
  const end = note.lastIndexOf('\n\n')
  must(end >= 0 && note.endsWith('\n'), `${what} is no signed note.`)
  const text = note.slice(0, end + 1)
  const verifiers = keys.map(verifierOf)
  let valid = false
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const [, name, encoded] = /^— ([^ +]+) ([^ ]+)$/.exec(line) ?? []
    must(encoded, `${what} has a line of signature that cannot be read.`)
    const bytes = decoded(encoded, `A signature of ${what}`)
    const id = bytes.subarray(0, 4).toString('hex')
    const verifier = verifiers.find(each => each.name === name && each.id === id)
    if (!verifier) continue
    valid = verify(null, Buffer.from(text), verifier.key, bytes.subarray(4))
    must(valid, `The signature of ${what} is wrong: it was changed, or signed by somebody else.`)
  }
  must(valid, `${what} is not signed with the key that you gave.`)
  return text
}

export function parseCheckpoint(text, what) {
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9][0-9]{0,14})\n([^\n]+)\n$/.exec(text) ?? []
  must(root, `${what} does not consist of origin, size and root.`)
  return {origin, size: Number(size), root: hash(root, `The root of ${what}`)}
}

// Proofs of RFC 6962. A tree of n leaves is split at the largest power of two below n.

export const sha256 = (...parts) => parts.reduce((digest, part) => digest.update(part), createHash('sha256')).digest()
export const leaf = bytes => sha256(Buffer.of(0), bytes)
export const node = (left, right) => sha256(Buffer.of(1), left, right)

function split(n) {
  let size = 1
  while (size * 2 < n) size *= 2
  return size
}

function lastOf(proof) {
  must(proof.length > 0, 'A proof is too short.')
  return [proof.slice(0, -1), proof.at(-1)]
}

/** The root of the tree of this size that the proof leads to from an entry. */
export function inclusionRoot(index, size, bytes, proof) {
  must(index < size, 'An entry has a number beyond the checkpoint.')
  if (size === 1) {
    must(proof.length === 0, 'A proof is too long.')
    return leaf(bytes)
  }
  const [[rest, sibling], left] = [lastOf(proof), split(size)]
  if (index < left) return node(inclusionRoot(index, left, bytes, rest), sibling)
  return node(sibling, inclusionRoot(index - left, size - left, bytes, rest))
}

/** The roots of the older and the newer tree that the proof leads to, of the subtree from `from` on. */
export function growthRoots(older, size, proof, root, from = 0) {
  if (older.size === size) {
    must(proof.length === (from === 0 ? 0 : 1), 'A proof of consistency has the wrong length.')
    return from === 0 ? [root, root] : [proof[0], proof[0]]
  }
  const [[rest, sibling], middle] = [lastOf(proof), from + split(size - from)]
  if (older.size <= middle) {
    const [before, after] = growthRoots(older, middle, rest, root, from)
    return [before, node(after, sibling)]
  }
  return growthRoots(older, size, rest, root, middle).map(each => node(sibling, each))
}

// The case: a bundle of entries with their proofs, a statement on how many there are, and texts with their salts.

function eventId(kind, record, version) {
  const digest = createHash('sha1').update(EVENT_IDS).update(`${kind}/${record}/${version}`).digest('hex')
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  const [a, b, c, d] = [digest.slice(0, 8), digest.slice(8, 12), digest.slice(13, 16), digest.slice(18, 20)]
  return `${a}-${b}-5${c}-${variant}${d}-${digest.slice(20, 32)}`
}

/** The event of an entry; its id says which version of which record it is, and no other event can have it. */
export function eventIn(content, index) {
  const what = `Entry ${index}`
  const {id, type, subject, recordversion: version, time, data} = json(content, what) ?? {}
  const kind = String(type).split('.')[1]
  must(id === eventId(kind, subject, version), `${what} does not carry the id of its record and version.`)
  return {index, id, record: `${kind} ${subject}`, version, time, texts: data?.texts ?? {}}
}

/** The event of an entry, once it is proven that the log has it under this number. */
function provenEvent(entry, checkpoint) {
  const {index, bytes, proof} = shaped(entry, 'An entry', ['index', 'bytes', 'proof'])
  must(Number.isSafeInteger(index) && index >= 0, 'An entry has no proper number.')
  const what = `Entry ${index}`
  const content = decoded(bytes, what)
  const path = list(proof, `The proof of entry ${index}`).map(each => hash(each, `A hash for entry ${index}`))
  const root = inclusionRoot(index, checkpoint.size, content, path)
  must(root.equals(checkpoint.root), `${what} is not in the log: it, its number or its proof was changed.`)
  return eventIn(content, index)
}

/** The versions of each record have no gaps and come in order, and its time never goes back; `last` is the one before. */
export function checkNext({index, record, version, time}, last) {
  const next = (last?.version ?? 0) + 1
  const there = `Where version ${next} of ${record} should be, entry ${index} is version ${version}`
  must(version === next, `${there}: one is missing, or out of order.`)
  must(!last || time >= last.time, `Entry ${index} is older than the one before it of ${record}.`)
}

/** The case holds as many events of each record as the log has at the checkpoint. */
function checkStatement(text, body, records, attempt) {
  const opening = `rin-case/v1\n${body}`
  must(text.startsWith(opening), 'The statement on the number of events belongs to another checkpoint.')
  const lines = text.slice(opening.length, -1).split('\n')
  const counts = new Map(lines.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
  for (const record of new Set([...counts.keys(), ...records.keys()])) {
    const [signed, found] = [counts.get(record) ?? 0, records.get(record)?.length ?? 0]
    const counted = `Of ${record} the statement counts ${signed} events, the case has ${found}`
    attempt(() => must(signed === found, `${counted}: some were left out or added.`))
  }
}

/** A text is the one whose commitment its event carries. */
function checkText(given, events, seen) {
  const {event: id, field, text, salt} = shaped(given, 'A text', ['event', 'field', 'text', 'salt'])
  const event = events.find(each => each.id === id)
  must(event, 'A text belongs to no event of this case.')
  const what = `The text "${field}" of entry ${event.index}`
  must(typeof text === 'string' && !seen.has(`${id} ${field}`), `${what} is no text, or is there twice.`)
  seen.add(`${id} ${field}`)
  const key = decoded(salt, `The salt of ${what}`, 'base64url')
  const commitment = createHmac('sha256', key).update(`rin-text/v1\0${id}\0${field}\0${text}`).digest('base64url')
  const fits = key.length === HASH && Object.hasOwn(event.texts, field) && event.texts[field] === commitment
  must(fits, `${what} is not the one that was typed: it or its salt was changed.`)
}

/** An older checkpoint of the same log. */
export function olderIn(note, what, {origin}, keys) {
  const older = parseCheckpoint(openNote(note, keys, what), what)
  must(older.origin === origin, `${what} is of another log.`)
  must(older.size > 0, `${what} is of an empty log: it proves nothing.`)
  return older
}

/** The log at the checkpoint continues the log at an older one. */
function checkGrowth(note, what, {consistency, older_checkpoint: proven}, checkpoint, keys) {
  const older = olderIn(note, what, checkpoint, keys)
  must(older.size <= checkpoint.size, `The case is older than ${what}: export it again.`)
  const same = older.size === checkpoint.size
  const about = consistency && String(proven).split('\n')[1] === String(older.size)
  must(same || about, `The case does not prove how the log grew: export it with kept=${older.size}.`)
  const proof = same ? [] : list(consistency, 'The proof of consistency').map(each => hash(each, 'A hash of it'))
  const [before, after] = growthRoots(older, checkpoint.size, proof, older.root)
  const continued = before.equals(older.root) && after.equals(checkpoint.root)
  must(continued, `The log does not continue ${what}: it was forked or rewritten, or the proof is for another size.`)
}

/** The checkpoints in a file as it stands in a public place, oldest first. */
export const notesIn = file => file.match(/[^\n]+\n[0-9]+\n[^\n]+\n\n(— [^\n]+\n)+/g) ?? []

function checkFile(file, keys, kept, attempt) {
  const {bundle, statement, texts = []} = shaped(json(file, 'The file'), 'The file', ['bundle', 'statement'], ['texts'])
  shaped(bundle, 'The bundle', ['origin', 'checkpoint', 'entries'], ['older_checkpoint', 'consistency'])
  const body = openNote(bundle.checkpoint, keys, 'the checkpoint')
  const checkpoint = parseCheckpoint(body, 'the checkpoint')
  must(bundle.origin === checkpoint.origin, 'The case names another log than its checkpoint.')
  const [events, records, seen] = [[], new Map(), new Set()]
  for (const entry of list(bundle.entries, 'The list of entries')) {
    attempt(() => {
      const event = provenEvent(entry, checkpoint)
      must(event.index > (events.at(-1)?.index ?? -1), `Entry ${event.index} is there twice, or out of order.`)
      events.push(event)
      records.set(event.record, [...(records.get(event.record) ?? []), event])
    })
  }
  for (const of of records.values()) for (const [i, event] of of.entries()) attempt(() => checkNext(event, of[i - 1]))
  attempt(() => checkStatement(openNote(statement, keys, 'the statement'), body, records, attempt))
  for (const text of list(texts, 'The list of texts')) attempt(() => checkText(text, events, seen))
  if (bundle.older_checkpoint ?? bundle.consistency)
    attempt(() => checkGrowth(bundle.older_checkpoint, 'the older checkpoint in the case', bundle, checkpoint, keys))
  const yours = 'the checkpoint that you kept'
  if (kept !== undefined) attempt(() => checkGrowth(notesIn(kept).at(-1) ?? kept, yours, bundle, checkpoint, keys))
  const [subject = 'no record', ...further] = records.keys()
  const committed = events.flatMap(event => Object.keys(event.texts)).length
  return [
    `${events.length} events of ${subject} and ${further.length} further records are in the log ${checkpoint.origin} with ${checkpoint.size} entries`,
    `${seen.size} of their ${committed} texts are shown, as they were typed`,
    kept === undefined ? 'no older checkpoint was compared' : 'the log continues the checkpoint that you kept',
  ].join('; ')
}

/** Checks a case: its bytes, the verifier keys, and the checkpoint that was kept, if any. */
export function verifyCase(file, keys, kept) {
  const {faults, attempt} = collecting()
  return {summary: attempt(() => checkFile(file, keys, kept, attempt)), faults}
}

/** If the module of this address is the program that was started: checks the file that the command line names. */
export async function asProgram(address, usage, what, check) {
  if (realpathSync(process.argv[1] ?? '.') !== fileURLToPath(address)) return
  try {
    const options = {key: {type: 'string', multiple: true}, kept: {type: 'string'}}
    const {values, positionals} = parseArgs({options, allowPositionals: true})
    if (positionals.length !== 1 || !values.key) throw new Error(usage)
    const kept = values.kept === undefined ? undefined : readFileSync(values.kept, 'utf8')
    const {faults, summary} = await check(positionals[0], values.key, kept)
    for (const fault of faults) console.log(`✘ ${fault}`)
    process.exitCode = faults.length === 0 ? 0 : 1
    console.log(faults.length === 0 ? `✔ All is well: ${summary}.` : `The ${what} does not hold (${faults.length}).`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 2
  }
}

await asProgram(import.meta.url, USAGE, 'case', (path, keys, kept) => verifyCase(readFileSync(path), keys, kept))
