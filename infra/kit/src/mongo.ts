// The connection to MongoDB: majority and journaled, nothing buffered, nothing created behind one's back.
import mongoose from 'mongoose'
import type {Logger} from './log.ts'

/** Connects within about 3 seconds or rejects. `name` is what the server shows. Close it with `close()`. */
export async function connectMongo(url: string, name: string, log: Logger): Promise<mongoose.Connection> {
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
  log.info('connected to MongoDB')
  return connection
}
