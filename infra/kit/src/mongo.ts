// The connection to MongoDB: majority and journaled, nothing buffered, nothing created behind one's back.
import mongoose from 'mongoose'
import type {Logger} from './log.ts'

/** In a failover an older primary is seen for a moment. */
const PUT_BACK_AFTER_MS = 10_000

/**
 * A driver never goes back to a primary that is older than one that it has seen. A database that was put back under a running
 * process is one: only a new connection sees it.
 */
function watchForOlder(connection: mongoose.Connection, onPutBack: () => void): void {
  let timer: NodeJS.Timeout | undefined
  connection.getClient().on('topologyDescriptionChanged', ({newDescription: {type, servers}}) => {
    const older = [...servers.values()].some(({error}) => error?.name === 'MongoStalePrimaryError')
    if (older && type !== 'ReplicaSetWithPrimary') {
      timer ??= setTimeout(onPutBack, PUT_BACK_AFTER_MS).unref()
    } else {
      clearTimeout(timer)
      timer = undefined
    }
  })
}

/**
 * Connects within about 3 seconds or rejects. `name` is what the server shows. `onPutBack` is called when the database has become
 * an older one for good, so that this connection is of no more use. Close it with `close()`.
 */
export async function connectMongo(
  url: string,
  name: string,
  log: Logger,
  onPutBack: () => void = () => {},
): Promise<mongoose.Connection> {
  const connection = mongoose.createConnection(url, {
    appName: name,
    readConcern: {level: 'majority'},
    writeConcern: {w: 'majority', journal: true},
    serverSelectionTimeoutMS: 3_000,
    heartbeatFrequencyMS: 2_000,
    bufferCommands: false,
    autoIndex: false,
    autoCreate: false,
  })
  const lost = () => log.warn('disconnected from MongoDB')
  connection.on('disconnected', lost)
  // Closing is not losing.
  connection.on('disconnecting', () => connection.off('disconnected', lost))
  connection.on('reconnected', () => log.info('reconnected to MongoDB'))
  connection.on('error', (error: unknown) => log.error({err: error}, 'MongoDB reports an error'))
  await connection.asPromise()
  watchForOlder(connection, () => {
    log.error('the database is older than it was: a backup was put back under this process')
    onPutBack()
  })
  log.info('connected to MongoDB')
  return connection
}
