// A second process of every service behind the same subjects, and clients that go to another gateway when one is away.
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {type Child, startChild} from '@rin/demo/child'
import {entries} from '@rin/demo/system'
import {fetchToken} from '@rin/demo/token'
import {keyFile} from '@rin/nats'
import {freePort} from '@rin/servers'
import type {Consortium} from './consortium.ts'

/** The issuer keeps its sessions to itself: of that there is one. */
const {issuer: _, ...services} = entries
type Replicated = keyof typeof services
export const replicated = Object.keys(services) as Replicated[]

export interface Replicas {
  readonly processes: Readonly<Record<Replicated, Child>>
  /** The address of the second gateway. */
  readonly api: string
  stop(): Promise<void>
}

/** Starts a second process of one service. */
export async function startReplica({system, dataDir}: Consortium, name: Replicated, more = {}): Promise<Child> {
  const env = {...system.settings, RIN_NATS_KEY_FILE: keyFile(system.keys, name), ...more}
  const logFile = join(dataDir, 'logs', `${name}-2.log`)
  return startChild({name, entry: services[name], env, healthPort: await freePort(), logFile})
}

/** Starts a second process of every service; resolves when all are ready. */
export async function startReplicas(consortium: Consortium): Promise<Replicas> {
  const http = await freePort()
  const started: (readonly [Replicated, Child])[] = []
  for (const name of replicated)
    started.push([name, await startReplica(consortium, name, {RIN_HTTP_PORT: String(http)})])
  const stop = async () => {
    await Promise.all(started.map(([, child]) => child.stop()))
  }
  try {
    await Promise.all(started.map(([, child]) => child.ready()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    processes: Object.fromEntries(started) as Record<Replicated, Child>,
    api: `http://127.0.0.1:${http}`,
    stop,
  }
}

export interface Answer {
  status: number
  body: {id: string; version: number; code?: string; stage?: string; allowed?: string[]}
}

const TRIES = 60
const RETRY_MS = 250

/** Clients of the gateways: `once` takes any answer, `ask` goes on in turn under the same key while what it is told will pass. */
export function clients(gateways: readonly string[], issuer: string) {
  const tokens = new Map<string, Promise<{token: string}>>()
  let turn = 0

  async function once(person: string, path: string, body: unknown, key: string = crypto.randomUUID()): Promise<Answer> {
    const granted = tokens.get(person) ?? fetchToken(issuer, person)
    tokens.set(person, granted)
    const authorization = `Bearer ${(await granted).token}`
    const response = await fetch(`${gateways[turn++ % gateways.length]}/v1${path}`, {
      method: 'POST',
      headers: {authorization, 'content-type': 'application/json', 'idempotency-key': key},
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    })
    return {status: response.status, body: (await response.json()) as Answer['body']}
  }

  async function ask(person: string, path: string, body: unknown): Promise<Answer> {
    const key = crypto.randomUUID()
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await once(person, path, body, key).catch(() => null)
      if (answer && answer.status !== 503 && answer.body.code !== 'moving') return answer
      await pause(RETRY_MS)
    }
    throw new Error(`${path} was not answered by any gateway`)
  }

  return {once, ask}
}
