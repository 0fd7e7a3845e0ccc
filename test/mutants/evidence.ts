// Spoilt places of the evidence of workflows: what is kept of a run, and who reads it.
import type {Mutant} from './mutants.ts'

const unit = (file: string, name: string, find: string, replace: string): Mutant => ({
  name,
  file: `workflows/src/evidence/${file}.ts`,
  find,
  replace,
  tests: ['workflows/src/evidence/history.test.ts'],
})
const keeping = (name: string, find: string, replace: string): Mutant => ({
  name,
  file: 'workflows/src/evidence/keep.ts',
  find,
  replace,
  tests: ['workflows/src/evidence/keep.test.ts'],
})
const running = (file: string, match: string, name: string, find: string, replace: string): Mutant => ({
  name,
  file,
  find,
  replace,
  tests: ['test/evidence.test.ts'],
  match,
})

export const evidenceMutants: readonly Mutant[] = [
  unit(
    'history',
    'keys in the order in which they came',
    'historyToJSON(history)), inOrder)',
    'historyToJSON(history)))',
  ),
  unit('history', 'a run kept while it runs', '|| !status) return null', ') return null'),
  unit('read', 'a failure passed over', 'if (failure) return', 'if (!failure) return'),
  unit('activity', 'the number alone', 'each.number === number && each.at <= Number(told)', 'each.number === number'),
  unit('activity', 'nothing in its place', 'left ?? all.find(({at}) => at > Number(told))', 'left'),
  keeping('one run that keeps all others away', 'if (stopping.aborted || isAway(error)) throw error', 'throw error'),
  keeping('a run that is never tried again', 'if (left > 0) throw', 'if (left < 0) throw'),
  running(
    'services/gateway/src/runs.ts',
    'whoever audits*',
    'runs of a record that is not seen',
    'await seen(ask, request, id)',
    '',
  ),
  running(
    'workflows/src/evidence/queries.ts',
    'an entry leads*',
    'entries that lead to the whole run',
    'data.activity === undefined ? every : eventsOfActivity(every, data.activity)',
    'every',
  ),
  running(
    'services/gateway/src/audit.ts',
    'an exported case*',
    'runs exported to everybody',
    'if (!audits(request)) return []\n',
    '',
  ),
  running(
    'workflows/src/evidence/store.ts',
    'whoever audits*',
    'the run of another record',
    "findOne({_id: run, 'state.record': record, 'state.kind': kind}",
    'findOne({_id: run}',
  ),
  running(
    'workflows/src/evidence/store.ts',
    'a run that has ended*',
    'a compressed history handed out',
    'return found && decompress(found.gzip)',
    'return found && found.gzip',
  ),
]
