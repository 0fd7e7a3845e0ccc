// The floor of reports and decisions: one process, Fastify, the same schemas, one write with majority and journal.
import {BarrierDecision, ReportBarrier} from '@rin/contracts'
import Fastify from 'fastify'
import mongoose from 'mongoose'

const [url = '', port = '0'] = process.argv.slice(2)
const options = {dbName: 'floor', writeConcern: {w: 'majority', journal: true}} as const
const db = await mongoose.createConnection(url, options).asPromise()
const records = db.collection<{_id: string; version: number}>('records')
const app = Fastify()

app.post('/barriers', async (request, reply) => {
  const record = {_id: crypto.randomUUID(), version: 1, ...ReportBarrier.parse(request.body)}
  await records.insertOne(record)
  return reply.code(201).send(record)
})

app.post<{Params: {id: string}}>('/barriers/:id/decisions', async (request, reply) => {
  const last = BarrierDecision.parse(request.body)
  const there = {_id: request.params.id, version: {$gte: 1}}
  const {matchedCount} = await records.updateOne(there, {$inc: {version: 1}, $set: {last}})
  return reply.code(matchedCount === 1 ? 200 : 404).send(last)
})

await app.listen({host: '127.0.0.1', port: Number(port)})
process.once('disconnect', () => process.exit())
process.send?.('ready')
