// What somebody gave as a reason: one text of every decision that carries any.
import {decisionNames, decisionShapes, solutionDecisionNames, solutionDecisionShapes, Text} from '@rin/contracts'
import test from 'ava'
import {telling} from './entries.ts'

const shapes = [
  ...decisionNames.map(name => [name, decisionShapes[name]] as const),
  ...solutionDecisionNames.map(name => [name, solutionDecisionShapes[name]] as const),
]

test('of every decision that has to carry a text, exactly one tells why or what', t => {
  for (const [name, shape] of shapes) {
    const texts = Object.entries(shape).flatMap(([field, schema]) => (schema === Text ? [field] : []))
    const found = telling.filter(field => texts.includes(field))
    t.is(found.length, texts.length > 0 ? 1 : 0, name)
  }
})
