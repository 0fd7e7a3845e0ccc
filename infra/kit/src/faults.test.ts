// Faults say where and what kind, and never repeat what was typed.
import test from 'ava'
import * as z from 'zod'
import {faultsOf} from './faults.ts'

const schema = z.strictObject({
  title: z.string().max(3),
  'a/b~c': z.number().optional(),
  list: z.array(z.strictObject({n: z.int()})).optional(),
  kind: z.enum(['one', 'two']).optional(),
  texts: z.record(z.string().regex(/^[a-z]+$/), z.string()).optional(),
  even: z
    .number()
    .refine(n => n % 2 === 0, {params: {code: 'odd'}})
    .optional(),
  plain: z
    .number()
    .refine(n => n > 0)
    .optional(),
})

function faults(value: unknown) {
  const result = schema.safeParse(value)
  return result.success ? [] : faultsOf(result.error)
}

test('pointers lead to the fault', t => {
  t.deepEqual(faults({title: 'planted', list: [{n: 1}, {n: 'x'}]}), [
    {pointer: '/title', code: 'too_big'},
    {pointer: '/list/1/n', code: 'invalid_type'},
  ])
  t.deepEqual(faults({}), [{pointer: '/title', code: 'invalid_type'}])
  t.deepEqual(faults('planted'), [{pointer: '', code: 'invalid_type'}])
})

test('slash and tilde are escaped', t => {
  t.deepEqual(faults({title: 'x', 'a/b~c': 'y'}), [{pointer: '/a~1b~0c', code: 'invalid_type'}])
})

test('custom rules have their own code', t => {
  t.deepEqual(faults({title: 'x', even: 1, plain: -1}), [
    {pointer: '/even', code: 'odd'},
    {pointer: '/plain', code: 'custom'},
  ])
})

test('names of unknown and wrong keys are not repeated', t => {
  t.deepEqual(faults({title: 'x', 'planted sentence': 1}), [{pointer: '', code: 'unrecognized_keys'}])
  t.deepEqual(faults({title: 'x', list: [{n: 1, 'planted sentence': 1}]}), [
    {pointer: '/list/0', code: 'unrecognized_keys'},
  ])
  t.deepEqual(faults({title: 'x', texts: {'planted sentence': 'y'}}), [{pointer: '/texts', code: 'invalid_key'}])
})

test('a flood of faults is cut', t => {
  t.is(faults({title: 'x', list: Array.from({length: 1_000}, () => ({n: 'x'}))}).length, 50)
})
