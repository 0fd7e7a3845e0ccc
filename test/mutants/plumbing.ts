// Spoilt plumbing: records, outbox, relay, bridge, log, limits, identity and lists.
import type {Mutant} from './mutants.ts'

export const at =
  (file: string, tests: readonly string[], match?: string) =>
  (name: string, find: string, replace: string): Mutant => ({
    name,
    file,
    find,
    replace,
    tests,
    ...(match === undefined ? {} : {match}),
  })

const kit = (file: string) => at(`infra/kit/src/${file}.ts`, [`infra/kit/src/${file}.test.ts`])
const change = kit('record-change')
const events = kit('record-events')
const slots = kit('slots')
const group = kit('group-commit')
const lanes = kit('lanes')
const pages = kit('pages')
const items = kit('shown-items')
const faults = kit('faults')
const log = kit('log')
/** With real servers: each costs some ten seconds. */
const onServers = (file: string, match: string) => at(`infra/kit/src/${file}.ts`, ['test/records.test.ts'], match)
const once = onServers('record', 'the same command again*')
const asking = at('services/gateway/src/asking.ts', ['services/gateway/src/asking.test.ts'])
const identity = at('services/gateway/src/identity.ts', ['services/gateway/src/identity.test.ts'])
const next = at('workflows/src/barrier/next.ts', ['workflows/src/barrier/next.test.ts'])
const consent = at('contracts/src/consents.ts', ['workflows/src/barrier/next.test.ts'])

/** With a whole consortium. */
const linked = at('services/barriers/src/links.ts', ['test/structural.test.ts'], 'a linked report counts*')
const unseen = at('services/barriers/src/links.ts', ['test/structural.test.ts'], 'who does not see*')

const inOrder = 'while NATS is away*'

