// A small client of the HTTP API: asks as one of the people, with a key where something must happen once.
import {setTimeout as pause} from 'node:timers/promises'
import type {Problem} from '@rin/contracts'
import {fetchToken} from './token.ts'

const RETRIES = 40
const RETRY_MS = 250
/** A token is renewed when less than this is left of it. */
const SPARE_MS = 60_000

export interface Answer<T> {
  status: number
  body: T
}

export interface Api {
  /** The body of a GET; throws when it is a problem. */
  get<T>(person: string, path: string): Promise<T>
  /** The answer to a POST, whatever it is; asked again while a service is away or a decision is being carried out. */
  post<T>(person: string, path: string, body: unknown, key?: string): Promise<Answer<T & Partial<Problem>>>
  /** The body of a POST; throws when it is a problem. */
  done<T>(person: string, path: string, body: unknown, key?: string): Promise<T>
}

const refused = (method: string, path: string, {status, body}: Answer<unknown>): Error => {
  const {code, errors} = body as Partial<Problem>
  const where = errors?.map(each => `${each.pointer} ${each.code}`).join(', ')
  return new Error(`${method} ${path} was answered ${status} ${code ?? ''}${where ? ` (${where})` : ''}`)
}

/** A client of the API at `base`, with tokens of the embedded issuer. */
export function apiClient(base: string, issuer: string): Api {
  const tokens = new Map<string, Promise<{token: string; expiresAt: number}>>()

  async function tokenOf(person: string): Promise<string> {
    const known = await tokens.get(person)
    if (known && known.expiresAt - Date.now() > SPARE_MS) return known.token
    const fetched = fetchToken(issuer, person)
    tokens.set(person, fetched)
    return (await fetched).token
  }

  async function send<T>(
    person: string,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer<T>> {
    const response = await fetch(`${base}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await tokenOf(person)}`,
        ...(body === undefined ? {} : {'content-type': 'application/json'}),
        ...(key ? {'idempotency-key': key} : {}),
      },
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    })
    return {status: response.status, body: (await response.json()) as T}
  }

  const post: Api['post'] = async <T>(
    person: string,
    path: string,
    body: unknown,
    key: string = crypto.randomUUID(),
  ) => {
    for (let tries = 1; ; tries++) {
      const answer = await send<T & Partial<Problem>>(person, 'POST', path, body, key)
      const passing = answer.status === 503 || answer.body.code === 'moving'
      if (!passing || tries >= RETRIES) return answer
      await pause(RETRY_MS)
    }
  }

  return {
    async get<T>(person: string, path: string) {
      const answer = await send<T>(person, 'GET', path)
      if (answer.status >= 400) throw refused('GET', path, answer)
      return answer.body
    },
    post,
    async done<T>(person: string, path: string, body: unknown, key?: string) {
      const answer = await post<T>(person, path, body, key)
      if (answer.status >= 400) throw refused('POST', path, answer)
      return answer.body
    },
  }
}
