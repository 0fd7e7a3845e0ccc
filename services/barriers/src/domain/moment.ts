// The service levels of barriers, and the moment at which a rule is applied.
import type {Policy} from '@rin/contracts'
import type * as levels from '@rin/kit/service-levels'

export type Policies = levels.Policies<Policy>
export type Moment = levels.Moment<Policy>
