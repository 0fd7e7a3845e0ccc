#!/usr/bin/env node
// Checks the whole log from its first entry on, without trust in whoever gave it out; needs this file, verify.mjs, Node 20 and a verifier key.
import {createReadStream} from 'node:fs'
import {
  asProgram,
  checkNext,
  collecting,
  decoded,
  eventIn,
  json,
  leaf,
  must,
  node,
  notesIn,
  olderIn,
  openNote,
  parseCheckpoint,
  sha256,
  shaped,
} from './verify.mjs'

const USAGE = 'Usage: node verify-log.mjs log.ndjson --key KEY [--key OLDER-KEY] [--kept checkpoints.txt]'
const NEWLINE = 10
const AT_ONCE = 1 << 20
/** More than the line of an entry can have: an event, here in base64, fits into a message of NATS, and that has 8 MB at most. */
const LONGEST = 12 << 20
/** Once so much is wrong, more of it tells nobody anything. */
const MOST_FAULTS = 20

/** The lines of a file, as many at a time as came with a chunk of it. */
async function* linesIn(chunks) {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk])
    const lines = []
    let from = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      lines.push(bytes.subarray(from, end))
      from = end + 1
    }
    rest = bytes.subarray(from)
    must(rest.length <= LONGEST, 'The file has a line that is longer than any entry.')
    yield lines
  }
  must(rest.length === 0, 'The last line of the file is cut off.')
}

/** A tree that grows leaf by leaf: of it only the roots of its complete subtrees are kept, the largest first. */
function growingTree() {
  const parts = []
  let size = 0
  return {
    size: () => size,
    add(hash) {
      let grown = hash
      for (let n = size; n % 2 === 1; n = (n - 1) / 2) grown = node(parts.pop(), grown)
      parts.push(grown)
      size++
    },
    root: () => (parts.length === 0 ? sha256() : parts.reduceRight((right, left) => node(left, right))),
  }
}

/** The checkpoints that were kept, by their size. */
function keptBySize(kept, checkpoint, keys, attempt) {
  const found = new Map()
  const notes = notesIn(kept)
  for (const [i, note] of (notes.length > 0 ? notes : [kept]).entries()) {
    attempt(() => {
      const what = notes.length > 1 ? `checkpoint ${i + 1} of those that you kept` : 'the checkpoint that you kept'
      const older = olderIn(note, what, checkpoint, keys)
      must(older.size <= checkpoint.size, `The log is older than ${what}: fetch it again.`)
      const same = found.get(older.size) ?? older
      must(same.root.equals(older.root), `${what} contradicts another one of its size: the log was forked.`)
      found.set(older.size, {what, root: older.root})
    })
  }
  return found
}

/** Reads entry after entry. Of all that it has read it keeps the edge of the tree and the last version of each record. */
function reading(checkpoint, kept, attempt) {
  const [tree, records] = [growingTree(), new Map()]
  let [next, agreed, forked, inStep, compared] = [0, 0, false, true, 0]

  /**
   * The log has to pass by what was kept. Behind a fork all is different: that is said once. Behind an entry that is missing or
   * cannot be read the tree has another size than the log: there is nothing to compare.
   */
  function compare() {
    inStep &&= tree.size() === next
    const older = forked || !inStep ? undefined : kept.get(tree.size())
    if (!older) return
    compared++
    forked = !older.root.equals(tree.root())
    if (!forked) agreed = tree.size()
    const where = `somewhere from entry ${agreed} to entry ${tree.size() - 1}`
    must(!forked, `The log does not continue ${older.what}: it was forked or rewritten, ${where}.`)
  }

  return {
    entry(line) {
      const number = next++
      const what = `Entry ${number}`
      const {index, bytes} = shaped(json(line, what), what, ['index', 'bytes'])
      attempt(() =>
        must(index === number, `Where entry ${number} should be is entry ${index}: some are missing, or moved.`),
      )
      if (Number.isSafeInteger(index)) next = index + 1
      const content = decoded(bytes, `Entry ${index}`)
      tree.add(leaf(content))
      attempt(compare)
      const event = eventIn(content, index)
      const last = records.get(event.record)
      records.set(event.record, {version: event.version, time: event.time})
      checkNext(event, last)
    },

    end() {
      const [{origin, size}, read] = [checkpoint, tree.size()]
      attempt(() => must(read === size, `The checkpoint is of ${size} entries, the file has ${read}.`))
      const left = `Of ${kept.size} checkpoints that you kept, ${kept.size - compared} were not compared`
      attempt(() => must(forked || compared === kept.size, `${left}: entries before them are missing or unreadable.`))
      const since = agreed > 0 ? `, from entry ${agreed} on` : ''
      const changed = `an entry was changed, left out, added or moved${since}`
      must(tree.root().equals(checkpoint.root), `The log is not the one that was signed: ${changed}.`)
      return [
        `${size} entries of ${records.size} records are the log ${origin}, as it was signed`,
        kept.size === 0 ? 'no older checkpoint was compared' : `it continues the ${kept.size} that you kept`,
      ].join('; ')
    },
  }
}

/** Checks a log: its bytes in chunks, the verifier keys, and the checkpoints that were kept, if any. */
export async function verifyLog(chunks, keys, kept) {
  const {faults, attempt} = collecting()
  let [log, summary] = [undefined, '']

  function begin(line) {
    const what = 'The first line'
    const head = shaped(json(line, what), what, ['origin', 'checkpoint'])
    const checkpoint = parseCheckpoint(openNote(head.checkpoint, keys, 'the checkpoint'), 'the checkpoint')
    must(head.origin === checkpoint.origin, 'The file names another log than its checkpoint.')
    log = reading(checkpoint, kept === undefined ? new Map() : keptBySize(kept, checkpoint, keys, attempt), attempt)
  }

  /** Whether it makes sense to go on. */
  function read(line) {
    attempt(() => (log ? log.entry(line) : begin(line)))
    return log !== undefined && faults.length < MOST_FAULTS
  }

  async function readAll() {
    for await (const lines of linesIn(chunks)) if (!lines.every(read)) return
    must(log, 'The file is empty.')
    summary = log.end()
  }

  await readAll().catch(error =>
    attempt(() => {
      throw error
    }),
  )
  return {faults, summary}
}

await asProgram(import.meta.url, USAGE, 'log', (path, keys, kept) =>
  verifyLog(createReadStream(path, {highWaterMark: AT_ONCE}), keys, kept),
)
