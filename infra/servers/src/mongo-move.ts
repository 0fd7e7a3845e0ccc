// Gives a stopped replica set of one another port: its configuration, which names the old one, lies in its data.
import type {MongoMemoryServer} from 'mongodb-memory-server'
import mongoose from 'mongoose'

/** Starts `server` (no replica set member, on the new port), writes the port into the configuration and stops it. */
export async function moveReplicaSet(server: MongoMemoryServer, port: number): Promise<void> {
  await server.start(true)
  try {
    const client = await mongoose.mongo.MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`)
    try {
      const host = `127.0.0.1:${port}`
      await client
        .db('local')
        .collection('system.replset')
        .updateOne({}, {$set: {'members.0.host': host}})
    } finally {
      await client.close()
    }
  } finally {
    await server.stop({doCleanup: false})
  }
}
