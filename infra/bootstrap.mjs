// Installs what is missing with nothing but Node 20 and npm, then runs an entry of this repository on the pinned Node.
import {spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {constants} from 'node:os'
import {delimiter, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const pnpm = 'pnpm@12.21.0'
const install = ['--yes', pnpm, 'install', '--frozen-lockfile']
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const marker = join(root, 'node_modules', '.rin-installed')
const lock = join(root, '.rin', 'install.lock')
const windows = process.platform === 'win32'

if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer from https://nodejs.org and start again.`)

const [entry, ...args] = process.argv.slice(2)
if (entry === undefined) fail('Usage: node infra/bootstrap.mjs ENTRY [arguments], see the scripts in package.json.')

if (!isInstalled()) {
  await withLock(async () => {
    if (!isInstalled()) await installPackages()
  })
}
runEntry()

/** Whether the packages in node_modules are those of the present lock file, for this platform. */
function isInstalled() {
  return existsSync(join(bin, 'node')) && existsSync(marker) && readFileSync(marker, 'utf8') === wanted()
}

/** Hash of everything that decides what is installed. */
function wanted() {
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', 'package.json']
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of [...files, ...workspacePackages()]) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** The package.json files named by `packages:` in pnpm-workspace.yaml, by path from the root. */
function workspacePackages() {
  const list = /^packages:\n((?: +- .*\n)+)/m.exec(
    readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').replaceAll('\r', ''),
  )
  const folders = (list?.[1] ?? '').split('\n').flatMap(line => /- (\S+)/.exec(line)?.[1] ?? [])
  return folders
    .flatMap(folder => {
      if (!folder.endsWith('/*')) return [folder]
      const parent = folder.slice(0, -2)
      return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map(name => `${parent}/${name}`) : []
    })
    .map(folder => `${folder}/package.json`)
    .sort()
}

/** Runs `work` while no other process of this checkout installs; a lock whose holder is gone is taken over. */
async function withLock(work) {
  mkdirSync(dirname(lock), {recursive: true})
  for (let told = false; !takeLock(); told = true) {
    if (!told) say(`Waiting for another process to finish the installation (${lock}) …`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  const release = () => rmSync(lock, {force: true})
  process.once('exit', release)
  await work()
  process.off('exit', release)
  release()
}

function takeLock() {
  try {
    writeFileSync(lock, String(process.pid), {flag: 'wx'})
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isAlive(readLock())) return false
    rmSync(lock, {force: true})
    return takeLock()
  }
}

function readLock() {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid) {
  if (!pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Installs by the lock file; the marker is written last, so that an interrupted installation is done again. */
async function installPackages() {
  say('Installing the packages of the lock file (about 30 seconds the first time) …')
  rmSync(marker, {force: true})
  // CI=true keeps pnpm from asking questions.
  const child = spawn(windows ? 'npx.cmd' : 'npx', [...install, '--reporter=append-only'], {
    cwd: root,
    env: {...process.env, CI: 'true'},
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows,
  })
  let output = ''
  const keep = chunk => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const progress = setInterval(() => say(`  ${output.trimEnd().split('\n').at(-1) || 'fetching pnpm …'}`), 3000)
  const problem = await new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `exit ${code ?? signal}`))
  })
  clearInterval(progress)
  if (problem !== undefined) {
    say(output.trimEnd())
    fail(
      `The packages could not be installed (${problem}): look at the lines above, check the network and start again.`,
    )
  }
  writeFileSync(`${marker}.new`, wanted())
  renameSync(`${marker}.new`, marker)
}

/** Starts the entry with the pinned Node, passes signals on and ends as it ended. */
function runEntry() {
  const script = entry.endsWith('.ts')
  const program = join(bin, script ? 'node' : entry)
  if (!existsSync(script ? join(root, entry) : program))
    fail(`There is no ${entry} here: see the scripts in package.json.`)
  const child = spawn(program, script ? [join(root, entry), ...args] : args, {
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
      NODE_COMPILE_CACHE: join(root, '.rin', 'cache', 'node'),
    },
    // The channel carries nothing: its 'disconnect' tells the entry that this process was killed.
    stdio: script ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    shell: windows && !script,
  })
  // A terminal sends Ctrl-C to the child itself; twice would mean "at once".
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  let interrupted = 0
  process.on('SIGINT', () => {
    if (terminal || Date.now() - interrupted < 1000) return
    interrupted = Date.now()
    child.kill('SIGINT')
  })
  const forwarded = windows ? ['SIGTERM'] : ['SIGTERM', 'SIGHUP']
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  child.once('error', error =>
    fail(`${program} could not be started (${error.message}): remove node_modules and start again.`),
  )
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function say(line) {
  process.stderr.write(`${line}\n`)
}

function fail(sentence) {
  say(sentence)
  process.exit(1)
}
