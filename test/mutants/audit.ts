// Spoilt places of the log that proves itself: tree, ledger, checkpoints, anchors, and the verifiers.
import type {Mutant} from './mutants.ts'

const at =
  (file: string, ...tests: string[]) =>
  (name: string, find: string, replace: string): Mutant => ({name, file, find, replace, tests})

const source = (name: string, test = name) => at(`services/audit/src/${name}.ts`, `services/audit/src/${test}.test.ts`)
const tree = source('tree')
const edge = source('edge', 'tree')
const subtrees = source('subtrees', 'tree')
const note = source('note')
const ledger = source('ledger')
const checkpoints = source('checkpoints')
const published = source('published', 'checkpoints')
const keys = source('keys', 'checkpoints')
const anchor = source('anchor')
const gaps = source('gaps')
const verifier = at('services/audit/verify.mjs', 'services/audit/src/verify.test.ts', 'services/audit/src/tree.test.ts')

const ofLog = at('services/audit/verify-log.mjs', 'services/audit/src/verify-log.test.ts')
const queries = source('queries')
const cases = source('cases')
const room = source('room', 'queries')
const remembered = source('remembered')

/** With real servers: each costs some ten seconds. */
const onServers =
  (file: string, test: string, match: string) =>
  (name: string, find: string, replace: string): Mutant => ({
    name,
    file,
    find,
    replace,
    tests: [test],
    match,
  })
const exported = 'test/audit.test.ts'
const running = 'test/ledger.test.ts'

