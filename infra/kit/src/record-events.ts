// From what a decision says happened to the events as they are published: numbered, committed to, serialised once.
import {createHmac, createSecretKey, randomBytes} from 'node:crypto'
import {type EventEnvelope, eventSubject} from '@rin/contracts'
import {uuid5} from './uuid.ts'

/** Namespace of the event ids (RFC 9562, version 5). */
const EVENT_IDS = '6f2b1f0e-9a54-5c1c-8b38-2f1d4c6a7e90'

/** A text as typed. */
export interface TypedText {
  lang: string
  text: string
}

/** A text as kept: with the salt of its commitment, 32 random bytes in base64url. */
export interface KeptText extends TypedText {
  salt: string
  /** The person who typed it, also behind a pseudonym; erasure finds it by that. Absent for what is nobody's own words. */
  by?: string
  /** What was typed is gone: the record was rolled forward from its events after an older backup was restored. */
  lost?: true
}

/** In place of a text that is lost. */
export const LOST_TEXT: KeptText = {lang: 'und', text: '', salt: '', lost: true}

/** What a decision says happened. Texts are kept beside the state; the event carries their commitments as `data.texts`. */
export interface Draft {
  type: string
  data: Record<string, unknown>
  texts?: Record<string, TypedText> | undefined
}

/** Who caused the events, when, and by which command. */
export interface Origin {
  actor: string
  /** Whose own words the texts are, also behind a pseudonym: kept beside the texts, never in an event. */
  author?: string | undefined
  role?: string | null | undefined
  organisation?: string | null | undefined
  time: string
  commandId: string
  correlationId: string
  /** The event that called for these. */
  causationId?: string | undefined
  /** The activity of a workflow's run that asked for them. */
  activityId?: string | undefined
  traceparent?: string | undefined
}

/** A text as it is shown: empty once it is erased, and marked where it is lost. */
export const shownText = (kept: KeptText | undefined): TypedText & {lost?: true} =>
  kept ? {lang: kept.lang, text: kept.text, ...(kept.lost ? {lost: true} : {})} : {lang: 'und', text: ''}

/** Key of a text in the record: the version of its event and its field. */
export const textKey = (version: number, field: string): string => `${version}-${field}`

/** Salted commitment to a text: HMAC-SHA256 over event, field and text, in base64url. */
export const commitment = (salt: string, eventId: string, field: string, text: string): string =>
  createHmac('sha256', createSecretKey(salt, 'base64url'))
    .update(`rin-text/v1\0${eventId}\0${field}\0${text}`)
    .digest('base64url')

/** The id of a record's event, the same whoever makes it. */
export const eventId = (kind: string, record: string, version: number): string =>
  uuid5(EVENT_IDS, `${kind}/${record}/${version}`)

/** An event ready to be published: these bytes are published, logged and hashed. */
export interface Sealed {
  event: EventEnvelope
  subject: string
  bytes: string
  texts: Record<string, KeptText>
}

/** Turns a draft into the event of the given version. */
export function sealEvent(
  record: {kind: string; source: string; id: string},
  version: number,
  draft: Draft,
  origin: Origin,
): Sealed {
  const id = eventId(record.kind, record.id, version)
  const texts: Record<string, KeptText> = {}
  const commitments: Record<string, string> = {}
  for (const [field, typed] of Object.entries(draft.texts ?? {})) {
    const salt = randomBytes(32).toString('base64url')
    texts[textKey(version, field)] = {...typed, salt, ...(origin.author ? {by: origin.author} : {})}
    commitments[field] = commitment(salt, id, field, typed.text)
  }
  const event: EventEnvelope = {
    specversion: '1.0',
    id,
    source: record.source,
    type: draft.type,
    subject: record.id,
    time: origin.time,
    datacontenttype: 'application/json',
    recordversion: version,
    actor: origin.actor,
    ...(origin.role ? {actorrole: origin.role} : {}),
    ...(origin.organisation ? {actororg: origin.organisation} : {}),
    commandid: origin.commandId,
    correlationid: origin.correlationId,
    ...(origin.causationId ? {causationid: origin.causationId} : {}),
    ...(origin.activityId ? {activityid: origin.activityId} : {}),
    ...(origin.traceparent ? {traceparent: origin.traceparent} : {}),
    data: draft.texts ? {...draft.data, texts: commitments} : draft.data,
  }
  return {event, subject: eventSubject(draft.type, record.id), bytes: JSON.stringify(event), texts}
}

/** The texts of a record by the event and field that they were typed for. What is lost is not among them. */
export const textsByEvent = (kind: string, {_id, texts}: {_id: string; texts: Record<string, KeptText>}) =>
  Object.entries(texts)
    .filter(([, {lost}]) => !lost)
    .map(([key, kept]) => {
      const [version, field] = [key.slice(0, key.indexOf('-')), key.slice(key.indexOf('-') + 1)]
      return {event: eventId(kind, _id, Number(version)), field, ...kept}
    })

/** The texts of a record with their salts: with both the commitments can be checked. */
export const openTexts = (kind: string, record: Parameters<typeof textsByEvent>[1]) =>
  textsByEvent(kind, record).map(({event, field, text, salt}) => ({event, field, text, salt}))
