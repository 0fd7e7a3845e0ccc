// Turns a zod error into faults: where and what kind, never what was typed.
import type {Fault} from '@rin/contracts'
import type {z} from 'zod'

// More help nobody, and a reply has a greatest size.
const LIMIT = 50

const escapeToken = (token: PropertyKey): string => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`

function codeOf(issue: z.core.$ZodIssue): string {
  const own: unknown = issue.code === 'custom' ? issue.params?.code : undefined
  return typeof own === 'string' ? own : issue.code
}

/**
 * The first faults of a value: an RFC 6901 pointer from the value's root, and zod's issue code (or `params.code` of a
 * custom one). For an unknown or wrong key the pointer is that of the object around it, since the key is typed text too.
 */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.slice(0, LIMIT).map(issue => {
    const path = issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path
    return {pointer: path.map(escapeToken).join(''), code: codeOf(issue)}
  })
}
