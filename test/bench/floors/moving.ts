// The floor of moving: signalWithStart, and activities that do one read and one write; a decision leaves two moves to make.
import {fileURLToPath} from 'node:url'
import {Client, Connection} from '@temporalio/client'
import {NativeConnection, Worker} from '@temporalio/worker'
import Fastify from 'fastify'
import mongoose from 'mongoose'

const [url = '', address = '', port = '0'] = process.argv.slice(2)
const options = {dbName: 'floor', writeConcern: {w: 'majority', journal: true}} as const
const db = await mongoose.createConnection(url, options).asPromise()
const records = db.collection<{_id: string; todo: number; marks: number[]}>('moving')
const client = new Client({connection: await Connection.connect({address})})
const looked = new Set<string>()

const worker = await Worker.create({
  connection: await NativeConnection.connect({address}),
  taskQueue: 'floor',
  workflowsPath: fileURLToPath(new URL('workflow.ts', import.meta.url)),
  activities: {
    look: async (_id: string) => {
      const record = await records.findOne({_id})
      looked.add(_id)
      return (record?.todo ?? 0) > 0
    },
    act: (_id: string) => records.updateOne({_id, todo: {$gt: 0}}, {$inc: {todo: -1}, $push: {marks: Date.now()}}),
  },
  maxCachedWorkflows: 300,
})
void worker.run()

const app = Fastify()
app.post<{Params: {id: string}; Body: {todo: number}}>('/records/:id', async ({params: {id}, body: {todo}}) => {
  await records.updateOne({_id: id}, {$inc: {todo}, $push: {marks: Date.now()}}, {upsert: true})
  await client.workflow.signalWithStart('floor', {workflowId: id, taskQueue: 'floor', args: [id], signal: 'changed'})
  return {}
})
app.get('/waiting', async () => ({looked: looked.size}))
await app.listen({host: '127.0.0.1', port: Number(port)})
process.once('disconnect', () => process.exit())
process.send?.('ready')