export const plumbingMutants: readonly Mutant[] = [
  change('no outbox', '$push: {outbox: {$each: entries}, seen', '$push: {seen'),
  change('commands not kept', ', seen: {$each: seen}}', '}'),
  change('one version for several events', '$inc: {version: entries.length}', '$inc: {version: 1}'),
  change(
    'one salt for all records',
    "newSalt = (): string => randomBytes(32).toString('base64url')",
    "newSalt = (): string => 'salt'",
  ),
  change('a hash without the salt', "createHmac('sha256', salt)", "createHmac('sha256', '')"),
  change('a time that goes back', ' && change.origin.time > start.time', ''),
  events('one salt for all texts', "const salt = randomBytes(32).toString('base64url')", "const salt = 'salt'"),
  events(
    'a commitment without its field',
    'commitment(salt, id, field, typed.text)',
    "commitment(salt, id, '', typed.text)",
  ),
  events('a text in an event', 'texts: commitments} : draft.data', 'texts: draft.texts} : draft.data'),
  slots('no limit of what waits', 'queue.length < queueLimit', 'queue.length < Number.POSITIVE_INFINITY'),
  slots('no limit of what runs', 'if (running < count)', 'if (running < Number.POSITIVE_INFINITY)'),
  group('no limit of a group', 'queue.splice(0, most)', 'queue.splice(0)'),
  group(
    'the same answer for all',
    'waiting.settle.resolve(results[i] as R)',
    'waiting.settle.resolve(results[0] as R)',
  ),
  lanes('lanes side by side', '.then(work, work)', '.then(() => void work(), work)'),
  pages('one list after the other', 'items).toSorted(inOrder)', 'items)'),
  pages('what a full page leaves of it as the end', 'found.length > limit || pages.some(', 'pages.some('),
  pages('the end of one list as the end', 'pages.some(({next}) => next !== null)', 'false'),
  pages('a page that repeats its last item', '_id: {[than]: id}', "_id: {$ne: ''}"),
  pages('a page of texts that ends early', '[item] : [COMMA, item]', '[] : [COMMA, item]'),
  pages('a page without its end', 'page.subarray(0, close + 1)', 'page.subarray(0, close)'),
  items('items of an older version', 'item.version === version && ', ''),
  items('items of what was erased', ' && item.salt === salt', ''),
  items('items of another time', 'same && now < item.until', 'same'),
  items('items of a database that was put back', ' && item.time === time', ''),
  items('items that outlive an instant', 'instant > now && instant < next', 'false'),
  items('items that are always over', 'instant > now && ', ''),
  items('items with what no schema knows', 'schema.parse(show(record, now))', 'show(record, now)'),
  items('items that are never remembered', 'items.set(record._id', 'void (record._id'),
  faults('a key that is told', "issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path", 'issue.path'),
  log(
    'messages of errors',
    'const own = {...errorCode(error), frames',
    'const own = {message: error.message, ...errorCode(error), frames',
  ),

  once(
    'commands that are taken again',
    'const before = record.seen.find(each => each.commandId === command.id)',
    'const before = undefined',
  ),
  once('any body under a key', 'if (!isBodyOf(record.salt, before.bodyHash, command.body))', 'if (false)'),
  onServers('record', 'a version that is asked for*')(
    'If-Match ignored',
    'request.ifVersion !== undefined && record.version',
    'false && record.version',
  ),
  onServers('record-store', 'two processes deciding*')(
    'writes whatever the version',
    '{_id: id as never, version, salt}',
    '{_id: id as never, salt}',
  ),
  onServers('record-store', 'a grouped write*')(
    'a group that is always in',
    'if (done.insertedCount + done.matchedCount === writes.length) return',
    'return',
  ),
  onServers('outbox', 'what the stream refuses*')(
    'marks before the ack',
    'await js.publish(entry.subject, entry.bytes, {msgID: entry.id})\n      entry.sent = Date.now()',
    'entry.sent = Date.now()\n      marks.push({id, event: entry.id, sent: entry.sent})\n      await js.publish(entry.subject, entry.bytes, {msgID: entry.id})',
  ),
  onServers('outbox', inOrder)(
    'events in reverse',
    'outbox.filter(unpublished)',
    'outbox.filter(unpublished).reverse()',
  ),
  onServers('outbox', 'when JetStream has lost*')(
    'nothing published again',
    'entry.sent < nats.connectedSince()',
    'entry.sent === 0',
  ),

  at('infra/kit/src/consume.ts', ['test/kit.test.ts'], 'events are handled*')(
    'acknowledged before it is handled',
    '    else await options.handle(event, {log})\n    message.ack()',
    '    else {\n      message.ack()\n      await options.handle(event, {log})\n    }',
  ),
  at('infra/kit/src/answer.ts', ['test/kit.test.ts'], 'too much at once*')(
    'what nobody waits for is done',
    'if (Date.now() > deadline) return\n',
    '',
  ),
  at('services/barriers/src/store.ts', ['test/http.test.ts'], 'a list shows*')(
    'lists of what nobody may see',
    '{$and: [visibleTo(actor), ',
    '{$and: [',
  ),
  at('services/barriers/src/queries.ts', ['test/http.test.ts'], 'a list shows*')(
    'a view of what nobody may see',
    'return record && sees(actor, record) ? {ok: record}',
    'return record ? {ok: record}',
  ),
  at('workflows/src/reconcile.ts', ['test/crash.test.ts'], 'a workflow that was lost*')(
    'workflows that stay away',
    "if (!running.has(id)) differences.push({what: 'start', kind, id, version})",
    'if (!running.has(id)) continue',
  ),

  asking('keys of other people', '[request.actor.person, request.method, path, key]', '[request.method, path, key]'),
  asking(
    'keys of other paths',
    '[request.actor.person, request.method, path, key]',
    '[request.actor.person, request.method, key]',
  ),
  asking('keys without the secret', "createHmac('sha256', secret)", "createHmac('sha256', '')"),
  asking('any trace', 'traceparent && TRACEPARENT.test(traceparent) ? traceparent : undefined', 'traceparent'),
  identity('tokens for other APIs', '        audience,\n', ''),
  identity('tokens of other issuers', '        issuer,\n        audience', '        audience'),
  identity('tokens without an end', "['sub', 'exp']", "['sub']"),
  identity('one person for all', 'const known = remembered.get(subject)', 'const known = [...remembered.values()][0]'),
  identity('tokens that never end', 'if (before && before.until > now())', 'if (before)'),
  identity('roles remembered for ever', 'if (known && known.until > now())', 'if (known)'),
  identity('faults remembered', "const ours = 'problem' in reply", "const ours = 'fault' in reply"),
  next(
    'the last of the moves that are due',
    '(a.at < b.at ? -1 : a.at > b.at ? 1 : 0)',
    '(a.at < b.at ? 1 : a.at > b.at ? -1 : 0)',
  ),
  next('a move before its instant', 'if (first && first.at <= now)', 'if (first)'),
  consent('a merge without consent', "case 'merge':\n", "case 'claim':\n"),
  consent('a link without consent', "case 'link':\n", "case 'claim':\n"),
  consent('a link that is not let go', "case 'unlink':\n", "case 'claim':\n"),
  linked('merged reports that do not count', '{$or: [{', '{$and: [{'),
  linked('reports merged into linked ones that do not count', 'mergedInto([_id, ...linked])', 'mergedInto([_id])'),
  linked('only the last merge counted', 'last = found.map(({_id}) => _id).filter(id => !merged.has(id))', 'last = []'),
  at('services/barriers/src/links.ts', ['test/structural.test.ts'], 'reports of two*')(
    'sealed reporters told apart',
    "{'state.confidentiality': {$ne: 'sealed'}}",
    '{}',
  ),
  at('services/barriers/src/facts.ts', ['test/structural.test.ts'], 'there are no chains*')(
    'a link to what was closed long ago',
    ", 'state.movement.stage': {$ne: 'closed'}",
    '',
  ),
  at('services/barriers/src/consents.ts', ['test/structural.test.ts'], 'reporters of a duplicate (sealed)*')(
    'sealed reporters who lose sight of the survivor',
    "...(ask === 'attach' ? {private: pseudonyms(record, duplicate)} : {}),",
    '',
  ),
  unseen('organisations of reports that are not seen', '[visibleTo(actor), ', '['),
  consent('an adoption without consent', "case 'adopt':\n", "case 'claim':\n"),
  next('a workflow that never ends', "m.stage === 'closed' ?", 'false ?'),
]
