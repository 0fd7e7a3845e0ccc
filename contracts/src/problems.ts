// Every code with which the consortium says no, its HTTP status and its title in English and German.
import * as z from 'zod'

interface ProblemKind {
  readonly status: number
  readonly en: string
  readonly de: string
}

const kind = (status: number, en: string, de: string): ProblemKind => ({status, en, de})

export const problemKinds = {
  malformed: kind(400, 'The request cannot be read', 'Die Anfrage ist nicht lesbar'),
  unauthenticated: kind(401, 'A valid access token is needed', 'Ein gültiges Zugriffstoken fehlt'),
  'unknown-person': kind(403, 'The directory does not know this person', 'Das Verzeichnis kennt diese Person nicht'),
  'role-not-allowed': kind(403, 'This role does not allow it', 'Diese Rolle erlaubt das nicht'),
  'four-eyes': kind(403, 'Somebody else has to decide this', 'Darüber muss jemand anderes entscheiden'),
  'not-found': kind(404, 'Not there, or not visible to you', 'Nicht vorhanden oder für Sie nicht sichtbar'),
  'decision-not-allowed': kind(
    409,
    'As it stands, the record does not allow this decision',
    'So, wie der Fall steht, ist diese Entscheidung nicht möglich',
  ),
  moving: kind(
    409,
    'A decision is being carried out; ask again',
    'Eine Entscheidung wird gerade ausgeführt; bitte erneut versuchen',
  ),
  paused: kind(409, 'The barrier is paused', 'Die Barriere ruht'),
  'too-late': kind(409, 'The period for this has passed', 'Die Frist dafür ist abgelaufen'),
  'less-confidential': kind(409, 'More people would see it there than may', 'Dort sähen es mehr Leute, als es dürfen'),
  'already-used': kind(409, 'This is possible only once', 'Das ist nur einmal möglich'),
  'last-lead': kind(
    409,
    'A group needs a lead: name one first',
    'Eine Gruppe braucht eine Leitung: erst eine benennen',
  ),
  'last-coordinator': kind(
    409,
    'Somebody has to coordinate: name a successor first',
    'Jemand muss koordinieren: erst die Nachfolge benennen',
  ),
  undone: kind(
    409,
    'The decision could not be carried out and was undone',
    'Die Entscheidung war nicht ausführbar und wurde zurückgenommen',
  ),
  'already-involved': kind(409, 'This group works on it already', 'Diese Gruppe arbeitet schon daran'),
  'already-exists': kind(409, 'This id or identity is taken', 'Diese Kennung oder Identität ist vergeben'),
  conflict: kind(
    409,
    'Others were faster too often; ask again',
    'Andere waren mehrmals schneller; bitte erneut versuchen',
  ),
  stale: kind(412, 'The record has a newer version', 'Der Datensatz hat eine neuere Version'),
  'too-large': kind(413, 'The request is too large', 'Die Anfrage ist zu groß'),
  'unsupported-media-type': kind(415, 'Only application/json is taken', 'Nur application/json wird angenommen'),
  invalid: kind(422, 'The request does not fit its schema', 'Die Anfrage entspricht nicht dem Schema'),
  'key-reused': kind(
    422,
    'This idempotency key was used for another request',
    'Dieser Idempotenzschlüssel gehört zu einer anderen Anfrage',
  ),
  'unknown-reference': kind(
    422,
    'Something that the request refers to does not exist',
    'Etwas, worauf sich die Anfrage bezieht, gibt es nicht',
  ),
  'date-out-of-range': kind(
    422,
    'The date is in the past or beyond the limit',
    'Das Datum liegt in der Vergangenheit oder jenseits der Grenze',
  ),
  failed: kind(500, 'A fault on our side', 'Ein Fehler auf unserer Seite'),
  busy: kind(
    503,
    'Too much at once; ask again with the same key',
    'Zu viel auf einmal; bitte mit demselben Schlüssel erneut versuchen',
  ),
  behind: kind(
    503,
    'An older backup was restored; the records have to be recovered first',
    'Eine ältere Sicherung wurde eingespielt; die Datensätze sind erst wiederherzustellen',
  ),
  unsigned: kind(
    503,
    'The log does not fit what was signed before, so nothing is signed',
    'Das Protokoll passt nicht zu dem, was schon unterschrieben ist; deshalb wird nichts unterschrieben',
  ),
  unavailable: kind(
    503,
    'Not reachable now; ask again with the same key',
    'Zurzeit nicht erreichbar; bitte mit demselben Schlüssel erneut versuchen',
  ),
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof problemKinds
export const problemCodes = Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]

/** Where in the request the fault is (RFC 6901) and what kind of fault, never the value itself. */
export const Fault = z.object({
  in: z.enum(['query', 'header']).optional().describe('where, if not in the body'),
  pointer: z.string(),
  code: z.string(),
})
export type Fault = z.infer<typeof Fault>

/** An expected no: a value, not an exception. Holds codes and ids only, never text that people typed. */
export const Problem = z
  .object({
    code: z.enum(problemCodes),
    errors: z.array(Fault).optional(),
    stage: z.string().optional().describe('the stage of the barrier, or the status of the solution'),
    allowed: z.array(z.string()).optional().describe('what this caller may decide now'),
    because: z.string().optional().describe('the code of the refusal behind this one'),
  })
  .meta({id: 'ProblemValue'})
export type Problem = z.infer<typeof Problem>

/** What a request is answered with: the value, or an expected no. */
export type Reply<T> = {ok: T} | {problem: Problem}

/** A refusal, ready to be returned. */
export const refuse = (code: ProblemCode, more: Omit<Problem, 'code'> = {}): {problem: Problem} => ({
  problem: {code, ...more},
})
