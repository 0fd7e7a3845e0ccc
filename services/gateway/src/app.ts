// The HTTP application: identity before the body, checks by schema, problems for everything that goes wrong.
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import Fastify, {type FastifyPluginAsync, type FastifyReply, type FastifyRequest} from 'fastify'
import {createSerializerCompiler, fastifyZodOpenApiPlugin, fastifyZodOpenApiTransformers} from 'fastify-zod-openapi'
import {asker} from './asking.ts'
import {auditPaths} from './audit.ts'
import {barrierPaths} from './barriers.ts'
import {cataloguePaths} from './catalogue.ts'
import {clockPaths} from './clocks.ts'
import {decisionPaths} from './decisions.ts'
import {disclosurePaths} from './disclosures.ts'
import {followingPaths} from './following.ts'
import {groupPaths, membershipPaths} from './groups.ts'
import {historyPaths} from './history.ts'
import type {Identity} from './identity.ts'
import {checkRequests} from './operation.ts'
import {peoplePaths} from './people.ts'
import {personalDataPaths} from './personal-data.ts'
import {problemOf, sendProblem} from './problems.ts'
import {runPaths} from './runs.ts'
import {solutionPaths} from './solutions.ts'

const BODY_LIMIT = 256 * 1024
const REQUEST_TIMEOUT_MS = 8_000

export interface Application {
  connection: Connection
  identity: Identity
  /** Key of the command ids. */
  secret: string
  log: Logger
  isReady: () => boolean
}

const document = {
  openapi: '3.1.1',
  info: {
    title: 'RIN Berlin: Consortium for Educationally Adequate Employment',
    version: '1',
    description: 'Barriers on the way to work that fits one’s education: reported, moved, and never lost.',
    license: {name: 'EUPL-1.2', identifier: 'EUPL-1.2'},
  },
  servers: [{url: '/', description: 'where this document was found'}],
  components: {
    securitySchemes: {bearer: {type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT'}},
  },
}

/** The application, ready to listen. */
export async function createApp({connection, identity, secret, log, isReady}: Application) {
  const app = Fastify({
    loggerInstance: log,
    logController: new Fastify.LogController({disableRequestLogging: true}),
    bodyLimit: BODY_LIMIT,
    genReqId: () => crypto.randomUUID(),
    routerOptions: {maxParamLength: 4_096},
    forceCloseConnections: true,
    // Who asks is known from the headers: what they send has to follow while they still are who they were.
    requestTimeout: REQUEST_TIMEOUT_MS,
    frameworkErrors: (error, request, reply) => sendProblem(request, reply, problemOf(error)),
  })
  // JSON is the only language spoken here.
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(checkRequests)
  // What the schema lets through is what is sent. JSON that is passed on as it is was checked where it was made.
  app.setSerializerCompiler(createSerializerCompiler({stringify: JSON.stringify}))
  app.decorateRequest('actor')

  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const problem = problemOf(error)
    if (problem.code === 'failed') log.error({err: error, correlationId: request.id}, 'a request failed')
    return sendProblem(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, {code: 'not-found'}))
  app.addHook('onResponse', async (request, reply) => {
    const {method, id: correlationId, routeOptions} = request
    // The route's pattern, not the address: an address may hold what people typed.
    const fields = {method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime)}
    log.info({...fields, correlationId}, 'answered')
  })

  // Swagger's own pages bring their policy along.
  await app.register(helmet, {contentSecurityPolicy: false})
  await app.register(fastifyZodOpenApiPlugin)
  await app.register(swagger, {openapi: document, ...fastifyZodOpenApiTransformers})
  await app.register(swaggerUi, {routePrefix: '/docs', staticCSP: true})

  app.get('/openapi.json', {schema: {hide: true}}, async () => app.swagger())
  app.get('/livez', {schema: {hide: true}}, async () => ({}))
  app.get('/readyz', {schema: {hide: true}}, async (_, reply) =>
    reply.code(isReady() ? 200 : 503).send({ready: isReady()}),
  )

  const ask = asker(connection, secret)
  const v1: FastifyPluginAsync = async paths => {
    paths.addHook('onRequest', async (request, reply) => {
      reply.header('Cache-Control', 'no-store')
      const who = await identity.actorOf(request.headers.authorization, request.id)
      if ('problem' in who) return sendProblem(request, reply, who.problem)
      request.actor = who.ok
    })
    await paths.register(barrierPaths(ask))
    await paths.register(decisionPaths(connection, ask))
    await paths.register(clockPaths(ask))
    await paths.register(historyPaths(ask))
    await paths.register(runPaths(ask))
    await paths.register(auditPaths(ask))
    await paths.register(peoplePaths(ask))
    await paths.register(personalDataPaths(ask))
    await paths.register(disclosurePaths(ask))
    await paths.register(groupPaths(ask))
    await paths.register(membershipPaths(ask))
    await paths.register(solutionPaths(ask))
    await paths.register(cataloguePaths(ask))
    await paths.register(followingPaths(ask))
  }
  await app.register(v1, {prefix: '/v1'})
  await app.ready()
  return app
}
