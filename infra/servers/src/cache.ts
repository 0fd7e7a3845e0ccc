// The cache of unpacked programs, shared by all clones: each with a record beside it by which damage is noticed.
import {createHash} from 'node:crypto'
import {chmod, mkdir, readFile, rename, stat, writeFile} from 'node:fs/promises'
import {homedir} from 'node:os'
import {basename, dirname, join} from 'node:path'

interface Seal {
  readonly sha256: string
  readonly size: number
  readonly modified: number
}

/** Absolute path of the cache's folder for one program in one version. */
export function cacheFolder(name: string, version: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rin', 'servers', `${name}-${version}`)
}

/** Puts a program in its place, executable and in one step, so that nobody ever sees half of it. */
export async function storeProgram(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), {recursive: true})
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}`)
  await writeFile(fresh, bytes)
  await chmod(fresh, 0o755)
  await rename(fresh, path)
  await seal(path, sha256(bytes))
}

/** What the cache holds at that path. A changed size or time has the whole content compared: it takes a second, and happens once. */
export async function inspectProgram(path: string): Promise<'good' | 'damaged' | 'absent'> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return 'absent'
  const kept = await readSeal(path)
  if (kept === undefined || found.size !== kept.size) return 'damaged'
  if (process.platform !== 'win32' && (found.mode & 0o111) === 0) return 'damaged'
  if (found.mtimeMs === kept.modified) return 'good'
  if (sha256(await readFile(path)) !== kept.sha256) return 'damaged'
  await seal(path, kept.sha256)
  return 'good'
}

async function seal(path: string, hash: string): Promise<void> {
  const found = await stat(path)
  const content: Seal = {sha256: hash, size: found.size, modified: found.mtimeMs}
  await writeFile(`${path}.${process.pid}`, `${JSON.stringify(content)}\n`)
  await rename(`${path}.${process.pid}`, `${path}.sha256.json`)
}

async function readSeal(path: string): Promise<Seal | undefined> {
  try {
    return JSON.parse(await readFile(`${path}.sha256.json`, 'utf8'))
  } catch {
    return undefined
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
