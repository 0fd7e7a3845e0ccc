// Places to spoil, one at a time, and the tests that have to notice.

import {auditMutants} from './audit.ts'
import {catalogueMutants} from './catalogue.ts'
import {domainMutants} from './domain.ts'
import {evidenceMutants} from './evidence.ts'
import {followingMutants} from './following.ts'
import {groupMutants} from './groups.ts'
import {historyMutants} from './history.ts'
import {lettingGoMutants} from './letting-go.ts'
import {personalDataMutants} from './personal-data.ts'
import {plumbingMutants} from './plumbing.ts'
import {recoveryMutants} from './recovery.ts'
import {solutionMutants} from './solutions.ts'
import {tableMutants} from './tables.ts'

export interface Mutant {
  /** What is spoilt. */
  readonly name: string
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Test files of which at least one has to fail. */
  readonly tests: readonly string[]
  /** Only tests with such a title are run. */
  readonly match?: string
}

export const mutants: readonly Mutant[] = [
  ...tableMutants,
  ...domainMutants,
  ...solutionMutants,
  ...lettingGoMutants,
  ...catalogueMutants,
  ...groupMutants,
  ...followingMutants,
  ...auditMutants,
  ...historyMutants,
  ...personalDataMutants,
  ...evidenceMutants,
  ...plumbingMutants,
  ...recoveryMutants,
]
