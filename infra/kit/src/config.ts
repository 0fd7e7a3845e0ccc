// Reads the settings of a process from environment variables, checked by a zod shape.
import * as z from 'zod'

/**
 * The typed values of the variables that `shape` names; an empty variable counts as unset.
 * Throws one error (name `ConfigError`) whose message names every faulty variable and what is expected, never a value.
 */
export function readConfig<S extends z.ZodRawShape>(shape: S, env: NodeJS.ProcessEnv = process.env) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = z.object(shape).safeParse(given)
  if (result.success) return result.data
  const faults = result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
  const error = new Error(`faulty environment variables: ${faults.join('; ')}`)
  error.name = 'ConfigError'
  throw error
}
