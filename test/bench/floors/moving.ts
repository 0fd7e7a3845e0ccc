// The floor of moving: signalWithStart, and activities that do one read and one write; a decision leaves two moves to make.
import {fileURLToPath} from 'node:url'
import {Client, Connection} from '@temporalio/client'
import {NativeConnection, Worker} from '@temporalio/worker'
import Fastify from 'fastify'
import mongoose from 'mongoose'
import {activities, type Records} from './activities.ts'
import type {floor} from './workflow.ts'

const [url = '', address = '', port = '0'] = process.argv.slice(2)
const writeConcern = {w: 'majority', journal: true} as const
const db = await mongoose.createConnection(url, {dbName: 'floor', writeConcern}).asPromise()
const records: Records = db.collection('moving')
const client = new Client({connection: await Connection.connect({address})})
const looked = new Set<string>()

const worker = await Worker.create({
  connection: await NativeConnection.connect({address}),
  taskQueue: 'floor',
  workflowsPath: fileURLToPath(new URL('workflow.ts', import.meta.url)),
  activities: activities(records, looked),
  maxCachedWorkflows: 300,
})
void worker.run()

const app = Fastify()
app.post<{Params: {id: string}; Body: {todo: number}}>('/records/:id', async ({params: {id}, body: {todo}}) => {
  await records.updateOne({_id: id}, {$inc: {todo}, $push: {marks: Date.now()}}, {upsert: true})
  await client.workflow.signalWithStart<typeof floor>('floor', {
    workflowId: id,
    taskQueue: 'floor',
    args: [id],
    signal: 'changed',
  })
  return {}
})
app.get('/waiting', async () => ({looked: looked.size}))
await app.listen({host: '127.0.0.1', port: Number(port)})
process.once('disconnect', () => process.exit())
process.send?.('ready')