export const auditMutants: readonly Mutant[] = [
  tree('leaves hashed like nodes', 'const LEAF = Buffer.of(0)', 'const LEAF = Buffer.of(1)'),
  tree('a tree split in the middle', 'while (size * 2 < n)', 'while (size * 2 <= n)'),
  tree('an old root that is sent', 'if (size === to) return known ? [] :', 'if (size === to) return'),
  edge('levels in the wrong order', 'levels.toReversed()', 'levels'),
  edge('tiles without parents', '...add(level + 1, tile, root)', '...[]'),
  subtrees(
    'an edge taken for a tile',
    '(number + 1) * TILE * width <= size',
    '(number + 1) * TILE * width <= size + TILE',
  ),
  note('a signature without the key id', 'Buffer.concat([id, sign', 'Buffer.concat([sign'),
  note('a key id without the key', '.update(publicKey).digest()', '.digest()'),

  ledger('events logged twice', 'const fresh = batch.filter(({k}) => !known.has(k))', 'const fresh = batch'),
  ledger('other bytes passed over', '.equals(h) === false', '.equals(h) === undefined'),
  ledger('a log that is shorter than signed for', 'if (signed && size < signed.size)', 'if (false)'),
  ledger(
    'an edge kept after a failure',
    '      edge = undefined\n      stored = Promise.resolve()\n      throw error',
    '      stored = Promise.resolve()\n      throw error',
  ),
  ledger('an edge kept over a disconnect', 'forget(): void {\n      edge = undefined', 'forget(): void {'),
  ledger('tiles that a crash left out stay away', '!(await store.hasTile(tileId(0, full - 1)))', 'false'),
  ledger('parents that a crash left out stay away', 'Math.max(0, full - 1) * TILE', 'full * TILE'),
  ledger(
    'writers side by side in one process',
    'const done = turn.then(work).catch(',
    'const done = Promise.resolve().then(work).catch(',
  ),
  ledger('signed before its tiles are stored', 'await stored\n        return', 'return'),
  checkpoints(
    'what was signed is not looked at',
    "await mustContain(signed, head, 'entries-lost', 'contradicts-signed')\n",
    '',
  ),
  checkpoints(
    'what was published is not looked at',
    "await mustContain(out, head, 'behind-published', 'contradicts-published')\n",
    '',
  ),
  checkpoints('another root under a signed size', 'if (!stored.root.equals(head.root))', 'if (false)'),
  checkpoints('published again and again', 'if (head.size > (out?.size ?? 0)) published', 'published'),
  checkpoints('an empty log signed', 'if (head.size === 0) return null\n', ''),
  checkpoints('signed as often as asked', 'last + atMostEvery - performance.now()', 'last - performance.now()'),
  published('checkpoints glued to what was cut off', "torn ? '\\n\\n' : ''", "''"),
  published('checkpoints of any key', "throw refusal('unknown-key')", 'return null'),
  keys('a key for everybody to read', '{mode: 0o600, flush: true}', '{mode: 0o644, flush: true}'),
  keys('a key that is overwritten', 'linkSync(path, fileIn(directory))', 'renameSync(path, fileIn(directory))'),
  keys('an old key forgotten', 'former: [signerFor({origin, former, ...old}).verifierKey, ...former]', 'former: []'),
  anchor(
    'given up after one failure',
    '      } else {\n        await pause',
    '      } else {\n        return\n        await pause',
  ),
  anchor('a refusal recorded as taken', 'if (ok) await store.add', 'if (status) await store.add'),
  anchor(
    'an older one that blocks',
    'wanted.set(url, checkpoint)\n',
    'if (!wanted.has(url)) wanted.set(url, checkpoint)\n',
  ),
  gaps('what is missing shown at once', '.filter(({reported}) => reported)', ''),
  gaps('the log asked for every event', 'if (!recent.has(id)) before.set', 'before.set'),
  gaps('events remembered over a disconnect', 'forget: () => recent.clear()', 'forget: () => {}'),
  gaps('everything remembered for ever', 'recent.size > REMEMBERED', 'recent.size < 0'),
  gaps('older gaps forgotten', 'if (!gaps.has(id)) gaps.set(id,', 'if (gaps.has(id)) gaps.set(id,'),
  gaps('gaps noticed anew', 'if (!gaps.has(id)) gaps.set(id,', 'gaps.set(id,'),
  gaps('what records tell passed over', 'for (const event of await expected.all()) takeUp(event)', ''),
  gaps('of what records tell the last alone', 'let version = (logged.get(record) ?? 0) + 1', 'let version = last'),
  gaps('told of for ever', 'await expected.drop(logged)', ''),

  verifier('any root', 'must(root.equals(checkpoint.root),', 'must(true,'),
  verifier('any signature', 'valid = verify(null, Buffer.from(text), verifier.key, bytes.subarray(4))', 'valid = true'),
  verifier('any number of events', 'must(signed === found,', 'must(true,'),
  verifier('a statement on another checkpoint', 'must(text.startsWith(opening),', 'must(true,'),
  verifier('any order', 'must(version === next,', 'must(true,'),
  verifier('entries in any order', 'must(event.index > (events.at(-1)?.index ?? -1),', 'must(true,'),
  verifier('a time that goes back', 'must(!last || time >= last.time,', 'must(true,'),
  verifier('any text', 'event.texts[field] === commitment', 'true'),
  verifier('fields that nobody knows', 'must(!strange,', 'must(true,'),
  verifier('several spellings', 'must(bytes.toString(encoding) === text,', 'must(true,'),
  verifier('a fork', 'must(continued,', 'must(true,'),
  verifier('an older case', 'must(older.size <= checkpoint.size,', 'must(true,'),
  verifier('a longer proof', "must(proof.length === 0, 'A proof is too long.')", ''),

  ofLog('any root of the whole log', 'must(tree.root().equals(checkpoint.root),', 'must(true,'),
  ofLog('any number of entries in the whole log', 'must(read === size,', 'must(true,'),
  ofLog('entries of the whole log anywhere', 'must(index === number,', 'must(true,'),
  ofLog('a log that was forked', 'forked = !older.root.equals(tree.root())', 'forked = false'),
  ofLog('a fork that is told again and again', 'forked || !inStep ?', '!inStep ?'),
  ofLog('a fork where an entry is missing', 'inStep &&= tree.size() === next', ''),
  ofLog('checkpoints that contradict each other', 'must(same.root.equals(older.root),', 'must(true,'),
  ofLog('a log that was cut off', 'must(rest.length === 0,', 'must(true,'),
  ofLog('a log older than what was kept', 'must(older.size <= checkpoint.size,', 'must(true,'),
  ofLog(
    'only the newest checkpoint that was kept',
    'const notes = notesIn(kept)',
    'const notes = notesIn(kept).slice(-1)',
  ),
  remembered('proofs from before a disconnect', 'for (const each of [tiles, roots, edges]) each.clear()', ''),
  remembered('nothing remembered', 'if (value) found.set(key, value)', 'if (false) found.set(key, value as never)'),
  room('pages that are too large', 'first || taken <= MOST_BYTES', 'true'),
  cases('a page of a case that leaves entries out', '(page.at(-1)?._id', '(found.at(-1)?._id'),
  queries('a page that leaves entries out', 'from + items.length : null', 'from + found.length : null'),
  queries('a signature for every proof', 'if (signed && Math.max', 'if (asked && signed && Math.max'),
  at('infra/kit/src/record-events.ts', 'infra/kit/src/record-events.test.ts')(
    'a field that loses its end',
    "key.slice(key.indexOf('-') + 1)",
    "key.split('-')[1] ?? ''",
  ),
  onServers('services/barriers/src/texts.ts', exported, 'each person exports*')(
    'internal comments exported to everybody',
    'store.commentsOn(id, internal, from, most)',
    'store.commentsOn(id, true, from, most)',
  ),
  onServers('services/solutions/src/comments.ts', exported, 'each person exports*')(
    'internal comments on solutions exported to everybody',
    'store.commentsOn(record._id, internal, from, most)',
    'store.commentsOn(record._id, true, from, most)',
  ),
  onServers('services/barriers/src/disclosures.ts', exported, 'who asked for a name*')(
    'disclosures exported to everybody',
    'if (!coordinates(actor)) return {ok',
    'if (!barrier) return {ok',
  ),
  onServers('services/barriers/src/queries.ts', exported, 'each person exports*')(
    'a case exported by whoever does not see it',
    'return record && sees(actor, record) ?',
    'return record ?',
  ),
  onServers('services/gateway/src/audit.ts', exported, 'checkpoint and key*')(
    'the whole log for everybody',
    'if (!audits(request)) throw',
    'if (request.actor.roles.length === 0) throw',
  ),
  onServers('services/gateway/src/audit.ts', exported, 'checkpoint and key*')(
    'the file of the whole log for everybody',
    'mustAudit(request)\n        const {origin',
    'const {origin',
  ),
  onServers('services/audit/src/tree-store.ts', running, 'a log from before*')(
    'entries from before without a leaf hash',
    'h: h ?? (computed.get(_id) as Buffer)',
    'h: h ?? Buffer.alloc(32)',
  ),
  onServers('services/audit/src/append.ts', running, 'other bytes*')(
    'other bytes that nobody hears of',
    "if (message) await setAside(message, 'other-bytes')",
    "if (!message) log.warn('other bytes')",
  ),
  onServers('services/audit/src/selections.ts', running, 'a message that the stream has lost*')(
    'gaps forgotten at a restart',
    "{$lt: ['$count', '$highest']}",
    "{$lt: ['$highest', '$count']}",
  ),
  onServers('workflows/src/reconcile.ts', running, 'the last messages*')(
    'last events that the log is not told of',
    'tellLog(connection, unlogged),',
    '',
  ),
  onServers('services/audit/src/expected.ts', running, 'the last messages*')(
    'last events forgotten at a restart',
    'expected.find().toArray()',
    'expected.find({since: {$gt: Date.now() - process.uptime() * 1_000}}).toArray()',
  ),
]
