// Starts mongod as a replica set of one, with journal, on data that stay.
import {existsSync, readFileSync} from 'node:fs'
import {mkdir, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {MongoMemoryReplSet, MongoMemoryServer} from 'mongodb-memory-server'
import {findServer} from './find.ts'
import {moveReplicaSet} from './mongo-move.ts'
import {removePidFile, stopLeftover, writePidFile} from './pid-file.ts'
import {freePort, requireFreePort} from './port.ts'
import {endWithMe, type Running, runFolder, type StartOptions} from './process.ts'
import {reportSlow} from './progress.ts'
import {servers} from './table.ts'

/** MongoDB's error code. */
const CONFIGURATION_IN_PROGRESS = 109
const START_TRIES = 5

const settings = [
  // No zlib: CVE-2025-14847.
  ['--networkMessageCompressors', 'snappy,zstd'],
  ['--wiredTigerCacheSizeGB', '1'],
  // Nobody follows this server; what was erased has to leave this log in time, which is done by filling it up.
  ['--oplogSize', '128'],
  // At SIGTERM a replica set member waits 15 s for others to take over; here there are none.
  ['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
  ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  ['--quiet', '--slowms', '1000'],
].flat()

/** Starts the server, or takes the one at RIN_MONGO_URL. The address is `mongodb://host:port/?replicaSet=rin`. Throws one sentence that says what to do. */
export async function startMongo(options: StartOptions): Promise<Running> {
  const elsewhere = process.env[servers.mongod.addressVariable]
  if (elsewhere) return {url: elsewhere, pid: 0, stop: async () => {}}
  const {progress} = options
  const systemBinary = await findServer('mongod', progress)
  const port = options.port ?? (await freePort())
  const folder = runFolder(options.dataDir)
  const pidFile = join(folder, 'mongo.json')
  const dbPath = join(options.dataDir, 'mongo')
  await mkdir(dbPath, {recursive: true})
  await stopLeftover(pidFile, 'mongod', progress)
  await reportSlow('mongod: waiting for the lock of the data …', progress, untilUnlocked(dbPath))
  await requireFreePort(port, 'mongod', 'RIN_MONGO_PORT')

  // Read by the library at each start; it would compare ours with the version it would have downloaded.
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK = 'false'
  const instance = {port, dbPath, ip: '127.0.0.1', storageEngine: 'wiredTiger', launchTimeout: 60_000} as const
  const how = {binary: {systemBinary}, spawn: {detached: true, windowsHide: true}}
  const portFile = join(folder, 'mongo.port')
  if (existsSync(join(dbPath, 'WiredTiger')) && !holds(portFile, String(port))) {
    const move = moveReplicaSet(new MongoMemoryServer({instance: {...instance, args: settings}, ...how}), port)
    await reportSlow('mongod: moving the data to another port …', progress, move)
  }
  const starting = startSet(() => {
    const server = new MongoMemoryServer({instance: {...instance, replSet: 'rin', args: settings}, ...how})
    const set = new MongoMemoryReplSet({binary: how.binary, replSet: {name: 'rin', storageEngine: 'wiredTiger'}})
    // A server that is already there is started on exactly its port; one of the set's own making may get another.
    set.servers.push(server)
    return {server, set}
  })
  const {server, set} = await reportSlow('mongod: starting …', progress, starting)
  await writeFile(portFile, String(port))

  const pid = server.instanceInfo?.instance.mongodProcess?.pid ?? 0
  writePidFile(pidFile, pid)
  const forget = endWithMe(pid)
  const stop = async () => {
    await set.stop({doCleanup: false})
    forget()
    removePidFile(pidFile)
  }
  return {url: set.getUri(), pid, stop}
}

/** After a kill mongod may still be taking its old configuration up when the library wants to set it: then once more. */
async function startSet<S extends {set: MongoMemoryReplSet}>(make: () => S): Promise<S> {
  for (let tries = 1; ; tries++) {
    const made = make()
    try {
      await made.set.start()
      return made
    } catch (error) {
      await made.set.stop({doCleanup: false})
      const busy = Reflect.get(error as object, 'code') === CONFIGURATION_IN_PROGRESS
      if (!busy || tries === START_TRIES) throw error
    }
  }
}

/** Waits for a mongod whose parent was killed before it had noted the pid; the library's watchdog stops it within two seconds. */
async function untilUnlocked(dbPath: string): Promise<void> {
  const lock = join(dbPath, 'mongod.lock')
  for (const until = Date.now() + 4000; Date.now() < until; await pause(50)) {
    const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
    if (pid === 0 || !isAlive(pid)) return
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function holds(file: string, content: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === content
}
