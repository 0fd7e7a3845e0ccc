// The events of a pattern. Each is a version of it: the codes here, the texts with the owning service.
import * as z from 'zod'
import {Id} from './actors.ts'
import {Commitments, type EventDeclaration, event} from './event.ts'
import {categories, industries} from './movement.ts'
import {CostRange} from './patterns.ts'

const codes = {
  categories: z.array(z.enum(categories)),
  industries: z.array(z.enum(industries)),
  costRange: CostRange.optional(),
  texts: Commitments,
}

export const patternEvents: readonly EventDeclaration[] = [
  event('pattern.published', z.object({solution: Id, ...codes}), 'A solution that proved effective became a pattern.'),
  event('pattern.revised', z.object(codes), 'A pattern was published in a new version.'),
]
