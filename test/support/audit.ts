// What whoever audits asks and does: checkpoints and answers over HTTP, and the verifier in a folder with nothing else.
import {spawnSync} from 'node:child_process'
import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {CaseFile} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import type {Consortium} from './consortium.ts'

export interface SignedCheckpoint {
  origin: string
  size: number
  root: string
  checkpoint: string
  anchored: {address: string; size: number}[]
}

export const checkpointOf = (c: Consortium) => c.api.get<SignedCheckpoint>('partner', '/audit/checkpoint')

/** Status and body of a GET, whatever they are. */
export async function answerTo(c: Consortium, who: string, path: string) {
  const {token} = await fetchToken(c.system.issuer, who)
  const response = await fetch(`${c.system.api}/v1${path}`, {headers: {authorization: `Bearer ${token}`}})
  return {status: response.status, body: (await response.json()) as {code?: string; because?: string}}
}

/** Runs the verifier of a case, or of the whole log as it was sent, with nothing but the file, the keys and what was kept. */
export function verifier({dataDir}: Consortium) {
  const cwd = join(dataDir, 'elsewhere')
  mkdirSync(cwd)
  for (const name of ['verify.mjs', 'verify-log.mjs'])
    copyFileSync(fileURLToPath(new URL(`../../services/audit/${name}`, import.meta.url)), join(cwd, name))
  return (file: CaseFile | string, {keys, kept}: {keys: string[]; kept?: string}) => {
    const whole = typeof file === 'string'
    writeFileSync(join(cwd, 'file'), whole ? file : JSON.stringify(file))
    if (kept !== undefined) writeFileSync(join(cwd, 'kept.txt'), kept)
    const given = [...keys.flatMap(key => ['--key', key]), ...(kept === undefined ? [] : ['--kept', 'kept.txt'])]
    const args = [whole ? 'verify-log.mjs' : 'verify.mjs', 'file', ...given]
    const {status, stdout, stderr} = spawnSync(process.execPath, args, {cwd, env: {}, encoding: 'utf8'})
    return {status, said: stdout + stderr}
  }
}
