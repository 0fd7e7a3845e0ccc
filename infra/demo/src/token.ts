// Fetches access tokens for people of the demo, as a script would.
import * as z from 'zod'

const Discovery = z.object({issuer: z.string(), token_endpoint: z.url()})
const Granted = z.object({access_token: z.string().min(1), expires_in: z.number().positive()})
const Refused = z.object({error: z.string()})
const TIMEOUT_MS = 10_000

async function json(url: string, init: RequestInit = {}): Promise<{status: number; body: unknown}> {
  const response = await fetch(url, {...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS)})
  // A body that is no JSON is told from a fitting one by the schemas below.
  const body: unknown = await response.json().catch(() => undefined)
  return {status: response.status, body}
}

async function tokenEndpoint(issuer: string): Promise<string> {
  const {status, body} = await json(`${issuer}/.well-known/openid-configuration`)
  const found = Discovery.safeParse(body)
  if (found.success && found.data.issuer === issuer) return found.data.token_endpoint
  throw new Error(`${issuer} does not describe itself as an OpenID issuer of that name (status ${status}).`)
}

/** A token of `person` by client credentials, and when it expires, in milliseconds since the epoch. */
export async function fetchToken(
  issuer: string,
  person: string,
  secret = 'demo',
): Promise<{token: string; expiresAt: number}> {
  const endpoint = await tokenEndpoint(issuer)
  const credentials = `${encodeURIComponent(person)}:${encodeURIComponent(secret)}`
  const asked = Date.now()
  const {status, body} = await json(endpoint, {
    method: 'POST',
    headers: {authorization: `Basic ${Buffer.from(credentials).toString('base64')}`},
    body: new URLSearchParams({grant_type: 'client_credentials'}),
  })
  const granted = Granted.safeParse(body)
  if (granted.success) return {token: granted.data.access_token, expiresAt: asked + granted.data.expires_in * 1000}
  const reason = Refused.safeParse(body).data?.error ?? `status ${status}`
  throw new Error(`${issuer} grants ${person} no token: ${reason}.`)
}
