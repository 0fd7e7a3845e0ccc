// Problems as HTTP tells them: RFC 9457 with a stable code, titled in German or English.
import {Problem, type ProblemCode, problemCodes, problemKinds} from '@rin/contracts'
import type {FastifyReply, FastifyRequest} from 'fastify'
import * as z from 'zod'
import {spokenOf, wantedIn} from './language.ts'

/** The body of every answer from 400 on. */
export const ProblemDetails = Problem.extend({
  type: z.string().meta({example: 'urn:rin:problem:not-found'}),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  instance: z.string().describe('the correlation id of the request, to be quoted when asking for help'),
}).meta({id: 'Problem', description: 'RFC 9457; the code is stable, the title is for people'})

/** Thrown where a request ends in a problem. */
export const problemError = (problem: Problem): Error & {problem: Problem} =>
  Object.assign(new Error(problem.code), {problem})

const RETRY_AFTER_S = '1'
/** The languages of the titles. */
const titled = ['en', 'de'] as const

/** Codes of the framework's own errors; everything else that it blames on the client cannot be read. */
const frameworkCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_NOT_FOUND: 'not-found',
}

/** The problem behind whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return {code: 'failed'}
  const problem: unknown = Reflect.get(error, 'problem')
  if (problem) return problem as Problem
  const known = frameworkCodes[String(Reflect.get(error, 'code'))]
  if (known) return {code: known}
  const status: unknown = Reflect.get(error, 'statusCode')
  return {code: typeof status === 'number' && status >= 400 && status < 500 ? 'malformed' : 'failed'}
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const kind = problemKinds[problem.code]
  const language = spokenOf(wantedIn(request.headers['accept-language']), titled)
  if (kind.status === 401) reply.header('WWW-Authenticate', 'Bearer')
  if (kind.status === 503) reply.header('Retry-After', RETRY_AFTER_S)
  // Sent as it is: no route declares this body as its answer.
  return reply
    .code(kind.status)
    .header('Content-Language', language)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: `urn:rin:problem:${problem.code}`,
      title: kind[language],
      status: kind.status,
      ...problem,
      instance: request.id,
    })
}
