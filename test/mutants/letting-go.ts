// Spoilt rules of how an adopted solution ends: which barriers let it go, who hears of it, and what becomes of its promises.
import type {Mutant} from './mutants.ts'
import {at} from './plumbing.ts'

const table = at('contracts/src/moves.ts', [
  'contracts/src/moves.test.ts',
  'services/barriers/src/domain/properties.test.ts',
])
const next = at('workflows/src/barrier/next.ts', ['workflows/src/barrier/next.test.ts'])
const adoption = at('services/solutions/src/domain/adoption.ts', ['services/solutions/src/domain/adoption.test.ts'])
const consents = at('contracts/src/consents.ts', ['contracts/src/consents.test.ts'])
const heardLate = (file: string, match: string) => at(file, ['test/consents.test.ts'], match)
const file = 'test/letting-go.test.ts'
const mover = at('workflows/src/barrier/mover.ts', [file], 'a barrier that adopts another*')
const bridge = at('workflows/src/bridge.ts', [file], 'while another barrier*')

export const lettingGoMutants: readonly Mutant[] = [
  table(
    'a solution kept by whoever closes without success',
    "  'partly-resolved',\n]",
    "  'partly-resolved',\n  'unresolved',\n]",
  ),
  table('a solution let go by a decision that keeps the stage', 'to === m.stage || keepsSolution', 'keepsSolution'),
  table(
    'a solution let go by whoever adopts it again',
    '(set.adoptedSolution ?? kept) === m.adoptedSolution',
    'kept === set.adoptedSolution',
  ),
  next('a solution that is never let go', '...(drops === null ? {} : {drops}),', ''),
  mover('a solution let go for one that refuses', "if (agreed && 'problem' in agreed) return agreed\n", ''),
  bridge('promises watched for nobody', ' && !toldToSolution.includes(type)', ''),
  adoption(
    'a withdrawn solution adopted',
    "if (m.ended) return refuse('decision-not-allowed', {stage: m.ended})\n",
    '',
  ),
  adoption('a barrier that adopts twice', 'if (m.adoptedFor.includes(barrier)) return {changed: null}\n', ''),
  adoption('promises to nobody', ', ...(adoptedFor.length > 0 ? {} : {commitments: released(m, at)})', ''),
  adoption('promises let go with any barrier', 'adoptedFor.length > 0 ? {}', 'false ? {}'),
  adoption('what was kept as released', "status === 'asked' || status === 'open'", "status !== 'declined'"),
  adoption('clocks of what nobody needs', ', ...ended(promised.clock, at)', ''),
  consents('what is asked of another record', 'consent?.ask === ask && consent.id === id', 'consent?.ask === ask'),
  consents('another question than what is asked', 'consent?.ask === ask && consent.id === id', 'consent?.id === id'),
  consents('what was consented to all the same', 'return toUndo(m)', 'return undefined'),
  table('a decision carried out that was turned down', ' && moving.turnedDown === undefined', ''),
  at('workflows/src/activities.ts', ['test/solutions.test.ts'], 'what its proposer withdrew*')(
    'a refusal that is asked about for ever',
    'if (refused) return turnDown(id, step, now, refused)\n',
    'if (refused) throw failure(refused)\n',
  ),
  at('workflows/src/activities.ts', ['test/activities.test.ts'])(
    'a decision turned down that is asked about no longer',
    "if (refused === 'stale') throw failure(refused)\n",
    '',
  ),
  heardLate('services/barriers/src/consents.ts', 'of two that are merged*')(
    'merges in a circle',
    'if (chain.some(each => each._id === duplicate)) return answer\n',
    '',
  ),
  at('services/barriers/src/domain/advance.ts', ['services/barriers/src/domain/merge.test.ts'])(
    'a duplicate opened again that its survivor takes along',
    "survivor.moving?.because === 'merge' && duplicate.moving?.because === 'reopen'",
    'false',
  ),
  heardLate('services/barriers/src/consents.ts', 'a link or its end*')(
    'a consent to what is asked no longer',
    "stillAsks(record.state.movement, ask, id) ? {ok: record} : refuse('stale')",
    '{ok: record}',
  ),
  heardLate('services/solutions/src/moves.ts', 'a finding that is heard*')(
    'a finding that comes late',
    "reply.ok.asks ? null : refuse('stale')",
    'null',
  ),
  adoption('a finding told twice', 'm.found[barrier] === finding ? null :', 'false ? null :'),
]
