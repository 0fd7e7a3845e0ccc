// The keys of the log: drawn at the first start, kept readable for their owner only, rotated by command.
import {randomBytes} from 'node:crypto'
import {linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import * as z from 'zod'
import {type Signer, signerOf} from './note.ts'

const Seed = z.base64().length(44)
/** Of a former key nothing is kept that could sign. */
const Keys = z.strictObject({origin: z.string().regex(/^[^\s+]+$/), seed: Seed, former: z.array(z.string())})
type Keys = z.infer<typeof Keys>

export interface KeyRing {
  /** Signs with the present key: read anew each time, so that a rotation counts at once. */
  signer(): Signer
  /** Verifier keys, the present one first. */
  verifierKeys(): [present: string, ...former: string[]]
}

const fileIn = (directory: string): string => join(directory, 'keys.json')
const newSeed = (): string => randomBytes(32).toString('base64')
const signerFor = ({origin, seed}: Keys): Signer => signerOf(origin, Buffer.from(seed, 'base64'))

function read(directory: string): Keys {
  const path = fileIn(directory)
  try {
    return Keys.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Without a cause, because that one would quote the keys.
    throw Object.assign(
      new Error(`${path} cannot be read: put it back from a backup, or what was signed is orphaned.`),
      {
        name: 'ConfigError',
      },
    )
  }
}

/** A file beside the keys that is whole before it gets their name. */
function draft(directory: string, keys: Keys): string {
  const path = `${fileIn(directory)}.${process.pid}`
  writeFileSync(path, JSON.stringify(keys), {mode: 0o600, flush: true})
  return path
}

/** The keys in a folder; the first start draws one, and names the log. */
export function keyRing(directory: string, origin: string): KeyRing {
  mkdirSync(directory, {recursive: true, mode: 0o700})
  const path = draft(directory, Keys.parse({origin, seed: newSeed(), former: []}))
  try {
    // Never overwrites: whoever comes second reads what the first has drawn.
    linkSync(path, fileIn(directory))
  } catch (error) {
    if (Reflect.get(error as object, 'code') !== 'EEXIST') throw error
  } finally {
    unlinkSync(path)
  }
  read(directory)
  return {
    signer: () => signerFor(read(directory)),
    verifierKeys() {
      const keys = read(directory)
      return [signerFor(keys).verifierKey, ...keys.former]
    },
  }
}

/** Puts a new key in the place of the present one, of which only the public half stays. Returns the new verifier key. */
export function rotateKey(directory: string): string {
  const {origin, former, ...old} = read(directory)
  const keys = {origin, seed: newSeed(), former: [signerFor({origin, former, ...old}).verifierKey, ...former]}
  renameSync(draft(directory, keys), fileIn(directory))
  return signerFor(keys).verifierKey
}
