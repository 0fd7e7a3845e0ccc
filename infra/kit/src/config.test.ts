// Settings are typed, and one error names all that is wrong without telling a value.
import test from 'ava'
import * as z from 'zod'
import {readConfig} from './config.ts'

const shape = {
  RIN_SECRET: z.string().min(40),
  RIN_PORT: z.coerce.number().int().max(65_535),
  RIN_LEVEL: z.enum(['info', 'warn']).default('info'),
  RIN_URL: z.url().optional(),
}

test('values are typed, empty variables are unset, others are left out', t => {
  const config = readConfig(shape, {RIN_SECRET: 'x'.repeat(40), RIN_PORT: '80', RIN_LEVEL: '', OTHER: 'y'})
  const port: number = config.RIN_PORT
  t.is(port, 80)
  t.deepEqual(config, {RIN_SECRET: 'x'.repeat(40), RIN_PORT: 80, RIN_LEVEL: 'info'})
})

test('one error names every faulty variable and what is expected, and no value', t => {
  const env = {
    RIN_SECRET: 'planted-secret',
    RIN_PORT: 'planted-port',
    RIN_LEVEL: 'planted-level',
    RIN_URL: 'planted url',
  }
  const error = t.throws(() => readConfig(shape, env), {name: 'ConfigError'})
  for (const name of Object.keys(env)) t.true(error.message.includes(name), name)
  t.regex(error.message, />=40/)
  t.regex(error.message, /"info"\|"warn"/)
  t.notRegex(error.message, /planted/)
})

test('a variable that is missing is named', t => {
  t.throws(() => readConfig({RIN_SECRET: z.string()}, {}), {message: /RIN_SECRET: .*expected string/})
})
