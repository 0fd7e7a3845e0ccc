// How an operation is described: its schemas check requests, strip answers and make the OpenAPI document.
import {faultsOf} from '@rin/kit/faults'
import type {FastifySchemaCompiler} from 'fastify'
import type {FastifyZodOpenApiSchema} from 'fastify-zod-openapi'
import * as z from 'zod'
import {ProblemDetails, problemError} from './problems.ts'

/** Made anew each time: the document's generator turns what it is given into JSON schema, and only once. */
const problem = () => ({
  description: 'A problem; its code says which',
  content: {'application/problem+json': {schema: ProblemDetails}},
})
const problems = () => ({'4XX': problem(), '5XX': problem()})

const json = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: {'application/json': {schema}},
})

/** Headers of every POST. A repeated key with the same body gets the first answer again. */
const idempotent = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e][\x20-\x7e]{0,254}$/)
    .optional()
    .meta({
      description: 'the same key, path and body again: nothing happens twice, and the record is shown as it is by then',
    }),
})

/** Headers of a POST that may ask for a version of the record, as its ETag names it. */
export const conditional = idempotent.extend({
  'if-match': z
    .string()
    .regex(/^((W\/)?"[0-9]{1,9}"|\*)$/)
    .optional()
    .meta({description: 'decide only if the record still has this ETag'}),
})
const patient = conditional.extend({
  prefer: z.string().optional().meta({description: 'respond-async: do not wait until the decision is carried out'}),
})

/** The version of an If-Match header that was checked before. */
export const versionOf = (etag: string | undefined): number | undefined =>
  etag === undefined || etag === '*' ? undefined : Number(/[0-9]+/.exec(etag)?.[0])

interface Described {
  tag: string
  /** Name of the operation for generated clients. */
  id: string
  summary: string
}

const common = ({tag, id, summary}: Described) => ({
  tags: [tag],
  operationId: id,
  summary,
  security: [{bearer: []}],
})

/** A GET operation that answers 200 with `answer`; without fields of a query, it takes none. */
export const reading = <A extends z.ZodType, S extends FastifyZodOpenApiSchema>(
  described: Described,
  answer: A,
  schema: S,
) => ({
  ...common(described),
  querystring: z.strictObject({}),
  ...schema,
  response: {200: json('As asked', answer), ...problems()},
})

/** A GET operation that answers 200 with lines of JSON, each of which is one of `lines`; as long as it may be. */
export const streaming = <A extends z.ZodType, S extends FastifyZodOpenApiSchema>(
  described: Described,
  lines: A,
  schema: S,
) => ({
  ...common(described),
  ...schema,
  response: {
    200: {description: 'A line of JSON for each', content: {'application/x-ndjson': {schema: lines}}},
    ...problems(),
  },
})

/** A POST operation that answers 201 with `answer`. */
export const creating = <A extends z.ZodType, S extends FastifyZodOpenApiSchema>(
  described: Described,
  answer: A,
  schema: S,
) => ({
  ...common(described),
  headers: idempotent,
  ...schema,
  response: {201: json('Recorded', answer), ...problems()},
})

/** A PUT or DELETE operation: twice is as once, and there is nothing to answer. */
export const settling = <S extends FastifyZodOpenApiSchema>(described: Described, schema: S) => ({
  ...common(described),
  ...schema,
  response: {204: z.null().meta({description: 'Done, or done before'}), ...problems()},
})

/** A POST operation that answers 200 with the changed record. */
export const changing = <A extends z.ZodType, S extends FastifyZodOpenApiSchema>(
  described: Described,
  answer: A,
  schema: S,
) => ({
  ...common(described),
  headers: conditional,
  ...schema,
  response: {200: json('Recorded', answer), ...problems()},
})

/** A POST operation that answers 200 with `answer`, or 202 while the workflow has yet to carry it out. */
export const deciding = <A extends z.ZodType, S extends FastifyZodOpenApiSchema>(
  described: Described,
  answer: A,
  schema: S,
) => ({
  ...common(described),
  headers: patient,
  ...schema,
  response: {
    200: json('Recorded and carried out', answer),
    202: json('Recorded; the workflow has yet to carry it out', answer),
    ...problems(),
  },
})

/** Items of a page. */
export const itemsOf = <T extends z.ZodType>(item: T) => z.object({items: z.array(item)})

const places: Readonly<Record<string, 'query' | 'header'>> = {querystring: 'query', headers: 'header'}

/** Checks a part of a request; what does not fit is a problem with pointers. An id that cannot be one is not there. */
export const checkRequests: FastifySchemaCompiler<z.ZodType> =
  ({schema, httpPart}) =>
  data => {
    const checked = schema.safeParse(data)
    if (checked.success) return {value: checked.data}
    if (httpPart === 'params') return {error: problemError({code: 'not-found'})}
    const place = places[httpPart ?? '']
    const errors = faultsOf(checked.error).map(fault => (place ? {in: place, ...fault} : fault))
    return {error: problemError({code: 'invalid', errors})}
  }
