// Secrets of this installation: drawn at the first start and kept, readable for its owner only.
import {randomBytes} from 'node:crypto'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import * as z from 'zod'

const Secrets = z.strictObject({gateway: z.string().min(32)})

/** The secrets in `dataDir`. A damaged file: one sentence that says what to do. */
export function installationSecrets(dataDir: string): z.infer<typeof Secrets> {
  const path = join(dataDir, 'secrets.json')
  mkdirSync(dataDir, {recursive: true})
  try {
    // Never overwrites: whoever comes second reads what the first has drawn.
    writeFileSync(path, JSON.stringify({gateway: randomBytes(32).toString('base64url')}), {flag: 'wx', mode: 0o600})
  } catch (error) {
    if (Reflect.get(error as object, 'code') !== 'EEXIST') throw error
  }
  try {
    return Secrets.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new Error(`${path} is damaged: remove it and start again; idempotency keys used before are then unknown.`)
  }
}
