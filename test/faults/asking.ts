// Asks the HTTP API as one of the demo's people until an answer is known, under one key, and keeps what was told.
import {createHmac} from 'node:crypto'
import {setTimeout as pause} from 'node:timers/promises'
import type {Actor, Problem} from '@rin/contracts'
import type {System} from '@rin/demo/system'
import {fetchToken} from '@rin/demo/token'
import {uuid8} from '@rin/kit/uuid'
import type {Answer, Heard, Told, Verdict} from './snapshot.ts'

/** Longer than the gateway takes for any answer. */
const TIMEOUT_MS = 9_000
const RETRY_MS = 200
const KNOWN_WITHIN_MS = 45_000

/** Answers that no outage excuses to somebody who is signed in and says what fits the schema. */
const faultCodes = new Set(['failed', 'unauthenticated', 'unknown-person', 'malformed', 'invalid', 'key-reused'])

/** The part of a view or a problem that is of interest here. */
interface Body extends Partial<Problem> {
  id?: string
  version?: number
}
interface Response<T> {
  status: number
  body: T
}

export interface Command {
  kind: Told['kind']
  who: string
  path: string
  body: unknown
  headers?: Record<string, string>
  /** Of a decision: the barrier or the solution. */
  record?: string
  decision?: NonNullable<Told['decision']>
}

export interface Asking {
  readonly heard: Heard
  /** The body of a GET; undefined when there is none, for whatever reason. */
  look<T extends Body>(who: string, path: string): Promise<T | undefined>
  /** Asks under a new key until the answer is known. */
  tell(command: Command): Promise<Told>
  /** Asks the same once more. */
  repeat(told: Told): Promise<void>
}

const unknown: Answer = {verdict: 'unknown', status: 0, code: null, id: null, version: null}

function verdictOf(status: number, code: string | undefined): Verdict {
  if (status < 300) return 'yes'
  if (code === 'undone') return 'undone'
  return status >= 500 ? 'unknown' : 'no'
}

const answerOf = ({status, body}: Response<Body>): Answer => ({
  verdict: verdictOf(status, body.code),
  status,
  code: body.code ?? null,
  id: (status < 300 && body.id) || null,
  version: (status < 300 && body.version) || null,
})

/** Signs these people in, while everything is up. */
export async function signIn(system: System, people: readonly string[]): Promise<Asking> {
  const tokens = new Map<string, string>()
  const persons = new Map<string, string>()
  const heard: Heard = {told: [], shown: []}
  const secret = String(system.settings.RIN_GATEWAY_SECRET)
  let ticks = 0

  /** Undefined when the API could not be reached, or hung up. */
  async function send<T>(who: string, path: string, init: RequestInit): Promise<Response<T> | undefined> {
    try {
      const response = await fetch(`${system.api}/v1${path}`, {
        ...init,
        headers: {...init.headers, authorization: `Bearer ${tokens.get(who)}`},
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      return {status: response.status, body: (await response.json()) as T}
    } catch {
      return undefined
    }
  }

  const post = (told: Told): Promise<Response<Body> | undefined> =>
    send<Body>(told.who, told.request.path, {
      method: 'POST',
      headers: {'content-type': 'application/json', 'idempotency-key': told.key, ...told.request.headers},
      body: JSON.stringify(told.request.body),
    })

  /** Once; what was met of faults is kept. */
  async function once(told: Told): Promise<Answer> {
    const response = await post(told)
    if (!response) return unknown
    const answer = answerOf(response)
    if (answer.code !== null && faultCodes.has(answer.code)) told.faults.push(answer.code)
    return answer
  }

  async function untilKnown(told: Told): Promise<Answer> {
    for (const end = Date.now() + KNOWN_WITHIN_MS; ; await pause(RETRY_MS)) {
      const answer = await once(told)
      if (answer.verdict !== 'unknown' || Date.now() > end) return answer
    }
  }

  function commandId(who: string, path: string, key: string): string {
    const named = JSON.stringify([persons.get(who), 'POST', `/v1${path}`, key])
    return uuid8(createHmac('sha256', secret).update(named).digest())
  }

  async function look<T extends Body>(who: string, path: string): Promise<T | undefined> {
    const asked = ++ticks
    const response = await send<T>(who, path, {})
    if (response?.status !== 200) return undefined
    const {id, version} = response.body
    if (id && version) heard.shown.push({record: id, version, asked, answered: ++ticks})
    return response.body
  }

  async function tell({kind, who, path, body, headers = {}, record, decision}: Command): Promise<Told> {
    const key = crypto.randomUUID()
    const id = commandId(who, path, key)
    const told: Told = {
      ...unknown,
      kind,
      who,
      key,
      commandId: id,
      record: record ?? id,
      decision: decision ?? null,
      asked: ++ticks,
      answered: 0,
      faults: [],
      request: {path, body, headers},
    }
    // Kept from before it is sent: what is asked may be recorded even if no answer ever comes.
    heard.told.push(told)
    Object.assign(told, await untilKnown(told), {answered: ++ticks})
    if (told.version !== null) heard.shown.push({...told, version: told.version})
    return told
  }

  async function repeat(told: Told): Promise<void> {
    told.again = await untilKnown(told)
  }

  for (const who of people) tokens.set(who, (await fetchToken(system.issuer, who)).token)
  for (const who of people) {
    const me = await send<Actor>(who, '/me', {})
    if (me?.status !== 200) throw new Error(`${who} could not sign in`)
    persons.set(who, me.body.person)
  }
  return {heard, look, tell, repeat}
}
