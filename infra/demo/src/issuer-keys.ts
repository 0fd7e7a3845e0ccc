// Keeps the issuer's keys in one private file, so that tokens stay valid when it starts again.
import {generateKeyPair, randomBytes} from 'node:crypto'
import {mkdir, readFile, rename, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {promisify} from 'node:util'
import * as z from 'zod'

const part = z.string().min(1)
const IssuerKeys = z.strictObject({
  cookieKeys: z.array(z.string().min(32)).min(1),
  signingKey: z.strictObject({
    ...{kty: z.literal('RSA'), use: z.literal('sig'), alg: z.literal('RS256')},
    ...{n: part, e: part, d: part, p: part, q: part, dp: part, dq: part, qi: part},
  }),
})
type IssuerKeys = z.infer<typeof IssuerKeys>

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string, file: string): IssuerKeys {
  try {
    return IssuerKeys.parse(JSON.parse(text))
  } catch {
    // Without a cause, because that one would quote the keys.
    const error = new Error(`${file} does not hold the issuer's keys: delete it, and new ones are made.`)
    error.name = 'ConfigError'
    throw error
  }
}

async function makeKeys(): Promise<IssuerKeys> {
  const {privateKey} = await promisify(generateKeyPair)('rsa', {modulusLength: 2048})
  return IssuerKeys.parse({
    cookieKeys: [randomBytes(32).toString('base64url')],
    signingKey: {...privateKey.export({format: 'jwk'}), use: 'sig', alg: 'RS256'},
  })
}

/** The keys of `file`; at the first start they are made and written there, readable by their owner only. */
export async function loadKeys(file: string): Promise<IssuerKeys> {
  const text = await read(file)
  if (text !== undefined) return parse(text, file)

  const keys = await makeKeys()
  await mkdir(dirname(file), {recursive: true})
  // Renamed into place, because half a file would stop every later start.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify(keys), {mode: 0o600})
  await rename(draft, file)
  return keys
}
