// The floor of what is read: one process, Fastify, and the bare query.
import Fastify from 'fastify'
import mongoose from 'mongoose'

const [url = '', port = '0'] = process.argv.slice(2)
const db = await mongoose.createConnection(url, {readConcern: {level: 'majority'}}).asPromise()
const barriers = db.collection<{_id: string}>('barriers')
const entries = db.collection<{b: {toString(): string}}>('entries')
const projection = {outbox: 0, seen: 0, 'state.decisions': 0}
const app = Fastify()

const page = (filter: object) =>
  barriers.find(filter, {projection}).sort({'state.reportedAt': -1, _id: -1}).limit(50).toArray()

app.get<{Querystring: {industry: string}}>('/barriers', async ({query}) => ({
  items: await page({'state.movement.industry': query.industry}),
}))

app.get<{Querystring: {organisation: string}}>('/seen', async ({query}) => ({
  items: await page({
    $or: [{'state.confidentiality': 'open'}, {'state.movement.reporters.by': query.organisation}],
  }),
}))

app.get<{Params: {id: string}}>('/barriers/:id', async ({params}) => barriers.findOne({_id: params.id}))

app.get<{Params: {id: string}}>('/barriers/:id/history', async ({params}) => {
  const found = await entries.find({record: params.id, kind: 'barrier'}).sort({version: 1}).toArray()
  return {items: found.map(entry => JSON.parse(entry.b.toString()))}
})

await app.listen({host: '127.0.0.1', port: Number(port)})
process.once('disconnect', () => process.exit())
process.send?.('ready')
