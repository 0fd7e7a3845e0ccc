// Keys of everybody on NATS: an nkey each, drawn at the first start; the server knows only the public halves.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {nkeys} from 'nats'
import {permissionsOf, type User, users} from './permissions.ts'

/** The file with the seed of a user, as the ordinary `nats --nkey` takes it. */
export const keyFile = (directory: string, user: User): string => join(directory, `${user}.nk`)

function publicKey(directory: string, user: User): string {
  const path = keyFile(directory, user)
  try {
    // Never overwrites: whoever comes second reads what the first has drawn.
    writeFileSync(path, nkeys.createUser().getSeed(), {flag: 'wx', mode: 0o600})
  } catch (error) {
    if (Reflect.get(error as object, 'code') !== 'EEXIST') throw error
  }
  try {
    return nkeys.fromSeed(new Uint8Array(readFileSync(path))).getPublicKey()
  } catch {
    throw new Error(`${path} is damaged: remove it and start again; a new key is then drawn.`)
  }
}

const list = (subjects: readonly string[]): string => `[${subjects.map(subject => JSON.stringify(subject)).join(', ')}]`

/** Draws the keys that are missing; returns the server's `authorization` block, in its own syntax. */
export function authorization(directory: string): string {
  mkdirSync(directory, {recursive: true, mode: 0o700})
  const entries = users.map(user => {
    const {publish, subscribe} = permissionsOf(user)
    return `    {nkey: ${publicKey(directory, user)}, permissions: {
      publish: {allow: ${list(publish)}}
      subscribe: {allow: ${list(subscribe)}}
      allow_responses: true
    }}`
  })
  return `authorization {\n  users: [\n${entries.join('\n')}\n  ]\n}\n`
}
