// Who asks: the bearer token is checked against the issuer's keys, and the directory says who that is.
import {type Actor, problemKinds, type Reply, refuse, resolvePerson, SETUP} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import {createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify} from 'jose'
import {LRUCache} from 'lru-cache'
import * as z from 'zod'

/** A change of role counts within a second, the way there included. */
const REMEMBER_MS = 500
/** Saves checking a signature at every request; the issuer's keys themselves are trusted for longer. */
const TRUST_MS = 30_000
/** So many tokens, and so many people, are remembered at once. */
const MOST = 1_000
const BUDGET_MS = 3_000
const DISCOVERY_TIMEOUT_MS = 3_000

const Discovery = z.object({issuer: z.string(), jwks_uri: z.url()})

/** The issuer's keys, found by OpenID Connect Discovery when they are first needed. */
function issuerKeys(issuer: string): () => Promise<JWTVerifyGetKey> {
  let found: Promise<JWTVerifyGetKey> | undefined
  async function discover(): Promise<JWTVerifyGetKey> {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const response = await fetch(url, {signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS)})
    const found = Discovery.parse(await response.json())
    if (found.issuer !== issuer) throw new Error('the issuer describes itself under another name')
    const {jwks_uri} = found
    return createRemoteJWKSet(new URL(jwks_uri))
  }
  return () => {
    found ??= discover().catch(error => {
      found = undefined
      throw error
    })
    return found
  }
}

/** Everything that jose says of the token itself has a class of its own; the rest is the way to the keys. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  error.code !== 'ERR_JOSE_GENERIC' &&
  !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid)

export interface Identity {
  /** The actor behind an Authorization header: `unauthenticated`, `unknown-person` or `unavailable` otherwise. */
  actorOf(authorization: string | undefined, correlationId: string): Promise<Reply<Actor>>
}

/** Checks tokens of `issuer` for `audience`. */
export function identify(
  connection: Connection,
  issuer: string,
  audience: string,
  now: () => number = Date.now,
): Identity {
  const keys = issuerKeys(issuer)
  const checked = new LRUCache<string, {subject: string; until: number}>({max: MOST})
  const remembered = new LRUCache<string, {until: number; reply: Promise<Reply<Actor>>}>({max: MOST})

  async function subjectOf(token: string): Promise<Reply<string>> {
    const before = checked.get(token)
    if (before && before.until > now()) return {ok: before.subject}
    let key: JWTVerifyGetKey
    try {
      key = await keys()
    } catch {
      return refuse('unavailable')
    }
    try {
      const options = {
        issuer,
        audience,
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(now()),
      }
      const {payload} = await jwtVerify(token, key, options)
      const {sub, exp = 0} = payload
      if (!sub) return refuse('unauthenticated')
      checked.set(token, {subject: sub, until: Math.min(now() + TRUST_MS, exp * 1_000)})
      return {ok: sub}
    } catch (error) {
      return refuse(isAboutToken(error) ? 'unauthenticated' : 'unavailable')
    }
  }

  async function resolve(subject: string, correlationId: string): Promise<Reply<Actor>> {
    const known = remembered.get(subject)
    if (known && known.until > now()) return known.reply
    const asked = {actor: SETUP, data: {issuer, subject}, correlationId, budgetMs: BUDGET_MS}
    const asking = {until: now() + REMEMBER_MS, reply: request(connection, resolvePerson, asked)}
    remembered.set(subject, asking)
    const reply = await asking.reply
    // A fault of a moment must not be the answer for longer than that moment.
    const ours = 'problem' in reply && problemKinds[reply.problem.code].status >= 500
    if (ours && remembered.peek(subject) === asking) remembered.delete(subject)
    return reply
  }

  return {
    async actorOf(authorization, correlationId) {
      const token = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1]
      if (!token) return refuse('unauthenticated')
      const subject = await subjectOf(token)
      return 'ok' in subject ? resolve(subject.ok, correlationId) : subject
    },
  }
}
