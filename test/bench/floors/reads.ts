// The floor of what is read: one process, Fastify, and the bare query of just what is shown.
import Fastify from 'fastify'
import mongoose, {type mongo} from 'mongoose'

const [url = '', port = '0'] = process.argv.slice(2)
const db = await mongoose.createConnection(url, {readConcern: {level: 'majority'}}).asPromise()
const barriers = db.collection<{_id: string}>('barriers')
const entries = db.collection<{_id: number; b: mongo.Binary}>('entries')
const state = {reference: 1, confidentiality: 1, reportedAt: 1, changedAt: 1, dueAt: 1, movement: 1}
const app = Fastify()

const page = async (asked: object, cursor?: string) => {
  const [at, id] = cursor ? JSON.parse(Buffer.from(cursor, 'base64url').toString()) : []
  const beyond = cursor ? {$or: [{'state.reportedAt': {$lt: at}}, {'state.reportedAt': at, _id: {$lt: id}}]} : {}
  const found = barriers.find({$and: [asked, beyond]}, {projection: {version: 1, state, 'texts.1-title': 1}})
  return {items: await found.sort({'state.reportedAt': -1, _id: -1}).limit(50).toArray()}
}
app.get<{Querystring: {industry: string; cursor?: string}}>('/barriers', ({query: {industry, cursor}}) =>
  page({'state.movement.industry': industry}, cursor),
)
app.get<{Querystring: Record<'organisation' | 'person' | 'cursor', string>}>('/seen', ({query}) => {
  const own = `private.${query.person}`
  const mine = {$setIntersection: ['$state.movement.reporters.by', {$ifNull: [`$${own}`, []]}]}
  const pseudonym = {[own]: {$exists: true}, $expr: {$gt: [{$size: mine}, 0]}}
  const reporting = {'state.movement.reporters.by': query.organisation}
  return page({$or: [{'state.confidentiality': 'open'}, reporting, pseudonym]}, query.cursor)
})
app.get<{Params: {id: string}}>('/barriers/:id', ({params}) =>
  barriers.findOne({_id: params.id}, {projection: {version: 1, state, texts: 1}}),
)
app.get<{Params: {id: string}}>('/barriers/:id/history', async ({params}) => {
  const found = entries.find({record: params.id, kind: 'barrier'}, {projection: {b: 1}}).sort({version: 1})
  return (await found.toArray()).map(({_id: index, b}) => {
    const {recordversion, type, time, actor, actorrole, actororg, data} = JSON.parse(b.toString())
    return {recordversion, index, type, time, actor, actorrole, actororg, data}
  })
})
app.get<{Params: {index: string}}>('/entries/:index', async request => {
  const entry = await entries.findOne({_id: Number(request.params.index)})
  return {bytes: entry?.b.toString('base64')}
})

await app.listen({host: '127.0.0.1', port: Number(port)})
process.once('disconnect', () => process.exit())
process.send?.('ready')
