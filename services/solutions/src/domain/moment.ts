// The service levels of solutions, and the moment at which a rule is applied.
import type {SolutionPolicy} from '@rin/contracts'
import type * as levels from '@rin/kit/service-levels'

export type Policies = levels.Policies<SolutionPolicy>
export type Moment = levels.Moment<SolutionPolicy>
