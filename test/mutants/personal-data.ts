// Spoilt rules of personal data: what is erased, what the log says of it, when what is over its time, and who is shown whose name.
import type {Mutant} from './mutants.ts'

const rule =
  (file: string, ...tests: readonly string[]) =>
  (name: string, find: string, replace: string): Mutant => ({name, file, find, replace, tests})
const change = rule('infra/kit/src/record-change.ts', 'infra/kit/src/record-change.test.ts')
const rules = rule('services/groups/src/retention-rules.ts', 'services/groups/src/retention-rules.test.ts')
const disclosure = rule('services/barriers/src/domain/disclosure.ts', 'services/barriers/src/domain/disclosure.test.ts')
const inWords = rule('services/gateway/src/readable-data.ts', 'services/gateway/src/readable-data.test.ts')
const acts = rule('services/audit/src/log.ts', 'services/audit/src/log.test.ts')
const onServers =
  (file: string, title: string, test = 'test/personal-data.test.ts') =>
  (name: string, find: string, replace: string): Mutant => ({...rule(file, test)(name, find, replace), match: title})
const erasing = 'infra/kit/src/erasing.ts'
const personal = 'services/barriers/src/personal-data.ts'

export const personalDataMutants: readonly Mutant[] = [
  change(
    'an erasure that the store does not hear of',
    '$unset: Object.fromEntries(gone.map',
    '$unset: Object.fromEntries([].map',
  ),
  change('authors without texts', 'Object.values(texts).some(({by}) => by === each)', 'true'),
  change('bodies that can still be guessed', 'bodyHash: LOST_HASH', 'bodyHash: each.bodyHash'),
  change('a salt that stays', 'salt: newSalt(),\n    seen: full', 'salt: full.salt,\n    seen: full'),
  onServers('infra/kit/src/record-store.ts', 'what was erased without an event*', 'test/records.test.ts')(
    'a memory that brings back what was erased',
    'filter: {_id: id as never, version, salt}',
    'filter: {_id: id as never, version}',
  ),
  change('a time that an erasure leaves', 'change.events.length > 0 && ', ''),
  change('names that texts still tell', 'by === undefined || names.includes(by) ? text', 'by === undefined ? text'),
  onServers('services/groups/src/erasure.ts', 'the last who coordinates*', 'test/retention.test.ts')(
    'nobody left to coordinate',
    'coordinates && !(await store.othersCoordinate(record._id))',
    'false',
  ),
  onServers('services/groups/src/departures.ts', 'whoever has had no role*', 'test/retention.test.ts')(
    'the texts of whoever has left erased',
    "'state.erasure.directoryOnly': false, ",
    '',
  ),
  onServers(personal, 'after its time nobody*', 'test/retention.test.ts')(
    'comments that tell whose name it was',
    'ofComments.overdue(dataClass, said, besideCase(before, behind), message),',
    '',
  ),
  rules('a day too early', 'const yesterday = addDays(dayOf(now), -1)', 'const yesterday = dayOf(now)'),
  rules('the clamped end of a month', '<= yesterday) day = addDays(day, 1)', '< day) day = addDays(day, 1)'),
  disclosure('consent to oneself', "if (askedBy === person) return refused('four-eyes')", ''),
  disclosure('shown to anybody', "if (askedBy !== person) return refused('role-not-allowed')", ''),
  disclosure('shown for ever', 'until !== null && now <= until', 'until !== null'),
  disclosure('decided twice', "if (status !== 'asked') return refused('decision-not-allowed')", ''),
  inWords('acts in codes', 'sentence(act)', 'act.event'),
  inWords('fields with their numbers', "field.replace(/-\\d+$/, '')", 'field'),
  inWords('what was erased as a text', ".filter(({text}) => text !== '')", ''),
  rule('services/gateway/languages/de.json', 'services/gateway/src/readable-data.test.ts')(
    'a field that has no word',
    '"measure": ',
    '"measures": ',
  ),
  rule('services/gateway/src/sentences.ts', 'services/gateway/src/readable-data.test.ts')(
    'words that lack for what is held',
    'held[of][code] ?? code',
    "held[of][code] ?? ''",
  ),
  acts('more acts than a message holds', 'fitting(found.slice(0, limit))', 'found.slice(0, limit)'),
  acts('acts that a full page leaves out', 'items.length < found.length ?', 'found.length > limit ?'),
  onServers(erasing, 'an erased person*')('the texts of others erased', 'record.texts[key]?.by === person', 'true'),
  onServers(erasing, 'an erased person*')(
    'the log says whose the sealed case was',
    'events: silently ? []',
    'events: false ? []',
  ),
  onServers(personal, 'a person reads*')(
    'the comment in a sealed case told to others',
    "({...typedBy(person), 'state.author': person})",
    'typedBy(person)',
  ),
  onServers('services/groups/src/erasure.ts', 'a group keeps its lead*')(
    'a lead erased',
    'return leads.release(ledWith(roles), record, from)',
    'return null',
  ),
  onServers('services/groups/src/erasure.ts', 'a restored backup*')(
    'what a backup brings back stays',
    'swept = await sweep(true)',
    'swept = true',
  ),
]
