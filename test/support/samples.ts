// Values made from a JSON schema, by nothing but the schema: the smallest that fits, and the one with every field.

/** As much of JSON schema as an OpenAPI document of ours uses. */
export interface JsonSchema {
  $ref?: string
  type?: string
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  minItems?: number
  minimum?: number
  minLength?: number
  pattern?: string
  format?: string
  default?: unknown
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  not?: JsonSchema
}

interface Document {
  components: {schemas: Record<string, JsonSchema>}
}

function resolved(schema: JsonSchema, document: Document): JsonSchema {
  if (schema.$ref === undefined) return schema
  const named = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')]
  if (!named) throw new Error(`${schema.$ref} is not there`)
  return named
}

const words: Record<string, string> = {date: '2030-01-31', 'date-time': '2030-01-31T12:00:00.000Z'}
/** Strings that fit one or another pattern of the document. */
const candidates = ['de', 'abc', '2030-01-31', 'https://example.org/', '00000000-0000-4000-8000-000000000001', 'x']

function sampleString({format, pattern, minLength = 0}: JsonSchema): string {
  if (format === 'uri') return 'https://example.org/'
  const fits = (word: string): boolean => pattern === undefined || new RegExp(pattern, 'u').test(word)
  const word = [...(format ? [words[format] ?? ''] : []), ...candidates].find(each => each !== '' && fits(each))
  if (word === undefined) throw new Error(`nothing fits ${pattern}`)
  return word.padEnd(minLength, 'x')
}

/** The object of a schema without alternatives, with the required fields, or with all. */
function sampleObject(schema: JsonSchema, document: Document, all: boolean): unknown {
  const {properties = {}, required = []} = schema
  const fields = Object.entries(properties).filter(([name]) => all || required.includes(name))
  return Object.fromEntries(fields.map(([name, field]) => [name, sample(field, document, all)]))
}

/** A schema joined with one of its alternatives: what is required by both, and the narrower of two fields. */
function joined({oneOf, anyOf, ...schema}: JsonSchema, alternative: JsonSchema): JsonSchema {
  const properties = {...schema.properties}
  for (const [name, field] of Object.entries(alternative.properties ?? {})) {
    properties[name] = {...properties[name], ...field}
  }
  for (const name of alternative.not?.required ?? []) delete properties[name]
  return {...schema, properties, required: [...(schema.required ?? []), ...(alternative.required ?? [])]}
}

function sample(given: JsonSchema, document: Document, all: boolean): unknown {
  const schema = resolved(given, document)
  const alternatives = schema.oneOf ?? schema.anyOf
  if (alternatives && schema.type !== 'object') return sample(alternatives[0] ?? {}, document, all)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return sampleObject(alternatives?.[0] ? joined(schema, alternatives[0]) : schema, document, all)
    case 'array':
      return Array.from({length: Math.max(schema.minItems ?? 0, all ? 1 : 0)}, () =>
        sample(schema.items ?? {}, document, all),
      )
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return true
    default:
      return sampleString(schema)
  }
}

/** Of each alternative the smallest value and the one with every field. */
export function samplesOf(given: JsonSchema, document: Document): unknown[] {
  const schema = resolved(given, document)
  const alternatives = schema.type === 'object' ? (schema.oneOf ?? schema.anyOf) : undefined
  const shapes = alternatives ? alternatives.map(alternative => joined(schema, alternative)) : [schema]
  return shapes.flatMap(shape => [false, true].map(all => sample(shape, document, all)))
}
