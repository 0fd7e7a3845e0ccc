// Reads the service levels from their files, one version each; what makes no sense is refused with its place.
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {z} from 'zod'
import {type Levels, type Policies, policiesOf} from './service-levels.ts'

/** Names of the files: the version, and nothing else. */
const FILE = /^([1-9][0-9]*)\.json$/

function refused(place: string, what: string): Error {
  const error = new Error(`faulty policy: ${place}: ${what}`)
  error.name = 'ConfigError'
  return error
}

function readPolicy<L extends Levels>(path: string, version: string, schema: z.ZodType<L>): L {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw refused(path, 'cannot be read as JSON')
  }
  const {data, error} = schema.safeParse(content)
  if (error) {
    const [issue] = error.issues
    throw refused([path, ...(issue?.path ?? [])].join(': '), issue?.message ?? 'is no policy')
  }
  if (data.version !== version) throw refused(`${path}: version`, `has to be "${version}", as the file is named`)
  return data
}

/** Every version in `folder`, the highest the current one. Throws one error (name `ConfigError`) with the place of the fault. */
export function readPolicyFiles<L extends Levels>(folder: string, schema: z.ZodType<L>): Policies<L> {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    throw refused(folder, 'is no folder that can be read')
  }
  const versions = names.map(name => FILE.exec(name)?.[1] ?? '').toSorted((a, b) => Number(a) - Number(b))
  const stranger = names.find(name => !FILE.test(name))
  if (stranger !== undefined) throw refused(join(folder, stranger), 'is no file such as 1.json')
  if (versions.length === 0) throw refused(folder, 'holds no policy such as 1.json')
  return policiesOf(versions.map(version => readPolicy(join(folder, `${version}.json`), version, schema)))
}
