// A small client of the HTTP API: asks as one of the people, with a key where something must happen once.
import {setTimeout as pause} from 'node:timers/promises'
import type {Problem} from '@rin/contracts'
import {fetchToken} from './token.ts'

const RETRIES = 40
const RETRY_MS = 250
/** A token is renewed when less than this is left of it. */
const SPARE_MS = 60_000

type Headers = Readonly<Record<string, string>>

interface Answer<T> {
  status: number
  body: T
}

export interface Api {
  /** The body of a GET; throws when it is a problem. */
  get<T>(person: string, path: string): Promise<T>
  /**
   * The answer to a POST, whatever it is; asked again under the same key while a service is away or another decision is
   * being carried out. Without a key among the headers, one of its own.
   */
  post<T>(person: string, path: string, body: unknown, headers?: Headers): Promise<Answer<T & Partial<Problem>>>
  /** The body of a POST under a key; throws when it is a problem. */
  done<T>(person: string, path: string, body: unknown, key?: string): Promise<T>
}

function unlessRefused<T>(path: string, {status, body}: Answer<T>): T {
  if (status < 400) return body
  const {code, errors} = body as Partial<Problem>
  const where = errors?.map(each => `${each.pointer} ${each.code}`).join(', ')
  throw new Error(`${path} was answered ${status} ${code ?? ''}${where ? ` (${where})` : ''}`)
}

/** A client of the API at `base`, with tokens of the embedded issuer. */
export function apiClient(base: string, issuer: string): Api {
  const tokens = new Map<string, Promise<{token: string; expiresAt: number}>>()

  async function tokenOf(person: string): Promise<string> {
    const known = await tokens.get(person)
    if (known && known.expiresAt - Date.now() > SPARE_MS) return known.token
    const fetched = fetchToken(issuer, person)
    tokens.set(person, fetched)
    // A failure is not remembered: the next request asks the issuer again.
    fetched.catch(() => tokens.delete(person))
    return (await fetched).token
  }

  async function send<T>(person: string, path: string, headers: Headers, init: RequestInit): Promise<Answer<T>> {
    const authorization = `Bearer ${await tokenOf(person)}`
    const response = await fetch(`${base}/v1${path}`, {...init, headers: {...headers, authorization}})
    return {status: response.status, body: (await response.json()) as T}
  }

  async function post<T>(person: string, path: string, body: unknown, headers: Headers = {}) {
    const keyed = {'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), ...headers}
    const init = {method: 'POST', body: JSON.stringify(body)}
    for (let tries = 1; ; tries++) {
      const answer = await send<T & Partial<Problem>>(person, path, keyed, init)
      const passing = answer.status === 503 || answer.body.code === 'moving'
      if (!passing || tries >= RETRIES) return answer
      await pause(RETRY_MS)
    }
  }

  return {
    post,
    get: async <T>(person: string, path: string) => unlessRefused(path, await send<T>(person, path, {}, {})),
    done: async <T>(person: string, path: string, body: unknown, key: string = crypto.randomUUID()) =>
      unlessRefused(path, await post<T>(person, path, body, {'idempotency-key': key})),
  }
}
