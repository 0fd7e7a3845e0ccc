// What the contracts name, for the tests of whatever is told in words: an event of each type, kinds of records, fields of texts.
import {readFileSync} from 'node:fs'
import * as contracts from '@rin/contracts'
import * as z from 'zod'

/** The golden sample of a type of event, as something that somebody did. */
export function sample(type: string): contracts.Act {
  const file = new URL(`../../../contracts/samples/${type}.json`, import.meta.url)
  const {
    subject: record,
    time,
    actor,
    actorrole: role = null,
    actororg: organisation = null,
    data,
  } = contracts.EventEnvelope.parse(JSON.parse(readFileSync(file, 'utf8')))
  return {index: 0, kind: type.split('.')[1] ?? '', record, event: type, time, actor, role, organisation, data}
}

export const kinds = [...new Set(contracts.events.map(({name}) => name.split('.')[0] ?? ''))]

const typed: readonly z.ZodType[] = [contracts.Text, contracts.Title, contracts.Entry]

/** The fields of texts in what is sent; each of several is kept under the name of one. */
function fieldsIn(schema: z.ZodType, name = ''): string[] {
  if (typed.includes(schema)) return [name]
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return fieldsIn(schema.unwrap() as z.ZodType, name)
  if (schema instanceof z.ZodArray) return fieldsIn(schema.element as z.ZodType, name.replace(/s$/, ''))
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(option => fieldsIn(option as z.ZodType))
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries<z.ZodType>(schema.shape).flatMap(([field, of]) => fieldsIn(of, field))
}

export const fields = [...new Set(contracts.endpoints.flatMap(({data}) => fieldsIn(data)))]
