// Signed notes and checkpoints as C2SP defines them: written and signed here, read and checked in verify.mjs.
import {createHash, createPrivateKey, createPublicKey, sign} from 'node:crypto'

/** Type of a signature: Ed25519. */
const ED25519 = Buffer.of(1)
const SEED_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_PREFIX_LENGTH = 12

/** Signs notes under its name; the verifier key is what checks them. */
export interface Signer {
  readonly name: string
  readonly verifierKey: string
  /** The note of a text that ends with a newline. The same text gives the same bytes. */
  sign(text: string): string
}

/** The signer of a name (without spaces and plus signs) whose Ed25519 key has this seed of 32 bytes. */
export function signerOf(name: string, seed: Uint8Array): Signer {
  const key = createPrivateKey({key: Buffer.concat([SEED_PREFIX, seed]), format: 'der', type: 'pkcs8'})
  const spki = createPublicKey(key).export({format: 'der', type: 'spki'})
  const publicKey = Buffer.concat([ED25519, spki.subarray(PUBLIC_PREFIX_LENGTH)])
  const id = createHash('sha256').update(`${name}\n`).update(publicKey).digest().subarray(0, 4)
  return {
    name,
    verifierKey: `${name}+${id.toString('hex')}+${publicKey.toString('base64')}`,
    sign: text => `${text}\n— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString('base64')}\n`,
  }
}

/** A state of the log. */
export interface TreeHead {
  readonly size: number
  readonly root: Buffer
}

/** The text of a checkpoint. */
export const checkpointText = (origin: string, {size, root}: TreeHead): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`
