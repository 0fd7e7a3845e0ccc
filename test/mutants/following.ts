// Spoilt rules of comments and of following: who reads what, who hears of what.
import type {Mutant} from './mutants.ts'

const rule =
  (file: string, test: string) =>
  (match: string, name: string, find: string, replace: string): Mutant => ({
    name,
    file,
    find,
    replace,
    tests: [test],
    match,
  })
const comments = rule('services/solutions/src/comments.ts', 'test/comments.test.ts')
const kept = rule('infra/kit/src/followers.ts', 'test/followers.test.ts')
const barriers = rule('services/barriers/src/following.ts', 'test/followers.test.ts')
const solutions = rule('services/solutions/src/following.ts', 'test/followers.test.ts')
const moves = rule('services/barriers/src/consents.ts', 'test/followers.test.ts')
const reports = rule('services/barriers/src/commands.ts', 'test/followers.test.ts')
const log = rule('services/audit/src/log.ts', 'test/followers.test.ts')

const merged = 'after a merge*'
const reopened = 'a duplicate that is reopened*'
const unseen = 'what is not seen any more*'

export const followingMutants: readonly Mutant[] = [
  comments(
    'what is internal*',
    'internal comments for everybody',
    'internal: actor.roles.some(({group}) =>',
    'internal: true || actor.roles.some(({group}) =>',
  ),
  comments('what is internal*', 'internal comments by anybody', "data.audience === 'internal' && !internal", 'false'),
  comments(
    'a sealed reporter*',
    'a sealed reporter named beside a comment',
    'byPerson(message, context, role, name)',
    'byPerson(message, context, role)',
  ),
  kept('following and leaving*', 'left for nothing', '[LEFT, FOLLOWERS]', '[LEFT, LEFT]'),
  kept(merged, 'brought back by a merge', '{$concatArrays: [all(LEFT), ', '{$concatArrays: ['),
  kept(
    reopened,
    'a wish of their own as inherited',
    '$addToSet: {[to]: person}, $pull: pulled',
    '$addToSet: {[to]: person}, $pull: {[from]: person}',
  ),
  kept(reopened, 'whom any other merge brings back', 'INHERITED]: staying}', 'INHERITED]: all(INHERITED)}'),
  kept('a survivor that is*', 'heirs of heirs who stay', '[from, ...inherited.map(each => each.from)]', '[from]'),
  moves(reopened, 'followers who stay with the survivor', 'await followers.disinherit(duplicate, each._id)', ''),
  rule('services/gateway/src/following.ts', 'test/followers.test.ts')(
    'a cursor that is none*',
    'any cursor read from the start',
    'const list = lists[at]\n',
    'const list = lists[at] ?? lists[0]\n',
  ),
  moves(merged, 'forgotten in a merge', 'await followers.inherit(duplicate, id)', ''),
  reports('whoever reports*', 'a reporter who does not hear', '...followedBy(actor.person), ', ''),
  barriers('following and leaving*', 'what is not seen is followed', 'if (follows && !seen)', 'if (false)'),
  barriers(unseen, 'news of what is not seen', 'visibleTo(actor), from', '{}, from'),
  barriers(unseen, 'what is not seen is never left', '(record && followers.follows(record, actor.person))', 'false'),
  solutions('solutions are followed*', 'a solution that is not seen is followed', "'ok' in seen || leaves", 'true'),
  log('news come in pages*', 'news twice', 'before === undefined ? {} : {_id: {$lt: before}}', '{}'),
]
